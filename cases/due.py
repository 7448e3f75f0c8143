"""Until when a turn runs: its limit, its pauses, its lapse and reminder in the outbox."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from cases.clock import Due, due_with_pauses, now, parse_unit
from cases.models import Case, Confirmation, Event, Limit, Outbox, Referral, Term, Turn, calendar
from cases.moves import KEPT, UNPAUSED, Act, CaseAction, Effect, Opens, Task

File = Case | Referral | Confirmation
PAUSES: tuple[tuple[str, str], ...] = ((Act.MERGED, Act.UNMERGED), (CaseAction.SUSPEND, CaseAction.RESUME))  # how one begins, how it ends


def limit_key(file: File, opens: Opens) -> str:
    """Which limit applies: some depend on the kind of dispute, the urgency or the complexity."""
    if opens.limit == "mediation_month" and isinstance(file, Case):
        return {"migrant_wages": "mediation_labour", "labour": "mediation_labour", "medical": "mediation_medical"}.get(
            file.dispute_type, opens.limit
        )
    if isinstance(file, Case) and opens.limit == "visit_red_plan":
        return f"visit_red_{file.red_visits + 1}"
    if isinstance(file, Case) and opens.limit == "visit_next":
        return file.next_follow_up
    if isinstance(file, Referral) and opens.limit == "work":
        return f"work_{file.complexity}"
    if isinstance(file, Referral) and opens.limit == "referral_sign" and file.is_urgent:
        return "referral_sign_urgent"
    return opens.limit


def until(file: File, opens: Opens, term: Term | None, limit: Limit | None, start: datetime) -> Due | None:
    """When it lapses: on a date fixed by a person, at the end of a term's day, or by its limit; None where nothing presses."""
    if opens.due_field:
        return Due(getattr(file, opens.due_field), provisional=False)
    if term is not None:
        return Due.end_of(term.due_on) if term.due_on else None
    if limit is None:
        return None
    pauses = _pauses(file.pk, opens.task, start) if isinstance(file, Case) and opens.counts_from else []
    return due_with_pauses(start, limit.amount, parse_unit(limit.unit), calendar(), pauses, ends=limit.ends)


def labour_start(file: File, limit: Limit | None, start: datetime) -> datetime:
    """劳动争议调解仲裁法 14: the fifteen days run from the application, not from acceptance."""
    labour = isinstance(file, Case) and limit is not None and limit.key == "mediation_labour"
    return file.folder.applied_at or start if labour else start


def schedule(turn: Turn) -> None:
    """Leave a turn's lapse, and some time before it a reminder, in the outbox."""
    if turn.due_at is None or turn.reminds_at is None:
        return
    rows = [Outbox(key=f"lapse:{turn.pk}", kind=Effect.LAPSE, case_id=turn.case_id, ref=turn.pk, due_at=turn.due_at)]
    if turn.task != Task.PERFORM and turn.due_at - now() > turn.warning * 2:
        rows.append(Outbox(key=f"remind:{turn.pk}", kind=Effect.REMIND, case_id=turn.case_id, ref=turn.pk, due_at=turn.reminds_at))
    for n, moment in turn.warned_at.items():
        if now() < moment and (moment < turn.due_at or turn.task == Task.PERFORM):
            rows.append(Outbox(key=f"remind:{turn.pk}:{n}", kind=Effect.REMIND, case_id=turn.case_id, ref=turn.pk, due_at=moment))
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
    pauses = _pauses(turn.case_id, turn.task, turn.counts_from) if turn.referral_id is None and turn.confirmation_id is None else []
    due = due_with_pauses(turn.counts_from, limit.amount, parse_unit(limit.unit), calendar(), pauses, ends=limit.ends)
    turn.due_at, turn.provisional = due.at, due.provisional


def _reschedule(turn: Turn) -> None:
    turn.save(update_fields=["due_at", "provisional", "paused_at"])
    own = Q(key__in=(f"lapse:{turn.pk}", f"remind:{turn.pk}")) | Q(key__startswith=f"remind:{turn.pk}:")
    Outbox.objects.filter(own).delete()
    schedule(turn)


def resume(mine: Any, moment: datetime) -> None:
    """The time of every pause does not count (在线调解规则 26): the due date moves, the limit row stays the one it started under."""
    for turn in mine.filter(paused_at__isnull=False).exclude(task=Task.REVIEW_PAUSE).select_related("limit"):
        if turn.limit and turn.due_at:
            _compute(turn, turn.limit)
        elif turn.due_at:
            turn.due_at += moment - turn.paused_at
        turn.paused_at = None
        _reschedule(turn)


def _pauses(case_id: int, task: str, since: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses of a case that began since a moment, the one that ends with this very move among them: its event is written already.

    A pause that had begun before is none of theirs: who counts from within it was not stopped by it.
    """
    ways = () if task in UNPAUSED else PAUSES[:1] if task in KEPT else PAUSES
    begins = {begin for begin, _end in ways}
    rows = Event.objects.filter(case=case_id, action__in=[word for way in ways for word in way], at__gte=since)
    found: list[tuple[datetime, datetime]] = []
    begun: datetime | None = None
    for action, at in rows.order_by("seq").values_list("action", "at"):
        if action in begins:
            begun = begun or at
        elif begun is not None:
            found.append((begun, at))
            begun = None
    return found
