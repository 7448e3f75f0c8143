"""Mediation: meetings booked or not, and the ends that are no agreement. The text has its own file, `text.py`; what follows, `performance.py`."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import doorbell, papers
from cases.clock import by_day, now
from cases.lifecycle import Stale, record
from cases.models import Actor, Attendance, Case, Outbox, Session, SessionState, Visibility
from cases.moves import Act, CaseState as S, Effect
from cases.steps import intake
from cases.steps.effect import settle_orally as settle_orally
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead
from cases.steps.performance import (
    due_visit as due_visit,
    performed as performed,
    received as received,
    visited as visited,
)
from cases.steps.text import Clause as Clause, draft as draft
from mediators import occupancy
from mediators.models import Absence, Room

RECORDABLE = RUNNING | {S.SUSPENDED}  # a meeting that was booked may be written down later too
REMINDERS = (timedelta(hours=24), timedelta(hours=2))


@transaction.atomic
def book(
    case: Case, *, actor: User, starts_at: datetime, ends_at: datetime, room: Room | None, place: str, client_key: UUID | None = None
) -> Session:
    """Book a meeting: the half-hours of the mediator and of the room are taken in one statement, all or none.

    The same `client_key` sent again gives the meeting that it made the first time.
    Raises occupancy.Taken when somebody was quicker or the mediator is away, Stale when the mediation does not run.
    """
    case = lock(case)
    must_lead(case, actor)
    if known := _made_before(case, client_key, starts_at):
        return known
    if case.state not in RUNNING:
        raise Stale(case)
    _check_own_times(case, starts_at, ends_at)
    if starts_at <= now():
        raise ValidationError(_("Choose a time that is still to come."))
    if room is None and not place.strip():
        raise ValidationError(_("Say where you meet."))
    booking = client_key or uuid.uuid4()
    resources = resources_of(case, room)
    try:
        if Absence.objects.filter(resource__in=resources, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise occupancy.Taken
        if occupancy.slots(starts_at, ends_at) and resources:  # the host of the police on the spot takes nobody's time
            occupancy.take(booking, resources=resources, starts_at=starts_at, ends_at=ends_at)
    except ValueError as problem:
        raise ValidationError(_("A meeting begins and ends on a half-hour, and ends after it begins.")) from problem
    session = Session.objects.create(
        case=case, number=case.sessions.count() + 1, state=SessionState.BOOKED, booking=booking, room=room,
        place=place or (room.name if room else ""), starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    record(case, Act.BOOKED, actor=actor)
    tell_sides(case, session)
    return session


def _made_before(case: Case, key: UUID | None, starts_at: datetime) -> Session | None:
    """The meeting that this very form made. A form that was sent already makes no other one."""
    known = Session.objects.filter(booking=key).first() if key else None
    if known and (known.case_id != case.pk or known.starts_at != starts_at or known.state == SessionState.CANCELLED):
        raise ValidationError(_("This form was sent already. Open a new one."))
    return known


def _check_own_times(case: Case, starts_at: datetime, ends_at: datetime) -> None:
    """Nobody else took what this case has itself; and where no room is taken, nothing else would notice."""
    own = case.sessions.filter(state=SessionState.BOOKED, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if own is not None:
        raise ValidationError(_("Meeting %(n)s of this very case is booked at this time.") % {"n": own.number})


def resources_of(case: Case, room: Room | None) -> list[int]:
    """Whose time a meeting takes: the mediator's, and the room's where it is held in one."""
    mediator = case.mediator if not is_before_police(case) else None
    return ([mediator.resource_id] if mediator else []) + ([room.resource_id] if room else [])


@transaction.atomic
def call_off(session: Session, *, actor: User, note: str) -> None:
    """Call a meeting off, with the reason; its time is free again."""
    case = lock(session.case)
    must_lead(case, actor)
    if not note.strip():
        raise ValidationError(_("Write why it is called off: it stays in the file."))
    if not Session.objects.filter(pk=session.pk, state=SessionState.BOOKED).update(state=SessionState.CANCELLED):
        raise ValidationError(_("This meeting was held or called off already."))
    occupancy.release(session.booking)
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


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is written down of a meeting. `told`: rights and duties were explained (宁波条例; the ministry's form has a place for it)."""

    text: str
    result: str
    came: frozenset[int]  # parties, by id
    told: bool = False
    helpers: str = ""
    helpers_agreed: bool = False  # by every side (人民调解法 20)
    reasons: str = ""


@transaction.atomic
def hold(case: Case, *, actor: User, minutes: Minutes, session: Session | None = None, place: str = "", starts_at: datetime | None = None,
         ends_at: datetime | None = None, client_key: UUID | None = None) -> Session:  # fmt: skip
    """Record a meeting that was held: a booked one, or without `session` one that nobody booked (a visit, a quarrel settled on the spot).

    The same `client_key` sent again gives the record that it made the first time.
    """
    case = lock(case)
    must_lead(case, actor)
    _check_minutes(minutes)
    if session is None:
        begun = starts_at or now()
        if known := _made_before(case, client_key, begun):
            return known
        session = _unbooked(case, place, begun, ends_at, client_key)
    else:
        session = _booked(session)
    session.state, session.recorded_at, session.held_by = SessionState.HELD, now(), actor
    session.minutes, session.result, session.helpers = minutes.text, minutes.result, minutes.helpers
    session.save()
    for party in case.parties.all():
        came = party.pk in minutes.came
        Attendance.objects.create(session=session, party=party, came=came, reason="" if came else minutes.reasons[:120])
    record(case, Act.HELD, actor=actor, visibility=Visibility.TEAM)
    papers.minutes(session, made_by=actor)
    return session


def _check_minutes(minutes: Minutes) -> None:
    problems = []
    if not minutes.text.strip():
        problems.append(_("Write down what was said."))
    if not minutes.told:
        problems.append(_("Rights and duties are explained at every meeting: do it, then say that you did."))
    if minutes.helpers.strip() and not minutes.helpers_agreed:
        problems.append(_("Somebody helps only when every side agrees (art. 20): ask them, then say that they did."))
    if problems:
        raise ValidationError(problems)


def _unbooked(case: Case, place: str, starts_at: datetime, ends_at: datetime | None, key: UUID | None) -> Session:
    if case.state not in RECORDABLE:
        raise Stale(case)
    if not place.strip():
        raise ValidationError(_("Say where you met."))
    if starts_at > now():
        raise ValidationError(_("A meeting that is still to come is booked, not recorded."))
    if ends_at is not None and ends_at <= starts_at:
        raise ValidationError(_("A meeting ends after it begins."))
    return Session(
        case=case, number=case.sessions.count() + 1, is_booked=False, place=place.strip(), starts_at=starts_at,
        ends_at=ends_at or starts_at + occupancy.HALF_HOUR, booking=key or uuid.uuid4(),
    )  # fmt: skip


def _booked(session: Session) -> Session:
    fresh = Session.objects.get(pk=session.pk)
    if fresh.state != SessionState.BOOKED:
        raise ValidationError(_("This meeting was held or called off already."))
    if fresh.starts_at > now():
        raise ValidationError(_("This meeting has not begun yet."))
    return fresh


def take(case: Case, action: str, *, actor: Actor, note: str = "", version: int | None = None, **changes: Any) -> Case:
    """Suspend, resume, extend, end: the moves of a mediation that need a reason and perhaps a date."""
    return intake.take(case, action, actor=actor, note=note, changes=changes, version=version)
