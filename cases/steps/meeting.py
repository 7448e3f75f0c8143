"""A side's own hand in the times: it holds one for five minutes, books or moves it, or says that it cannot come."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import doorbell
from cases.clock import now
from cases.lifecycle import Stale, record
from cases.models import Case, Event, Outbox, Party, Session, SessionState
from cases.moves import Act, CaseState as S, Effect
from cases.steps.apart import kept_apart
from cases.steps.cannot import cannot, names_against
from cases.steps.freeing import give_back
from cases.steps.leading import along, is_before_police, keys_of, lock
from cases.steps.mediation import tell_sides
from mediators import availability, occupancy
from mediators.models import Occupancy, Room

HOLD, LENGTH = timedelta(minutes=5), timedelta(hours=1)
TOO_LATE = timedelta(hours=2)  # before it begins: later than that somebody rings
MOVES = 2  # by one side in one case; after that the room arranges it with both


@dataclass(frozen=True, slots=True)
class Held:
    """A time that waits for one side's yes."""

    booking: uuid.UUID
    starts_at: datetime
    until: datetime
    room: Room | None


def rooms_of(case: Case) -> list[Room]:
    """Where a meeting of this case can be held: the committee's rooms and the station's."""
    offices = [pk for pk in (case.committee_id, case.station_id) if pk]
    return list(Room.objects.filter(office__in=offices).order_by("pk"))


def coming(case: Case, party: Party | None = None) -> Session | None:
    """The next meeting that is booked and has not begun; for a side, of those that it may know of."""
    rows = Session.objects.visible_to(party) if party else Session.objects.all()
    return rows.filter(case=case, state=SessionState.BOOKED, starts_at__gt=now()).order_by("starts_at").first()


def may_choose(case: Case, party: Party, meeting: Session | None) -> bool:
    """Whether this side may book a time, or move the `meeting` there is, without ringing anybody. A visit or a long sitting the mediator arranges."""
    if case.state != S.MEDIATING or case.mediator is None or is_before_police(case) or kept_apart(case):
        return False
    if meeting is None:
        return True
    is_plain = meeting.room_id is not None and meeting.only_side is None and meeting.ends_at - meeting.starts_at <= LENGTH
    return is_plain and meeting.starts_at - now() >= TOO_LATE and Event.objects.filter(case=case, action=Act.MOVED, party=party).count() < MOVES


def free_times(case: Case) -> list[datetime]:
    """When the mediator, by their plan, one of the rooms and the sides are free for an hour in the next two weeks; no side has said no to it."""
    if case.mediator is None:
        return []
    there = [*along(case), *occupancy.known(keys_of(case))]
    free = availability.free_times(case.mediator, [room.resource_id for room in rooms_of(case)], now(), there)
    against = cannot(case)
    return [at for at in free if not names_against(against, at)]


def suits(case: Case, starts_at: datetime) -> bool:
    """Whether no side has said that it cannot come then."""
    return not names_against(cannot(case), starts_at)


def nearest(case: Case, wanted: datetime, count: int = 3) -> list[datetime]:
    """The free times nearest to one that is gone."""
    return sorted(sorted(free_times(case), key=lambda at: abs(at - wanted))[:count])


@transaction.atomic
def hold(case: Case, *, party: Party, starts_at: datetime, instead_of: uuid.UUID | None = None) -> uuid.UUID:
    """Hold a time for five minutes, and let go of the one held before. Raises occupancy.Taken when somebody was quicker."""
    case = _mine(case, party)
    let_go(instead_of)
    if starts_at not in free_times(case):
        raise occupancy.Taken
    booking = uuid.uuid4()
    take_hour(case, booking, starts_at, hold_for=HOLD)
    return booking


def take_hour(case: Case, booking: uuid.UUID, starts_at: datetime, *, hold_for: timedelta) -> None:
    """Hold an hour of the mediator, of the sides and of the first room that is free then. Raises occupancy.Taken where one of them is not."""
    assert case.mediator is not None
    ends_at, rooms = starts_at + LENGTH, rooms_of(case)
    taken = {resource for resource, _slot in occupancy.busy([r.resource_id for r in rooms], starts_at, ends_at)}
    room = next((room.resource_id for room in rooms if room.resource_id not in taken), None)
    if rooms and room is None:
        raise occupancy.Taken
    resources = [case.mediator.resource_id, *along(case), *occupancy.people(keys_of(case)), *([room] if room else [])]
    occupancy.take(booking, resources=resources, starts_at=starts_at, ends_at=ends_at, hold_for=hold_for)


def let_go(booking: uuid.UUID | None) -> None:
    """Give back a time that was only held."""
    Occupancy.objects.filter(booking=booking or uuid.uuid4(), held_until__isnull=False).delete()


def held(booking: uuid.UUID | None) -> Held | None:
    """The time that is held under this key, while it is; None when the five minutes are over or it became a meeting."""
    rows = list(Occupancy.objects.filter(booking=booking or uuid.uuid4(), held_until__gt=timezone.now()).order_by("slot"))
    if not rows or rows[0].held_until is None:
        return None
    room = Room.objects.filter(resource__in=[row.resource_id for row in rows]).first()
    return Held(rows[0].booking, timezone.localtime(rows[0].slot), timezone.localtime(rows[0].held_until), room)


@transaction.atomic
def book_held(case: Case, *, party: Party, booking: uuid.UUID, instead_of: int | None = None) -> Session:
    """The held time becomes the meeting, or the meeting that this side saw (`instead_of`) moves to it. The same yes twice is one meeting.

    Raises occupancy.Taken when the five minutes were over: whoever has the time now keeps it; Stale when another meeting was arranged.
    """
    done = Session.objects.filter(case=case, booking=booking).first()
    if done:
        return done
    case = _mine(case, party)
    time = held(booking)
    if time is None or not Occupancy.objects.filter(booking=booking, resource__mediator=case.mediator).exists():  # another one mediates now
        raise occupancy.Taken
    session = coming(case, party)
    if (session.pk if session else None) != instead_of:
        raise Stale(case)
    occupancy.confirm(booking)
    if later := along(case):  # who mediates along since the time was held
        occupancy.take(booking, resources=later, starts_at=time.starts_at, ends_at=time.starts_at + LENGTH)
    facts = {
        "booking": booking, "starts_at": time.starts_at, "ends_at": time.starts_at + LENGTH, "room": time.room,
        "place": time.room.name if time.room else case.station.short_name,
    }  # fmt: skip
    if session is None:
        session = Session.objects.create(case=case, number=case.sessions.count() + 1, state=SessionState.BOOKED, **facts)
        record(case, Act.BOOKED, actor=party)
    else:
        give_back(session)
        Session.objects.filter(pk=session.pk).update(**facts)
        session.refresh_from_db()
        record(case, Act.MOVED, actor=party)
    _tell_everybody(case, session)
    return session


@transaction.atomic
def cannot_come(case: Case, *, party: Party, note: str = "") -> None:
    """A side calls the coming meeting off; both time and room are free again, and the mediator arranges another one."""
    case = lock(case)
    session = coming(case, party)
    if party.case_id != case.pk or session is None:
        raise ValidationError(_("There is no meeting any more that you could call off."))
    if session.starts_at - now() < TOO_LATE:
        raise ValidationError(_("It begins in less than two hours: please ring the mediation room."))
    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
    give_back(session)
    record(case, Act.CALLED_OFF, actor=party, note=note)
    session.refresh_from_db()
    _tell_everybody(case, session)


def _mine(case: Case, party: Party) -> Case:
    """The case, locked, while this side may choose a time in it."""
    case = lock(case)
    if party.case_id != case.pk or not may_choose(case, party, coming(case, party)):
        raise Stale(case)
    return case


def _tell_everybody(case: Case, session: Session) -> None:
    """Both sides, and the room, whose mediator did not arrange it."""
    tell_sides(case, session)
    key = f"{Effect.TELL_ROOM}:{session.booking.hex}:{session.state}"
    Outbox.objects.create(key=key, kind=Effect.TELL_ROOM, case=case, ref=case.pk)
    doorbell.ring_after_commit()
