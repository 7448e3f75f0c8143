"""Mediation: meetings booked or not, performance, visits, and the ends that are no agreement. The text has its own file, `text.py`."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import doorbell, papers, turns
from cases.clock import ZONE, by_day, now, today
from cases.lifecycle import Stale, record
from cases.models import Actor, Attendance, Case, Outbox, Party, Session, SessionState, Term, Turn, Visibility
from cases.moves import Act, CaseState as S, Effect, Task
from cases.steps import intake
from cases.steps.effect import settle_orally as settle_orally
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead
from cases.steps.text import Clause as Clause, draft as draft
from mediators import occupancy
from mediators.models import Absence, Room

RECORDABLE = RUNNING | {S.SUSPENDED}  # a meeting that was booked may be written down later too
OWED = RUNNING | {S.SETTLED, S.SUSPENDED}  # the states in which terms are performed
NOON = time(12)
REMINDERS = (timedelta(hours=24), timedelta(hours=2))


@transaction.atomic
def book(case: Case, *, actor: User, starts_at: datetime, ends_at: datetime, room: Room | None, place: str) -> Session:
    """Book a meeting: the half-hours of the mediator and of the room are taken in one statement, all or none.

    Raises occupancy.Taken when somebody was quicker or the mediator is away, Stale when the mediation does not run.
    """
    case = lock(case)
    must_lead(case, actor)
    if case.state not in RUNNING:
        raise Stale(case)
    if starts_at <= now():
        raise ValidationError(_("Choose a time that is still to come."))
    if room is None and not place.strip():
        raise ValidationError(_("Say where you meet."))
    booking = uuid.uuid4()
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
         ends_at: datetime | None = None) -> Session:  # fmt: skip
    """Record a meeting that was held: a booked one, or without `session` one that nobody booked (a visit, a quarrel settled on the spot)."""
    case = lock(case)
    must_lead(case, actor)
    _check_minutes(minutes)
    if session is None:
        session = _unbooked(case, place, starts_at or now(), ends_at)
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


def _unbooked(case: Case, place: str, starts_at: datetime, ends_at: datetime | None) -> Session:
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
        ends_at=ends_at or starts_at + occupancy.HALF_HOUR,
    )  # fmt: skip


def _booked(session: Session) -> Session:
    fresh = Session.objects.get(pk=session.pk)
    if fresh.state != SessionState.BOOKED:
        raise ValidationError(_("This meeting was held or called off already."))
    if fresh.starts_at > now():
        raise ValidationError(_("This meeting has not begun yet."))
    return fresh


@transaction.atomic
def performed(term: Term, *, actor: User, note: str, on: date | None = None, method: str = "") -> None:
    """Record that a term was performed, on which day and how; its turn ends (人民调解法 31)."""
    must_lead(lock(term.agreement.case), actor)
    if on is not None and on > today():
        raise ValidationError(_("A day that is still to come cannot have seen it."))
    moment = now() if on is None or on == today() else datetime.combine(on, NOON, ZONE)
    _keep_performed(term, moment, "；".join(part for part in (method.strip(), note.strip()) if part), actor=actor, whose=term.debtor)


@transaction.atomic
def received(term: Term, *, party: Party) -> None:
    """Whoever it is owed to says on their phone that they have it: nobody knows better."""
    case = lock(term.agreement.case)
    if term.creditor_id != party.pk or case.state not in OWED:
        raise PermissionDenied
    _keep_performed(term, now(), _("confirmed on the phone by whom it is owed to"), actor=party, whose=party)


def _keep_performed(term: Term, moment: datetime, said: str, *, actor: Actor, whose: Party | None) -> None:
    agreement = term.agreement
    agreement.refresh_from_db()
    if agreement.effective_at is None or agreement.voided_at:
        raise ValidationError(_("This agreement does not bind: there is nothing to perform under it."))
    if not Term.objects.filter(pk=term.pk, performed_at=None).update(performed_at=moment, performed_note=said[:200]):
        raise ValidationError(_("It is recorded already that this term was performed."))
    for turn in Turn.objects.filter(term=term, is_open=1):
        turns.close_one(turn)
    record(agreement.case, Act.PERFORMED, actor=actor, on_behalf_of=whose, note=said)
    _calm(agreement.case)


def _calm(case: Case) -> None:
    """No term is overdue any more: nobody has to press for it."""
    mine = Turn.objects.filter(case=case, is_open=1)
    if not mine.filter(task=Task.PERFORM, lapsed_at__isnull=False).exists():
        for turn in mine.filter(task=Task.PRESS):
            turns.close_one(turn)


@transaction.atomic
def visited(case: Case, *, actor: User, note: str) -> None:
    """Record a visit after the agreement (回访)."""
    case = lock(case)
    must_lead(case, actor)
    if case.state != S.SETTLED:
        raise Stale(case)
    if not note.strip():
        raise ValidationError(_("Write what you found."))
    due_first = Turn.objects.filter(case=case, task__in=(Task.VISIT, Task.VISIT_AGAIN), is_open=1).order_by("due_at", "id").first()
    if due_first is not None:
        turns.close_one(due_first)
    record(case, Act.VISITED, actor=actor, note=note)


def take(case: Case, action: str, *, actor: Actor, note: str = "", version: int | None = None, **changes: Any) -> Case:
    """Suspend, resume, extend, end: the moves of a mediation that need a reason and perhaps a date."""
    return intake.take(case, action, actor=actor, note=note, changes=changes, version=version)
