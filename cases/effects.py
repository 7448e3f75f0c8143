"""How each kind of background work is done: one function per effect. Each may run twice and acts once; each looks whether it is still true."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from cases import webhooks
from cases.clock import by_day, now
from cases.lapses import lapse, remind
from cases.models import Case, Confirmation, Outbox, Party, Referral, Session, SessionState
from cases.moves import CaseState, ConfirmationState, Effect, Task
from cases.notices import to_office, to_parties
from cases.sealing import seal
from cases.steps.confirmation import sealed

Handler = Callable[[Outbox], datetime | None]  # None when done, else when to look again


# Somebody waits for these: they become a person's after three tries, not after six.
PRESSING = frozenset({Effect.SEAL_RULING, Effect.CALL_DEPARTMENT})


def _case(row: Outbox) -> Case:
    return Case.objects.select_related("station").get(pk=row.ref or 0)


def _sides(case: Case) -> list[Party]:
    return list(case.parties.select_related("case__station"))


def _tell(template: str, row: Outbox) -> None:
    to_parties(_sides(_case(row)), template, key=row.key, tried=row.tried)


def _ask_sides(row: Outbox) -> None:
    """Only who has not said anything yet, and only while they are being asked."""
    case = _case(row)
    if case.state == CaseState.INVITING:
        silent = [party for party in _sides(case) if party.willing_at is None]
        to_parties(silent, "ask_sides", key=row.key, tried=row.tried)


def _tell_while(states: frozenset[str], template: str, row: Outbox) -> None:
    """Only while it is so: a worker that was away tells nobody what has passed."""
    if _case(row).state in states:
        _tell(template, row)


def _remind_meeting(row: Outbox) -> datetime | None:
    """While it stands at the time that this reminder was written for, and by day: a worker that comes back at night waits till morning."""
    session = Session.objects.select_related("case").filter(pk=row.ref or 0, state=SessionState.BOOKED, starts_at__gt=now()).first()
    if session is None or session.booking.hex not in row.key:
        return None
    moment = by_day(now(), last=session.starts_at)
    if moment > now():
        return moment
    to_parties(_sides(session.case), "meeting_soon", key=row.key, tried=row.tried, when=session.starts_at)
    return None


def _tell_room(row: Outbox) -> None:
    case = Case.objects.select_related("station", "committee").get(pk=row.ref or 0)
    if case.committee is not None:
        to_office(case.committee, "office_meeting", case=case, key=row.key, tried=row.tried)


def _tell_department(template: str, row: Outbox) -> None:
    referral = Referral.objects.select_related("case__station", "department").get(pk=row.ref or 0)
    to_office(referral.department, template, case=referral.case, key=row.key, tried=row.tried)


def _pushed(row: Outbox) -> None:
    """Nothing is left: `webhooks.push` knocked before, or nobody listens any more."""


def _tell_declined(row: Outbox) -> None:
    referral = Referral.objects.select_related("case").get(pk=row.ref or 0)
    to_parties(_who_brought(referral.case), "answered", key=row.key, tried=row.tried)


def _tell_moved(row: Outbox) -> None:
    """Not the other side: where it is a fraud, nobody warns whoever is looked for."""
    case = _case(row)
    if case.state == CaseState.TRANSFERRED:
        to_parties(_who_brought(case), "moved", key=row.key, tried=row.tried)


def _who_brought(case: Case) -> list[Party]:
    """The applicants, or where nobody applied the first side."""
    sides = _sides(case)
    return [party for party in sides if party.is_applicant] or sides[:1]


def _tell_about_court(template: str, row: Outbox) -> None:
    confirmation = Confirmation.objects.select_related("case").get(pk=row.ref or 0)
    to_parties(_sides(confirmation.case), template, key=row.key, tried=row.tried)


def _seal(row: Outbox) -> datetime | None:
    """Sign outside any transaction: it takes a moment, and doing it twice does nothing."""
    confirmation = Confirmation.objects.get(pk=row.ref or 0)
    if confirmation.state == ConfirmationState.DECIDED:
        seal(confirmation)
    return None


def _seal_stands(row: Outbox) -> bool:
    return Confirmation.objects.filter(pk=row.ref or 0, ruling__sealed_at__isnull=False).exists()


def _sealed(row: Outbox) -> None:
    """The system's move once the seal stands, while the seal is what the file waits for; earlier failures are history."""
    confirmation = Confirmation.objects.select_related("ruling").get(pk=row.ref or 0)
    waits = confirmation.turns.filter(task=Task.SEAL, is_open=1).exists()
    if confirmation.state == ConfirmationState.DECIDED and waits and confirmation.ruling is not None:
        sealed(confirmation, document=confirmation.ruling)
        Outbox.objects.filter(kind=row.kind, ref=row.ref, failed_at__isnull=False).delete()


# Before the transaction of the handler; a moment returned says: not now.
FIRST: dict[str, Callable[[Outbox], datetime | None]] = {
    Effect.SEAL_RULING: _seal, Effect.TELL_DEPARTMENT: webhooks.queue, Effect.CALL_DEPARTMENT: webhooks.queue, Effect.PUSH: webhooks.push,
}  # fmt: skip
STANDS: dict[str, Callable[[Outbox], bool]] = {Effect.SEAL_RULING: _seal_stands, Effect.PUSH: webhooks.taken}  # whether that part is done
HANDLERS: dict[str, Handler] = {
    Effect.ASK_SIDES: _ask_sides,
    Effect.TELL_CHOOSE: partial(_tell_while, frozenset({CaseState.CHOOSING}), "choose"),
    Effect.TELL_MEDIATOR_KNOWN: partial(_tell_while, frozenset({CaseState.MEDIATING, CaseState.SUSPENDED}), "mediator"),
    Effect.TELL_MEETING: partial(_tell, "meeting"),
    Effect.REMIND_MEETING: _remind_meeting,
    Effect.TELL_ROOM: _tell_room,
    Effect.TELL_ENDED: partial(_tell, "ended"),
    Effect.TELL_SETTLED: partial(_tell, "settled"),
    Effect.TELL_DEPARTMENT: partial(_tell_department, "office_matter"),
    Effect.CALL_DEPARTMENT: partial(_tell_department, "office_call"),
    Effect.PUSH: _pushed,
    Effect.TELL_DECLINED: _tell_declined,
    Effect.TELL_MOVED: _tell_moved,
    Effect.TELL_SUPPLEMENT: partial(_tell_about_court, "supplement"),
    Effect.SEAL_RULING: _sealed,
    Effect.TELL_RULING: partial(_tell_about_court, "ruling"),
    Effect.TELL_OBJECTION: partial(_tell_about_court, "objection"),
    Effect.LAPSE: lapse,
    Effect.REMIND: remind,
}
