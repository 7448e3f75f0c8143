"""Who leads the talk: the committee's mediator or its director, and before the police the officer who hosts."""

from datetime import datetime

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from accounts.secrets import hashes_of
from cases.clock import ZONE, now
from cases.models import Authority, Case, Consultation
from cases.models.party import PartyKind
from cases.moves import CaseState as S
from cases.triage import Track
from mediators.covering import stands_in

RUNNING = frozenset({S.MEDIATING, S.POLICE_MEDIATION})


def is_before_police(case: Case) -> bool:
    """Public-order mediation: the police host it, the court never confirms it (domain.md §1.7)."""
    return case.track == Track.PUBLIC_ORDER


def leads(case: Case, actor: User) -> bool:
    """Whether this person, under the appointment they work under, leads the talk of this case: also for a colleague on leave.

    Asks the database nothing, unless a mediator looks at another one's case.
    """
    appointment = actor.appointment if actor.is_active else None
    if appointment is None:
        return False
    if is_before_police(case):
        return appointment.role == Role.OFFICER and appointment.office_id == case.station_id
    if appointment.office_id != case.committee_id:
        return False
    if appointment.role != Role.MEDIATOR or case.mediator is None:
        return appointment.role == Role.DIRECTOR
    return case.mediator.user_id == actor.pk or stands_in(actor.pk, case.mediator, now())


def must_lead(case: Case, actor: User) -> None:
    """Raise PermissionDenied for anybody else."""
    if not leads(case, actor):
        raise PermissionDenied


def lock(case: Case) -> Case:
    """The case as it is now, locked: it orders all that happens to one dispute."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def along(case: Case) -> list[int]:
    """The time of whoever mediates along, as resources."""
    return list(Consultation.objects.team().filter(case=case).values_list("mediator__resource", flat=True))


def keys_of(case: Case, only_side: int | None = None) -> list[str]:
    """What the sides that are people are known by in every case of theirs: number and phone, as keyed hashes. A firm sends whom it likes."""
    people = [party for party in case.parties.all() if party.kind == PartyKind.PERSON and only_side in (None, party.side)]
    return [key for party in people for name in ("id_hash", "phone_hash") for key in hashes_of(party, name)]


def guests_of(case: Case) -> list[str]:
    """Whom every side agreed to invite (人民调解法 20): 王阿婆（邻居）."""
    return [row.whom for row in Consultation.objects.guests().filter(case=case)]


def acting(case: Case, at: datetime) -> list[Authority]:
    """Who may come to a meeting at this moment for a side, by a letter that says so."""
    return list(Authority.objects.on(at.astimezone(ZONE).date()).filter(party__in=case.parties.all(), attend=True).select_related("party"))
