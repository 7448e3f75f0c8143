"""Who leads the talk: the committee's mediator or its director, and before the police the officer who hosts."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role
from cases.models import Case
from cases.moves import CaseState as S
from cases.triage import Track

RUNNING = frozenset({S.MEDIATING, S.POLICE_MEDIATION})


def is_before_police(case: Case) -> bool:
    """Public-order mediation: the police host it, the court never confirms it (domain.md §1.7)."""
    return case.track == Track.PUBLIC_ORDER


def leads(case: Case, actor: User) -> bool:
    """Whether this person, under the appointment they work under, leads the talk of this case. Asks the database nothing."""
    appointment = actor.appointment if actor.is_active else None
    if appointment is None:
        return False
    if is_before_police(case):
        return appointment.role == Role.OFFICER and appointment.office_id == case.station_id
    if appointment.office_id != case.committee_id:
        return False
    mine = case.mediator is not None and case.mediator.user_id == actor.pk
    return appointment.role == Role.DIRECTOR or (appointment.role == Role.MEDIATOR and mine)


def must_lead(case: Case, actor: User) -> None:
    """Raise PermissionDenied for anybody else."""
    if not leads(case, actor):
        raise PermissionDenied


def lock(case: Case) -> Case:
    """The case as it is now, locked: it orders all that happens to one dispute."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
