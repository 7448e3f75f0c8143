"""The figures of a period, read off the tallies: a few statements, however many cases there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Q, QuerySet, Sum

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases.figures.measures import FROZEN, MEASURES, Change, Kind, Measure, Value, change
from cases.figures.mediators import FEWEST
from cases.figures.period import Period
from cases.models import FrozenMonth, Tally

Sums = dict[str, int]
NINE_OF_TEN = 0.9
WHOLE = (Role.COMMAND, Role.SUPERVISOR)  # every station


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure now and before; for a wait the two quantiles in minutes."""

    measure: Measure
    now: Value
    before: Value
    wait: tuple[int, int] | None = None

    @property
    def holds(self) -> bool:
        """Whether anything was counted, now or before."""
        return any((self.now.top, self.now.bottom, self.before.top, self.before.bottom))

    @property
    def change(self) -> Change:
        """Against the period before."""
        return change(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown."""

    value: str
    sums: Sums

    def rate(self, top: str, bottom: str) -> Value:
        """A share within this line."""
        return Value(Kind.RATE, self.sums.get(top, 0), self.sums.get(bottom, 0))


@dataclass(frozen=True, slots=True)
class Spread:
    """What many mediators have between them: from the least to the most, and no name."""

    people: int
    ended: tuple[int, int]
    share: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A frozen number that is another one now."""

    month: date
    key: str
    frozen: int
    now: int


def offices_of(user: User) -> list[Office]:
    """Whose figures somebody reads: the director's room, an officer's station, and for the street and the district every station."""
    appointment = user.appointment
    if appointment is None:
        return []
    if appointment.role in WHOLE:
        return list(Office.objects.filter(kind=OfficeKind.STATION, is_active=True).order_by("code"))
    return [appointment.office]


def sums(offices: Sequence[Office], period: Period) -> Sums:
    """Every count of a period. A month that is not whole is summed by days."""
    whole = Q(dimension="", day__gte=period.first, day__lte=period.last)
    if period.runs:
        month = period.last.replace(day=1)
        whole = Q(dimension="", day__gte=period.first, day__lt=month) | Q(dimension="day", day__gte=month, day__lte=period.last)
    found = Tally.objects.filter(whole, office__in=offices).order_by().values("key").annotate(total=Sum("n"))
    return dict(found.values_list("key", "total"))


def figures(offices: Sequence[Office], period: Period) -> dict[str, Figure]:
    """Every measure of the period, beside the same period before."""
    new, old, waits = sums(offices, period), sums(offices, period.before), _waits(offices, period)
    return {one.key: Figure(one, one.value(new), one.value(old), waits.get(one.top)) for one in MEASURES.values()}


def _waits(offices: Sequence[Office], period: Period) -> dict[str, tuple[int, int]]:
    kept: dict[str, Sums] = defaultdict(dict)
    for key, value, n in _apart(offices, period, ["minutes"]).values_list("key", "value", "total"):
        kept[key][value] = n
    return {key: (_quantile(found, 0.5), _quantile(found, NINE_OF_TEN)) for key, found in kept.items() if sum(found.values()) >= FEWEST}


def _quantile(found: Mapping[str, int], share: float) -> int:
    values = sorted(value for value, n in found.items() if n > 0)
    total = sum(found[value] for value in values)
    return next(int(value) for value, reached in zip(values, accumulate(found[value] for value in values), strict=True) if reached >= share * total)


def _apart(offices: Sequence[Office], period: Period, dimensions: Iterable[str]) -> "QuerySet[Any, Any]":
    rows = Tally.objects.filter(office__in=offices, dimension__in=dimensions, day__gte=period.first, day__lte=period.last)
    return rows.order_by().values("dimension", "value", "key").annotate(total=Sum("n"))


def parts(offices: Sequence[Office], period: Period, dimensions: Sequence[str]) -> dict[str, list[Part]]:
    """By each of these dimensions its lines, in the order of their names. One statement."""
    kept: dict[str, dict[str, Sums]] = {dimension: defaultdict(dict) for dimension in dimensions}
    for dimension, value, key, n in _apart(offices, period, dimensions).values_list("dimension", "value", "key", "total"):
        if n:
            kept[dimension][value][key] = n
    return {dimension: [Part(value, found) for value, found in sorted(lines.items())] for dimension, lines in kept.items()}


def stations(offices: Sequence[Office], period: Period) -> list[Part]:
    """Each office a line, in the order given. One statement."""
    rows = Tally.objects.filter(office__in=offices, dimension="", day__gte=period.first, day__lte=period.last).order_by()
    kept: dict[int, Sums] = defaultdict(dict)
    for office, key, n in rows.values("office", "key").annotate(total=Sum("n")).values_list("office", "key", "total"):
        kept[office][key] = n
    return [Part(office.short_name, kept[office.pk]) for office in offices]


def months(offices: Sequence[Office], period: Period) -> list[tuple[date, Sums]]:
    """Month by month. One statement."""
    rows = Tally.objects.filter(office__in=offices, dimension="", day__gte=period.first, day__lte=period.last).order_by()
    kept: dict[date, Sums] = defaultdict(dict)
    for day, key, n in rows.values("day", "key").annotate(total=Sum("n")).values_list("day", "key", "total"):
        kept[day][key] = n
    return [(month, kept[month]) for month in period.each_month()]


def spread(lines: Sequence[Part]) -> Spread | None:
    """Between which numbers the mediators lie; of fewer than five nothing is said."""
    ended = sorted(line.sums.get("agreed", 0) + line.sums.get("failed", 0) for line in lines)
    if len(ended) < FEWEST:
        return None
    enough = [line for line in lines if line.sums.get("agreed", 0) + line.sums.get("failed", 0) >= FEWEST]
    shares = sorted(round(100 * line.sums.get("agreed", 0) / (line.sums.get("agreed", 0) + line.sums.get("failed", 0))) for line in enough)
    return Spread(len(ended), (ended[0], ended[-1]), (shares[0], shares[-1]) if len(shares) >= FEWEST else None)


def years(offices: Sequence[Office]) -> list[int]:
    """The years in which something is counted, the newest first."""
    months = Tally.objects.filter(office__in=offices, dimension="").order_by().values_list("day", flat=True).distinct()
    return sorted({month.year for month in months}, reverse=True)


def corrections(offices: Sequence[Office], period: Period) -> list[Correction]:
    """What was frozen otherwise than it is counted now, month by month."""
    frozen: dict[date, Sums] = defaultdict(lambda: defaultdict(int))
    kept = FrozenMonth.objects.filter(office__in=offices, month__gte=period.first, month__lte=period.last)
    for month, counts in kept.values_list("month", "counts"):
        for key in FROZEN:
            frozen[month][key] += counts.get(key, 0)
    now = dict(months(offices, period))
    return [
        Correction(month, key, counts[key], now[month].get(key, 0))
        for month, counts in sorted(frozen.items()) for key in FROZEN if counts[key] != now[month].get(key, 0)
    ]  # fmt: skip
