"""What follows when a limit is over, and the word before it is. A lapse performs no legal act: it gives a turn to whoever may sign."""

from datetime import datetime, timedelta
from typing import Any

from accounts.roles import Role
from cases import turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Outbox, Turn
from cases.moves import Act, CaseAction, ConfirmationAction, Move, Task
from cases.notices import to_office, to_parties
from cases.steps.choice import offer_lapsed

OWED = {-3: "owed_soon", 0: "owed_today", 1: "owed_late"}  # the words of a reminder, by the day from the last day of a term
ENDING = frozenset({ConfirmationAction.WINDOW_OVER})  # takes a right away: waits for the decree that may still move the day
WHILE_PAUSED = timedelta(days=1)  # how often to look at a turn that waits; resuming moves its row anyway


def lapse(row: Outbox) -> datetime | None:
    """Look at the turn: done, nothing; not over yet, when to look again; over, marked and what its table says for it."""
    turn = _open_turn(row)
    if turn is None or turn.lapsed_at is not None or turn.due_at is None:
        return None
    if again := _not_yet(turn, turn.due_at):
        return again
    move = _move_of(turn)
    if turn.provisional and move is not None and move.action in ENDING:
        return now() + WHILE_PAUSED
    Turn.objects.filter(pk=turn.pk).update(lapsed_at=now())
    file: Any = turn.file  # one of three kinds: the door takes each
    if move is None:
        record(file, Act.LAPSED, actor=SYSTEM)
    elif move.action == CaseAction.OFFER_LAPSED:
        offer_lapsed(turn.case)
    else:
        advance(file, move.action, actor=SYSTEM)
    return None


def remind(row: Outbox) -> datetime | None:
    """A day before the limit is over, and of a long one on its days: a word to the party or to the office whose turn it is."""
    turn = _open_turn(row)
    if turn is None or turn.due_at is None or turn.reminds_at is None:
        return None
    day = row.key.split(":")[2:]  # "remind:17:20": the twentieth day; "remind:17:-3": three days before what is owed
    moment = turn.warned_at.get(int(day[0]), turn.reminds_at) if day else turn.reminds_at
    if (turn.due_at <= now() and moment < turn.due_at) or _said_later(turn, moment):
        return None
    if again := _not_yet(turn, moment):
        return again
    if turn.party is not None:
        words = OWED.get(int(day[0]), "remind") if day and turn.task == Task.PERFORM else "remind"
        to_parties([turn.party], words, key=row.key, tried=row.tried)
    elif turn.office is not None:
        to_office(turn.office, "office_remind", case=turn.case, key=row.key, tried=row.tried)
    record(turn.file, Act.REMINDED, actor=SYSTEM, on_behalf_of=turn.party)
    return None


def _said_later(turn: Turn, moment: datetime) -> bool:
    """A worker that was away says only the last of what it missed."""
    later = [*turn.warned_at.values(), *([turn.reminds_at] if turn.reminds_at and turn.task != Task.PERFORM else [])]
    return any(moment < other <= now() for other in later)


def _open_turn(row: Outbox) -> Turn | None:
    """Most rows find it closed by then: what hangs on a turn is read only where there is something to do."""
    return Turn.objects.filter(pk=row.ref or 0, is_open=1).first()


def _not_yet(turn: Turn, moment: datetime) -> datetime | None:
    """When to look again at a turn that waits or was given more time."""
    if turn.paused_at is not None:
        return now() + WHILE_PAUSED
    return moment if moment > now() else None


def _move_of(turn: Turn) -> Move | None:
    """The system's move for this lapse, where it still leads from here and its paper lies on nobody's desk yet.

    Two parties' time runs out at once: the director is asked once. A referral late in two ways: its head is chased once.
    """
    table = turn.file.TABLE
    move = table.index.get(table.lapses.get(turn.task, ""))  # type: ignore[call-overload]
    if move is None or turn.file.state not in move.sources:
        return None
    return None if any(_is_asked(turn, opens.task, turns.seat_role(turn.file, opens)) for opens in move.opens) else move


def _is_asked(turn: Turn, task: str, role: Role) -> bool:
    asked = Turn.objects.filter(is_open=1, case=turn.case, referral=turn.referral, confirmation=turn.confirmation)
    return asked.filter(task=task, role=role).exists()
