"""How long a case is kept: by how it came out, from the day on which nobody worked on it any more. Reads; destroys nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from cases.clock import ZONE, add_months
from cases.models import Case, Confirmation, Limit, Outcome
from cases.models.case import OVER
from cases.triage import Track

KINDS = ("keep_confirmed", "keep_police", "keep_settled", "keep_advised", "keep_ended")
Kept = tuple[Limit, date]  # by which row, until which day


def kind_of(case: Case, *, confirmed: bool) -> str:
    """The limit that keeps this case, by whether a court confirmed what was agreed; `destroying._kind` says the same to the database."""
    if confirmed:
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


def kept_until(case: Case) -> Kept | None:
    """By which row, and until which day; None while it is being worked on. The row is the one of the day on which it ended."""
    return kept_of([case])[case.pk]


def kept_of(cases: Sequence[Case]) -> dict[int, Kept | None]:
    """The same of many, by two statements."""
    confirmed = set(Confirmation.objects.filter(case__in=cases, outcome=Outcome.CONFIRMED).values_list("case", flat=True))
    rows = list(Limit.objects.approved().filter(key__in=KINDS).order_by("valid_from"))
    found: dict[int, Kept | None] = {}
    for case in cases:
        since = over_since(case)
        kind = kind_of(case, confirmed=case.pk in confirmed)
        found[case.pk] = _kept([row for row in rows if row.key == kind], since.astimezone(ZONE).date()) if since else None
    return found


def _kept(rows: list[Limit], day: date) -> Kept:
    """By the row in force on that day; of a file older than every row, by the first."""
    on = max(day, rows[0].valid_from)
    limit = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)][-1]
    return limit, add_months(day, 12 * limit.amount)
