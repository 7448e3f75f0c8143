"""How long a case is kept: by how it came out, from the day on which nobody worked on it any more. Reads; destroys nothing."""

from datetime import date, datetime

from cases.clock import ZONE, add_months
from cases.models import Case, Limit, Outcome
from cases.models.case import OVER
from cases.triage import Track

KINDS = ("keep_confirmed", "keep_police", "keep_settled", "keep_advised", "keep_ended")


def kind_of(case: Case) -> str:
    """The limit that keeps this case; `destroying._kind` says the same to the database."""
    if case.confirmations.filter(outcome=Outcome.CONFIRMED).exists():
        return "keep_confirmed"
    if case.track == Track.PUBLIC_ORDER:
        return "keep_police"
    if case.settled_at:
        return "keep_settled"
    return "keep_advised" if case.track == Track.ADVICE else "keep_ended"


def over_since(case: Case) -> datetime | None:
    """Since when nobody works on it; None while somebody does."""
    ended = case.archived_at or case.closed_at or case.ended_at or case.triaged_at or case.logged_at
    return ended if case.state in OVER else None


def kept_until(case: Case) -> tuple[Limit, date] | None:
    """By which row, and until which day; None while it is being worked on. The row is the one of the day on which it ended."""
    since = over_since(case)
    if since is None:
        return None
    day = since.astimezone(ZONE).date()
    limit = _row(kind_of(case), day)
    return limit, add_months(day, 12 * limit.amount)


def _row(kind: str, day: date) -> Limit:
    """The row in force on that day; of a file older than every row, the first."""
    first = Limit.objects.filter(key=kind).order_by("valid_from").values_list("valid_from", flat=True)[:1].get()
    return Limit.objects.in_force(kind, max(day, first))
