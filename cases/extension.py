"""How far a limit can be extended: once, and by what the law or the house's rule lets it be."""

from datetime import datetime

from cases.clock import ZONE, due, parse_unit
from cases.models import Case, Confirmation, Limit, Referral, Turn, calendar
from cases.moves import Task


def latest_extension(file: Case | Referral | Confirmation) -> datetime | None:
    """The last moment an extension may reach; None where the law leaves it to whoever asks for it (a mediation, 宁波条例 27).

    A department has its original time once more (信访工作条例 34), a court's review ten days more (法释〔2011〕5号 5).
    """
    if isinstance(file, Case):
        return None
    turn = _running(file)
    if turn is None or turn.due_at is None:
        return None
    limit = Limit.objects.in_force("review_extension", turn.counts_from.astimezone(ZONE).date()) if isinstance(file, Confirmation) else turn.limit
    return due(turn.due_at, limit.amount, parse_unit(limit.unit), calendar(), ends=limit.ends).at if limit else None


def _running(file: Referral | Confirmation) -> Turn | None:
    task = Task.WORK if isinstance(file, Referral) else Task.REVIEW
    return file.turns.filter(is_open=1, task=task).select_related("limit").first()
