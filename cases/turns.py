"""Turns of a move: who holds a role for this file, which turns it ends, which it opens, until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Appointment, Office
from accounts.roles import Role
from cases.clock import ZONE, Due, due_with_pauses, now, parse_unit
from cases.models import (
    Agreement,
    Case,
    Confirmation,
    Event,
    Limit,
    Offer,
    Outbox,
    Party,
    Referral,
    Standing,
    Term,
    Turn,
    calendar,
)
from cases.models.turn import REMIND_BEFORE
from cases.moves import KEPT, CaseAction, CaseState, Each, Effect, Move, Opens, Task

File = Case | Referral | Confirmation
AT_STATION = frozenset({Role.OFFICER, Role.AUXILIARY, Role.LEADER})
AT_COMMITTEE = frozenset({Role.DIRECTOR, Role.MEDIATOR})
AT_DEPARTMENT = frozenset({Role.LIAISON, Role.HEAD})
AT_COURT = frozenset({Role.CLERK, Role.JUDGE, Role.PRESIDENT})


def office_of(file: File, role: Role) -> int | None:
    """The office where this role holds this file."""
    case = file.folder
    if role in AT_STATION:
        return case.station_id
    if role in AT_COMMITTEE:
        return case.committee_id
    if role in AT_DEPARTMENT:
        return file.department_id if isinstance(file, Referral) else None
    if role in AT_COURT:
        return file.court_id if isinstance(file, Confirmation) else None
    if role == Role.COMMAND:
        return Office.objects.filter(kind="command", is_active=True).values_list("pk", flat=True).first()
    return None


def mediator_user(case: Case) -> int | None:
    """The person who mediates: the open offer's mediator before, the case's own after."""
    if "offered_to" in case.__dict__:  # the page read it with the case
        return case.__dict__["offered_to"] or (case.mediator.user_id if case.mediator else None)
    offer = Offer.objects.filter(case=case, answered_at=None).select_related("mediator").first()
    chosen = offer.mediator if offer else case.mediator
    return chosen.user_id if chosen else None


def holds(file: File, role: Role, who: Standing) -> bool:
    """Whether somebody in this role, at their office, is the one for this file."""
    if role == Role.SYSTEM:
        return True
    if role == Role.PARTY:
        return Party.objects.filter(pk=who.party_id or 0, case_id=file.folder.pk).exists()
    if role == Role.MEDIATOR:
        return who.office_id == file.folder.committee_id and who.user_id == mediator_user(file.folder)
    return who.office_id is not None and who.office_id == office_of(file, role)


def close(file: File, row: Move) -> None:
    """End the turns that this move ends; pause or resume what waits."""
    mine = Turn.objects.filter(is_open=1, **_own(file))
    moment = now()
    if row.pauses:
        mine.update(paused_at=moment)
    if row.resumes:
        _resume(mine, moment)
    ending = mine.exclude(task__in=KEPT) if row.closes is None else mine.filter(task__in=row.closes)
    ending.update(is_open=0, done_at=moment)
    if isinstance(file, Case) and CaseState.OFFERED in row.sources and file.state != CaseState.OFFERED:
        _close_offer(file, row, moment)


def _close_offer(case: Case, row: Move, moment: datetime) -> None:
    """However a case leaves OFFERED, nobody is asked any more. `accepted` stays open where the mediator gave no answer."""
    answer = {CaseAction.TAKE: True, CaseAction.PASS: False}.get(CaseAction(row.action))
    Offer.objects.filter(case=case, answered_at=None).update(answered_at=moment, accepted=answer)


def close_one(turn: Turn) -> None:
    """End a single turn, such as one party's, without a move."""
    Turn.objects.filter(pk=turn.pk, is_open=1).update(is_open=0, done_at=now())


def open_all(file: File, row: Move) -> None:
    """Open the turns that this move opens, each with its limit, and leave its lapse and reminder in the outbox."""
    for opens in row.opens:
        if _applies(file, opens):
            for seat in _seats(file, opens):
                _open(file, opens, seat)


def _applies(file: File, opens: Opens) -> bool:
    """Whether the file's own facts ask for this turn."""
    return (not opens.when or bool(getattr(file, opens.when))) and not (opens.unless and getattr(file, opens.unless))


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a turn sits."""

    office_id: int | None = None
    user_id: int | None = None
    party_id: int | None = None
    term: Term | None = None


def _own(file: File) -> dict[str, Any]:
    if isinstance(file, Referral):
        return {"referral": file, "confirmation": None}
    if isinstance(file, Confirmation):
        return {"referral": None, "confirmation": file}
    return {"case": file, "referral": None, "confirmation": None}


def _seats(file: File, opens: Opens) -> Iterator[Seat]:
    if opens.each == Each.PARTY:
        yield from (Seat(party_id=pk) for pk in file.folder.parties.values_list("pk", flat=True))
    elif opens.each == Each.TERM:
        agreement = Agreement.objects.filter(case=file.folder, voided_at=None, effective_at__isnull=False).first()
        terms = agreement.terms.filter(performed_at=None, debtor__isnull=False) if agreement else ()
        yield from (Seat(party_id=term.debtor_id, term=term) for term in terms)
    else:
        yield Seat(office_id=office_of(file, opens.role), user_id=_person(file.folder, opens.role))


def _person(case: Case, role: Role) -> int | None:
    """Whose own a turn is: whoever mediates; the officer who took the case and answers for it. Any other of the office may take it all the same.

    What an auxiliary logged is every officer's: an auxiliary may not decide.
    """
    if role == Role.MEDIATOR:
        return mediator_user(case)
    serves = Appointment.objects.current(now()).filter(user=case.officer_id, role=Role.OFFICER, office=case.station_id)
    return case.officer_id if role == Role.OFFICER and serves.exists() else None


def _open(file: File, opens: Opens, seat: Seat) -> Turn:
    start: datetime = (getattr(file, opens.counts_from) if opens.counts_from else None) or now()
    limit = Limit.objects.in_force(limit_key(file, opens), start.astimezone(ZONE).date()) if opens.limit else None
    start = _labour_start(file, limit, start)
    until = _until(file, opens, seat, limit, start)
    facts = {
        **_own(file), "case": file.folder, "task": opens.task, "role": opens.role, "office_id": seat.office_id, "user_id": seat.user_id,
        "party_id": seat.party_id, "term": seat.term, "is_open": 1,
    }  # fmt: skip
    clock = {"limit": limit, "counts_from": start, "due_at": until.at if until else None, "provisional": bool(until and until.provisional)}
    turn, made = Turn.objects.get_or_create(**facts, defaults=clock)  # asked already: nobody is asked twice at once
    if made:
        schedule(turn)
    return turn


def limit_key(file: File, opens: Opens) -> str:
    """Which limit applies: some depend on the kind of dispute, the urgency or the complexity."""
    if opens.limit == "mediation_month" and isinstance(file, Case):
        return {"migrant_wages": "mediation_labour", "labour": "mediation_labour", "medical": "mediation_medical"}.get(
            file.dispute_type, opens.limit
        )
    if isinstance(file, Case) and opens.limit == "visit_first" and file.is_red:
        return "visit_red"
    if isinstance(file, Referral) and opens.limit == "work":
        return f"work_{file.complexity}"
    if isinstance(file, Referral) and opens.limit == "referral_sign" and file.is_urgent:
        return "referral_sign_urgent"
    return opens.limit


def _until(file: File, opens: Opens, seat: Seat, limit: Limit | None, start: datetime) -> Due | None:
    if opens.due_field:
        return Due(getattr(file, opens.due_field), provisional=False)
    if seat.term is not None:
        return Due.end_of(seat.term.due_on) if seat.term.due_on else None
    if limit is None:
        return None
    pauses = _pauses(file.pk, start) if isinstance(file, Case) and opens.counts_from else []
    return due_with_pauses(start, limit.amount, parse_unit(limit.unit), calendar(), pauses, ends=limit.ends)


def _labour_start(file: File, limit: Limit | None, start: datetime) -> datetime:
    """劳动争议调解仲裁法 14: the fifteen days run from the application, not from acceptance."""
    labour = isinstance(file, Case) and limit is not None and limit.key == "mediation_labour"
    return file.folder.applied_at or start if labour else start


def schedule(turn: Turn) -> None:
    """Leave a turn's lapse, and a day before it a reminder, in the outbox."""
    if turn.due_at is None or turn.reminds_at is None:
        return
    rows = [Outbox(key=f"lapse:{turn.pk}", kind=Effect.LAPSE, case_id=turn.case_id, ref=turn.pk, due_at=turn.due_at)]
    if turn.due_at - now() > REMIND_BEFORE * 2:
        rows.append(Outbox(key=f"remind:{turn.pk}", kind=Effect.REMIND, case_id=turn.case_id, ref=turn.pk, due_at=turn.reminds_at))
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)


def compute_again(turn: Turn) -> bool:
    """Compute a turn's date by the calendar as it is now; whether it moved or is provisional no more. A person's own date never moves."""
    if turn.limit is None or turn.due_at is None:
        return False
    before = turn.due_at, turn.provisional
    _compute(turn, turn.limit)
    if (turn.due_at, turn.provisional) == before:
        return False
    _reschedule(turn)
    return True


def _compute(turn: Turn, limit: Limit) -> None:
    pauses = _pauses(turn.case_id, turn.counts_from) if turn.referral_id is None and turn.confirmation_id is None else []
    until = due_with_pauses(turn.counts_from, limit.amount, parse_unit(limit.unit), calendar(), pauses, ends=limit.ends)
    turn.due_at, turn.provisional = until.at, until.provisional


def _reschedule(turn: Turn) -> None:
    turn.save(update_fields=["due_at", "provisional", "paused_at"])
    Outbox.objects.filter(key__in=(f"lapse:{turn.pk}", f"remind:{turn.pk}")).delete()
    schedule(turn)


def _resume(mine: Any, moment: datetime) -> None:
    """The time of every pause does not count (在线调解规则 26): the due date moves, the limit row stays the one it started under."""
    for turn in mine.filter(paused_at__isnull=False).exclude(task=Task.REVIEW_PAUSE).select_related("limit"):
        if turn.limit and turn.due_at:
            _compute(turn, turn.limit)
        elif turn.due_at:
            turn.due_at += moment - turn.paused_at
        turn.paused_at = None
        _reschedule(turn)


def _pauses(case_id: int, since: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses of a case since a moment, the one that ends with this very move among them: its event is written already."""
    rows = Event.objects.filter(case=case_id, action__in=(CaseAction.SUSPEND, CaseAction.RESUME), at__gte=since)
    moments = list(rows.order_by("seq").values_list("action", "at"))
    begun = [at for action, at in moments if action == CaseAction.SUSPEND]
    ended = [at for action, at in moments if action == CaseAction.RESUME]
    return list(zip(begun, ended, strict=False))
