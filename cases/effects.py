"""How each kind of background work is done: one function per effect. Each may run twice and acts once; each looks whether it is still true."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from cases import binding, channels, platform, remaking, scanning, webhooks
from cases.clock import now, waking
from cases.lapses import lapse, remind
from cases.models import Case, Confirmation, Outbox, Party, Referral, Session, SessionState, Turn
from cases.moves import CaseState, ConfirmationState, Effect, Task
from cases.notices import look_again, send, to_office, to_parties, went_out
from cases.sealing import seal
from cases.steps import destroying, exports, freed, imports, list_reading
from cases.steps.alerting import is_open
from cases.steps.confirmation import sealed

Handler = Callable[[Outbox], datetime | None]  # None when done, else when to look again


# Somebody waits for these: they become a person's after three tries, not after six.
PRESSING = frozenset({Effect.SEAL_RULING, Effect.CALL_DEPARTMENT, Effect.CALL_POLICE, Effect.CALL_MAIL, Effect.SEND_NOW})
TO_BE_SEALED = (ConfirmationState.DECIDED, ConfirmationState.RULED_AGAIN)


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


def _tell_consulted(row: Outbox) -> None:
    """Only who still has to say whether they agree."""
    asked = Turn.objects.filter(case=row.ref or 0, task=Task.AGREE, is_open=1).values("party")
    to_parties(list(Party.objects.filter(pk__in=asked).select_related("case__station")), "consulted", key=row.key, tried=row.tried)


def _tell_while(states: frozenset[str], template: str, row: Outbox) -> None:
    """Only while it is so: a worker that was away tells nobody what has passed."""
    if _case(row).state in states:
        _tell(template, row)


def _remind_meeting(row: Outbox) -> datetime | None:
    """While it stands at the time that this reminder was written for, and by day: a worker that comes back at night waits till morning."""
    session = Session.objects.select_related("case").filter(pk=row.ref or 0, state=SessionState.BOOKED, starts_at__gt=now()).first()
    if session is None or session.booking.hex not in row.key:
        return None
    if (moment := waking(now())) > now():
        return moment
    to_parties(_asked_to(session), "meeting_soon", key=row.key, tried=row.tried, when=session.starts_at)
    return None


def _tell_meeting(row: Outbox) -> None:
    """Whoever is asked to it: of a meeting with one side alone the other hears nothing."""
    session = Session.objects.select_related("case").filter(booking=row.key.split(":")[1]).first()  # moved since: only joint ones are
    to_parties(_asked_to(session) if session else _sides(_case(row)), "meeting", key=row.key, tried=row.tried)


def _asked_to(session: Session) -> list[Party]:
    return [party for party in _sides(session.case) if session.only_side in (None, party.side)]


def _offer_freed(row: Outbox) -> datetime | None:
    """One pair after the other, two hours each. A pair that hears nothing has lost nothing: it lapses quietly."""
    offer, again = freed.offer_next(row.ref or 0)
    if offer is not None:
        to_parties(_sides(offer.case), "freed", key=f"{row.kind}:{offer.freed_id}:{offer.case_id}", tried=row.tried)
    return again


def _tell_room(row: Outbox) -> None:
    case = Case.objects.select_related("station", "committee").get(pk=row.ref or 0)
    if case.committee is not None:
        to_office(case.committee, "office_meeting", case=case, key=row.key, tried=row.tried)


def _call_police(row: Outbox) -> None:
    """To the number where the duty leader is reached, while nobody of the police has answered yet."""
    case = _case(row)
    if is_open(case):
        to_office(case.station, "office_alert", case=case, key=row.key, tried=row.tried)


# All that a message to a department is made of: of many a second nobody reads whole cases.
TO_DEPARTMENT = ("case__number", "case__station__short_name", "department__code", "department__short_name", "department__phone")


def _tell_department(template: str, row: Outbox) -> None:
    referral = Referral.objects.select_related("case__station", "department").only(*TO_DEPARTMENT).get(pk=row.ref or 0)
    to_office(referral.department, template, case=referral.case, key=row.key, tried=row.tried)


def _pushed(row: Outbox) -> None:
    """Nothing is left: `webhooks.push` knocked before, or nobody listens any more."""


def _nothing_left(row: Outbox) -> None:
    """All of it was done before the transaction."""


def _tell_reporter(row: Outbox) -> None:
    """Whose matter of the catalogue it is: the office that reported it looks into its list."""
    referral = Referral.objects.select_related("case__station", "case__origin").get(pk=row.ref or 0)
    if referral.is_matter:
        to_office(referral.case.origin or referral.case.station, "office_answered", case=referral.case, key=row.key, tried=row.tried)


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
    if confirmation.state in TO_BE_SEALED:
        seal(confirmation)
    return None


def _seal_stands(row: Outbox) -> bool:
    file = Confirmation.objects.select_related("ruling", "review").filter(pk=row.ref or 0).first()
    return bool(file and file.last_ruling and file.last_ruling.sealed_at)


def _sealed(row: Outbox) -> None:
    """The system's move once the seal stands, while the seal is what the file waits for; earlier failures are history."""
    confirmation = Confirmation.objects.select_related("ruling", "review").get(pk=row.ref or 0)
    waits = confirmation.turns.filter(task=Task.SEAL, is_open=1).exists()
    if confirmation.state in TO_BE_SEALED and waits and confirmation.last_ruling is not None:
        sealed(confirmation, document=confirmation.last_ruling)
        Outbox.objects.filter(kind=row.kind, ref=row.ref, failed_at__isnull=False).delete()


# Before the transaction of the handler; a moment returned says: not now.
FIRST: dict[str, Callable[[Outbox], datetime | None]] = {
    Effect.SEAL_RULING: _seal, Effect.TELL_DEPARTMENT: channels.queue, Effect.CALL_DEPARTMENT: channels.queue, Effect.PUSH: webhooks.push,
    Effect.MAIL: channels.mail, Effect.CALL_MAIL: channels.mail, Effect.TRIAL: webhooks.try_out, Effect.SEND: send, Effect.SEND_NOW: send,
    Effect.EXCHANGE: platform.push,
    Effect.IMPORT: list_reading.read_first, Effect.BIND: binding.work, Effect.SCAN: scanning.work,
    Effect.RECORDING: remaking.work,
}  # fmt: skip
STANDS: dict[str, Callable[[Outbox], bool]] = {  # whether that part is done
    Effect.SEAL_RULING: _seal_stands, Effect.PUSH: webhooks.taken, Effect.SEND: went_out, Effect.SEND_NOW: went_out,
    Effect.EXCHANGE: webhooks.taken,
}  # fmt: skip
HANDLERS: dict[str, Handler] = {
    Effect.ASK_SIDES: _ask_sides,
    Effect.TELL_CHOOSE: partial(_tell_while, frozenset({CaseState.CHOOSING}), "choose"),
    Effect.TELL_CONSULTED: _tell_consulted,
    Effect.TELL_MEDIATOR_KNOWN: partial(_tell_while, frozenset({CaseState.MEDIATING, CaseState.SUSPENDED}), "mediator"),
    Effect.TELL_SUCCESSOR: partial(_tell_while, frozenset({CaseState.MEDIATING, CaseState.SUSPENDED, CaseState.SETTLED}), "successor"),
    Effect.TELL_MEETING: _tell_meeting,
    Effect.REMIND_MEETING: _remind_meeting,
    Effect.OFFER_FREED: _offer_freed,
    Effect.TELL_ROOM: _tell_room,
    Effect.TELL_ENDED: partial(_tell, "ended"),
    Effect.TELL_SETTLED: partial(_tell, "settled"),
    Effect.TELL_DEPARTMENT: partial(_tell_department, "office_matter"),
    Effect.CALL_DEPARTMENT: partial(_tell_department, "office_call"),
    Effect.CALL_POLICE: _call_police,
    Effect.PUSH: _pushed,
    Effect.SEND: look_again,
    Effect.SEND_NOW: look_again,
    Effect.TRIAL: _pushed,
    Effect.MAIL: channels.mailed,
    Effect.CALL_MAIL: channels.mailed,
    Effect.EXCHANGE: _pushed,
    Effect.TELL_REPORTER: _tell_reporter,
    Effect.DESTROY: destroying.destroy,
    Effect.TELL_DECLINED: _tell_declined,
    Effect.TELL_MOVED: _tell_moved,
    Effect.TELL_SUPPLEMENT: partial(_tell_about_court, "supplement"),
    Effect.SEAL_RULING: _sealed,
    Effect.TELL_RULING: partial(_tell_about_court, "ruling"),
    Effect.TELL_OBJECTION: partial(_tell_about_court, "objection"),
    Effect.LAPSE: lapse,
    Effect.REMIND: remind,
    Effect.IMPORT: imports.work,
    Effect.EXPORT: exports.work,
    Effect.EXPORT_END: exports.end,
    Effect.BIND: _nothing_left,
    Effect.SCAN: _nothing_left,
    Effect.RECORDING: _nothing_left,
}
