"""Counts that no single row holds: how long a mediation took without its pauses, rulings without a trip, how long somebody waited."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from cases.figures.facts import Fact, day_of
from cases.models import Case, Confirmation, Event
from cases.moves import CaseAction
from cases.trips import Way, trips

MINUTE, HOUR, DAY = timedelta(minutes=1), 60, 1440
PAUSES = (CaseAction.SUSPEND, CaseAction.RESUME)


def minutes(span: timedelta) -> str:
    """How long a wait was, upwards: to the minute in the first hour, then to the hour, then to the day. Sorted as text it is sorted by length."""
    exact = max(1, -(-span // MINUTE))
    step = 1 if exact <= HOUR else HOUR if exact <= 2 * DAY else DAY
    return f"{-(-exact // step) * step:06}"


def days_in_mediation(cases: Sequence[int]) -> Iterator[Fact]:
    """Natural days from acceptance to the agreement or the end without one, suspensions not counted: of the cases in `agreed` and `failed`."""
    pauses = pauses_of(cases)
    for case, accepted_at, over_at in _ended(cases):
        first, last = day_of(accepted_at), day_of(over_at)
        yield Fact(case, "days", last, max((last - first).days - paused(pauses[case], first, last), 0))


def mediations(cases: Sequence[int]) -> Iterator[Fact]:
    """One for each of these, beside their days: lines of old ledgers do not say when a mediation began."""
    yield from (Fact(case, "mediations", day_of(over_at)) for case, _accepted_at, over_at in _ended(cases))


def _ended(cases: Sequence[int]) -> Iterator[tuple[int, datetime, datetime]]:
    from_counts = Case.objects.filter(pk__in=cases, kind="dispute", accepted_at__isnull=False, state__in=("settled", "ended", "closed", "archived"))
    names = ("pk", "applied_at", "accepted_at", "settled_at", "ended_at", "end_reason")
    for pk, applied, accepted, settled, ended, reason in from_counts.values_list(*names):
        if ended is None and settled is not None:
            yield pk, accepted, settled
        elif ended is not None and reason not in ("", "not_accepted") and accepted >= (applied or accepted):
            yield pk, accepted, ended


def pauses_of(cases: "Sequence[int] | QuerySet[Case, int]") -> dict[int, list[tuple[str, date]]]:
    """When each of these was suspended and went on, in order. One statement."""
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for case, action, at in Event.objects.filter(case__in=cases, action__in=PAUSES).order_by("seq").values_list("case", "action", "at"):
        found[case].append((action, day_of(at)))
    return found


def paused(events: list[tuple[str, date]], first: date, last: date) -> int:
    """Days between each suspension and what ended it."""
    total, since = 0, None
    for action, day in [*events, (CaseAction.RESUME, last)]:
        if action == CaseAction.SUSPEND:
            since = max(day, first)
        elif since is not None:
            total, since = total + max((min(day, last) - since).days, 0), None
    return total


def without_trip(cases: Sequence[int]) -> Iterator[Fact]:
    """Rulings in whose whole procedure, from the application to now, no party went to the court."""
    issued = list(Confirmation.objects.filter(case__in=cases, issued_at__isnull=False).only("pk", "case_id", "issued_at"))
    if issued:
        went = {trip.confirmation for trip in trips(Confirmation.objects.filter(pk__in=[file.pk for file in issued])) if trip.way == Way.COURT}
        yield from (Fact(file.case_id, "no_trip", day_of(file.issued_at)) for file in issued if file.pk not in went and file.issued_at)
