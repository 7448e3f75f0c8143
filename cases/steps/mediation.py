"""Mediation: meetings booked or not, and the ends that are no agreement. The text has its own file, `text.py`; what follows, `performance.py`."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import doorbell
from cases.clock import by_day, now
from cases.lifecycle import Stale, record
from cases.models import Actor, Case, Outbox, Session, SessionState
from cases.moves import Act, Effect
from cases.steps import intake
from cases.steps.apart import check_joint
from cases.steps.effect import settle_orally as settle_orally
from cases.steps.freeing import give_back
from cases.steps.leading import RUNNING, along, is_before_police, keys_of, lock, must_lead
from cases.steps.minutes import RECORDABLE as RECORDABLE, Minutes as Minutes, hold as hold, made_before
from cases.steps.performance import performed as performed, received as received
from cases.steps.text import Clause as Clause, draft as draft
from cases.steps.visiting import due_visit as due_visit, visited as visited
from mediators import occupancy
from mediators.models import Room

REMINDERS = (timedelta(hours=24), timedelta(hours=2))


@transaction.atomic
def book(
    case: Case, *, actor: User, starts_at: datetime, ends_at: datetime, room: Room | None, place: str, client_key: UUID | None = None,
    travel: timedelta = timedelta(), also: Sequence[int] = (), only_side: int | None = None,
) -> Session:  # fmt: skip
    """Book a meeting: the half-hours of the mediator, of the room, of the sides and of whoever comes `also` are taken in one statement, all or
    none; where they go to the sides, the way (`travel`, before and after) too. With `only_side` one side comes alone, and nobody else hears of it.

    The same `client_key` sent again gives the meeting that it made the first time.
    Raises occupancy.Taken when somebody was quicker or the mediator is away, Stale when the mediation does not run.
    """
    case = lock(case)
    must_lead(case, actor)
    if known := made_before(case, client_key, starts_at):
        return known
    if case.state not in RUNNING:
        raise Stale(case)
    if only_side is None:
        check_joint(case)
    _check_own_times(case, starts_at, ends_at)
    if starts_at <= now():
        raise ValidationError(_("Choose a time that is still to come."))
    if room is None and not place.strip():
        raise ValidationError(_("Say where you meet."))
    booking = client_key or uuid.uuid4()
    resources = [*resources_of(case, room), *also, *occupancy.people(keys_of(case, only_side))]
    try:
        if occupancy.slots(starts_at, ends_at) and resources:
            occupancy.take(booking, resources=resources, starts_at=starts_at - travel, ends_at=ends_at + travel)
    except ValueError as problem:
        raise ValidationError(_("A meeting begins and ends on a half-hour, and ends after it begins.")) from problem
    session = Session.objects.create(
        case=case, number=case.sessions.count() + 1, state=SessionState.BOOKED, booking=booking, room=room,
        place=place or (room.name if room else ""), starts_at=starts_at, ends_at=ends_at, only_side=only_side,
    )  # fmt: skip
    record(case, Act.BOOKED, actor=actor)
    tell_sides(case, session)
    return session


def _check_own_times(case: Case, starts_at: datetime, ends_at: datetime) -> None:
    """Nobody else took what this case has itself; and where no room is taken, nothing else would notice."""
    own = case.sessions.filter(state=SessionState.BOOKED, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if own is not None:
        raise ValidationError(_("Meeting %(n)s of this very case is booked at this time.") % {"n": own.number})


def resources_of(case: Case, room: Room | None) -> list[int]:
    """Whose time a meeting takes, as far as they have any yet: the mediators', the room's where it is held in one, and the sides'."""
    there = [*occupancy.known(keys_of(case)), *([room.resource_id] if room else [])]
    return there if is_before_police(case) or case.mediator is None else [case.mediator.resource_id, *along(case), *there]


@transaction.atomic
def call_off(session: Session, *, actor: User, note: str) -> None:
    """Call a meeting off, with the reason; its time is free again."""
    case = lock(session.case)
    must_lead(case, actor)
    if not note.strip():
        raise ValidationError(_("Write why it is called off: it stays in the file."))
    if not Session.objects.filter(pk=session.pk, state=SessionState.BOOKED).update(state=SessionState.CANCELLED):
        raise ValidationError(_("This meeting was held or called off already."))
    give_back(session)
    record(case, Act.CALLED_OFF, actor=actor, note=note)
    session.refresh_from_db()
    tell_sides(case, session)


def tell_sides(case: Case, session: Session) -> None:
    """Both sides hear that a time stands or falls, and are reminded a day and two hours before. When and where it is, their own page says."""
    key = f"{session.booking.hex}:{session.state}"
    rows = [Outbox(key=f"{Effect.TELL_MEETING}:{key}", kind=Effect.TELL_MEETING, case=case, ref=case.pk)]
    if session.state == SessionState.BOOKED:
        for before in REMINDERS:
            at = by_day(session.starts_at - before, last=session.starts_at)
            if at > now():
                key = f"{Effect.REMIND_MEETING}:{session.booking.hex}:{before.total_seconds():.0f}"
                rows.append(Outbox(key=key, kind=Effect.REMIND_MEETING, case=case, ref=session.pk, due_at=at))
    Outbox.objects.bulk_create(rows)
    doorbell.ring_after_commit()


def take(case: Case, action: str, *, actor: Actor, note: str = "", version: int | None = None, **changes: Any) -> Case:
    """Suspend, resume, extend, end: the moves of a mediation that need a reason and perhaps a date."""
    return intake.take(case, action, actor=actor, note=note, changes=changes, version=version)
