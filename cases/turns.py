"""Turns of a move: who holds a role for this file, which turns it ends, which it opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Appointment, Office
from accounts.roles import Role
from cases.clock import ZONE, now
from cases.due import labour_start, limit_key, resume, schedule, until
from cases.models import (
    Agreement,
    Case,
    Confirmation,
    Consultation,
    Limit,
    Matter,
    Offer,
    Party,
    Referral,
    Standing,
    Term,
    Turn,
)
from cases.moves import KEPT, CaseAction, CaseState, Each, Move, Opens, Task
from mediators.covering import stands_in

File = Case | Referral | Confirmation
AT_STATION = frozenset({Role.OFFICER, Role.AUXILIARY, Role.LEADER})
AT_COMMITTEE = frozenset({Role.DIRECTOR, Role.MEDIATOR})
OF_LEADER = frozenset({Task.MEET_RED, Task.VISIT_RED})  # whoever was named to lead a red case
AT_DEPARTMENT = frozenset({Role.LIAISON, Role.HEAD})
AT_COURT = frozenset({Role.CLERK, Role.JUDGE, Role.PRESIDENT})


def players(file: File, part: Role) -> tuple[Role, ...]:
    """Who plays the part that a table names, the one who gets its turns first.

    What the street reports to the station is a referral the other way round: the station's officers sign and answer as a department does,
    and whoever reported it, or their command centre, asks and verifies as the station does.
    """
    case = file.folder
    if part in AT_DEPARTMENT and isinstance(file, Referral) and file.comes_in:
        return (Role.OFFICER,) if part == Role.LIAISON else (Role.LEADER,)
    if part in AT_STATION and case.reported_as:
        return tuple(dict.fromkeys((Role(case.reported_as), Role.COMMAND)))
    return (part,)


def office_of(file: File, role: Role) -> int | None:
    """The office where this role holds this file."""
    case = file.folder
    if role == Role.GRID:
        return case.origin_id
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


def plays(file: File, part: Role, who: Standing) -> bool:
    """Whether somebody has one of the roles that play this part, and holds the file in it."""
    return any(role in who.roles and holds(file, role, who) for role in players(file, part))


def holds(file: File, role: Role, who: Standing) -> bool:
    """Whether somebody in this role, at their office, is the one for this file."""
    if role == Role.SYSTEM:
        return True
    if role == Role.PARTY:
        return Party.objects.filter(pk=who.party_id or 0, case_id=file.folder.pk).exists()
    if role == Role.MEDIATOR:
        return who.office_id == file.folder.committee_id and _mediates(file.folder, who.user_id)
    if role == Role.GRID and who.user_id != file.folder.officer_id:
        return False
    return who.office_id is not None and who.office_id == office_of(file, role)


def _mediates(case: Case, user_id: int | None) -> bool:
    """Whether somebody mediates this case, or stands in for whoever does and is on leave."""
    return user_id == mediator_user(case) or (case.mediator is not None and stands_in(user_id, case.mediator, now()))


def close(file: File, row: Move) -> None:
    """End the turns that this move ends; pause or resume what waits."""
    mine = Turn.objects.filter(is_open=1, **_own(file))
    moment = now()
    if row.pauses:
        mine.exclude(task__in=KEPT).update(paused_at=moment)
    if row.resumes:
        resume(mine, moment)
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


def open_for(file: File, opens: Opens, party: Party) -> Turn:
    """The same turn for a side that came later, with a time of its own."""
    return _open(file, opens, Seat(party_id=party.pk))


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
    role: Role | None = None  # where somebody else plays the part


def seat_role(file: File, opens: Opens) -> Role:
    """Whose turn it becomes: who plays the part. Which department is the right one, the command centre says and no grid worker."""
    roles = players(file, opens.role)
    return roles[-1] if opens.task == Task.REDIRECT else roles[0]


def _own(file: File) -> dict[str, Any]:
    if isinstance(file, Referral):
        return {"referral": file, "confirmation": None}
    if isinstance(file, Confirmation):
        return {"referral": None, "confirmation": file}
    return {"case": file, "referral": None, "confirmation": None}


def _seats(file: File, opens: Opens) -> Iterator[Seat]:
    if opens.each == Each.PARTY:
        yield from (Seat(party_id=pk) for pk in file.folder.parties.values_list("pk", flat=True))
    elif opens.each == Each.ALONG:
        wanted = Consultation.objects.filter(case=file.folder, matter=Matter.TEAM, agreed_at__isnull=False, joined_at=None, ended_at=None)
        yield from (Seat(office_id=office_of(file, opens.role), user_id=pk) for pk in wanted.values_list("mediator__user", flat=True))
    elif opens.each == Each.TERM:
        agreement = Agreement.objects.filter(case=file.folder, voided_at=None, effective_at__isnull=False).first()
        terms = agreement.terms.filter(performed_at=None, debtor__isnull=False) if agreement else ()
        yield from (Seat(party_id=_owing(term), term=term) for term in terms)
    else:
        role = seat_role(file, opens)
        yield Seat(office_id=office_of(file, role), user_id=_person(file.folder, role, opens.task), role=role)


def _owing(term: Term) -> int | None:
    """Whose turn it is to perform: the debtor's, or who took the place of one that died."""
    heir = Party.objects.filter(heir_of=term.debtor_id).order_by("pk").values_list("pk", flat=True).first()
    return heir or term.debtor_id


def _person(case: Case, role: Role, task: Task) -> int | None:
    """Whose own a turn is: whoever mediates; the officer who took the case and answers for it. Any other of the office may take it all the same.

    What an auxiliary logged is every officer's: an auxiliary may not decide.
    """
    if role == Role.MEDIATOR:
        return mediator_user(case)
    if role == Role.GRID:
        return case.officer_id
    if task in OF_LEADER:
        return case.leader_id
    serves = Appointment.objects.current(now()).filter(user=case.officer_id, role=Role.OFFICER, office=case.station_id)
    return case.officer_id if role == Role.OFFICER and serves.exists() else None


def _open(file: File, opens: Opens, seat: Seat) -> Turn:
    start: datetime = (getattr(file, opens.counts_from) if opens.counts_from else None) or now()
    limit = Limit.objects.in_force(limit_key(file, opens), start.astimezone(ZONE).date()) if opens.limit else None
    start = labour_start(file, limit, start)
    due = until(file, opens, seat.term, limit, start)
    facts = {
        **_own(file), "case": file.folder, "task": opens.task, "role": seat.role or opens.role, "office_id": seat.office_id, "user_id": seat.user_id,
        "party_id": seat.party_id, "term": seat.term, "is_open": 1,
    }  # fmt: skip
    clock = {"limit": limit, "counts_from": start, "due_at": due.at if due else None, "provisional": bool(due and due.provisional)}
    turn, made = Turn.objects.get_or_create(**facts, defaults=clock)  # asked already: nobody is asked twice at once
    if made:
        schedule(turn)
    return turn
