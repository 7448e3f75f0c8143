"""调解外送: booked with the way there and back, two persons, stamps from the phone, and a record that is kept once however often it is sent."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.roles import Role
from cases.clock import now
from cases.lifecycle import Stale, record as write
from cases.models import Case, Outing, Party, Session, SessionState
from cases.moves import Act, CaseState as S
from cases.steps import mediation
from cases.steps.apart import kept_apart
from cases.steps.leading import is_before_police, lock, must_lead
from mediators import occupancy
from mediators.models import Mediator

STAMPS = {"departed_at": Act.DEPARTED, "arrived_at": Act.ARRIVED, "left_at": Act.LEFT}  # in this order
ESCORTS = (Role.OFFICER, Role.AUXILIARY)


def companions(case: Case) -> list[User]:
    """Who may go along: the station's officers and auxiliaries, and the other mediators of the committee."""
    own = case.mediator.user_id if case.mediator else None
    at_station, at_committee = Q(office=case.station_id, role__in=ESCORTS), Q(office=case.committee_id or 0, role=Role.MEDIATOR)
    found = set(Appointment.objects.current(now()).filter(at_station | at_committee).values_list("user_id", flat=True)) - {own}
    return list(User.objects.filter(pk__in=found, is_active=True).order_by("name", "pk"))


def officer_key(user: User) -> str:
    """What an officer is known by who goes along: nobody goes to two places at once."""
    return f"user:{user.pk}"


def time_of(companion: User) -> list[int]:
    """Whose half-hours are looked at for whoever goes along."""
    return list(Mediator.objects.filter(user=companion).values_list("resource_id", flat=True)) or occupancy.known([officer_key(companion)])


def place_of(case: Case, host: Party | None, place: str) -> str:
    """Where they meet, as both sides read it: whose home it is by what they want, never an address that is kept from the other side."""
    if host is None:
        return place.strip()
    return f"{host.stance or f'第{host.side}方'}家中"


@transaction.atomic
def book(
    case: Case, *, actor: User, starts_at: datetime, length: timedelta, host: Party | None, place: str, companion: User, travel: timedelta,
    client_key: UUID | None = None,
) -> Session:  # fmt: skip
    """Book a meeting at the sides' place. The way takes time of everybody who goes, before and after, in the same statement.

    Raises occupancy.Taken where somebody has it not free, Stale when the mediation does not run, ValidationError where nobody may go there.
    """
    case = lock(case)
    if case.state != S.MEDIATING or is_before_police(case):
        raise Stale(case)
    _check(case, host, companion)
    known = Session.objects.filter(booking=client_key, case=case).first() if client_key else None
    also = list(Mediator.objects.filter(user=companion).values_list("resource_id", flat=True)) or occupancy.people([officer_key(companion)])
    where = place_of(case, host, place)
    session = mediation.book(
        case, actor=actor, starts_at=starts_at, ends_at=starts_at + length, room=None, place=where, client_key=client_key, travel=travel, also=also
    )
    if known is None:
        minutes = int(travel.total_seconds() // 60)
        Outing.objects.create(session=session, host=host, companion=companion, travel=minutes)
    return session


def _check(case: Case, host: Party | None, companion: User) -> None:
    if companion.pk not in {one.pk for one in companions(case)}:
        raise ValidationError(_("Nobody goes alone: choose who goes along."))
    escorted = Appointment.objects.current(now()).filter(user=companion, role__in=ESCORTS).exists()
    if case.is_red and not escorted:
        raise ValidationError(_("This matter is red: an officer goes along."))
    if host is None:
        return
    if host.case_id != case.pk or not host.address:
        raise ValidationError(_("No address of this side is known. Enter it first, or write another place."))
    if host.address_hidden or kept_apart(case):
        raise ValidationError(_("The sides of this matter are kept apart: nobody is visited at home with the other side. Write another place."))


@transaction.atomic
def stamp(outing: Outing, *, actor: User, what: str) -> Outing:
    """Set off, arrived, left: each once, in this order, at the moment it is pressed. The same press again changes nothing."""
    case = lock(outing.session.case)
    must_lead(case, actor)
    fresh = Outing.objects.select_for_update(of=("self",)).select_related("session").get(pk=outing.pk)
    if what not in STAMPS:
        raise ValidationError(_("There is no such stamp."))
    if getattr(fresh, what) is not None:
        return fresh
    before = list(STAMPS)[: list(STAMPS).index(what)]
    if fresh.session.state == SessionState.CANCELLED or any(getattr(fresh, name) is None for name in before):
        raise ValidationError(_("First you set off, then you arrive, then you leave."))
    setattr(fresh, what, now())
    fresh.save(update_fields=[what])
    write(case, STAMPS[what], actor=actor)
    return fresh


@transaction.atomic
def record(outing: Outing, *, actor: User, minutes: mediation.Minutes, key: UUID | None) -> Session:
    """Keep what came of it. A page that had no network sends it again: the same key is the same record, and says so."""
    case = lock(outing.session.case)
    fresh = Outing.objects.select_for_update(of=("self",)).select_related("session").get(pk=outing.pk)
    if key is not None and fresh.result_key == key:
        return fresh.session
    session = mediation.hold(case, actor=actor, minutes=minutes, session=fresh.session)
    Outing.objects.filter(pk=fresh.pk).update(result_key=key)
    return session
