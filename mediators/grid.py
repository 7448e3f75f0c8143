"""The half-hours of a day, which of them are taken, and the nearest free times: for whoever books, and for whoever came too late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mediators.models import Absence
from mediators.occupancy import HALF_HOUR, busy

OPENS, CLOSES = time(8, 0), time(21, 0)
LOOK_AHEAD = timedelta(days=14)
Taken = set[tuple[int, datetime]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A half-hour in which a meeting may begin."""

    at: datetime
    free: bool

    @property
    def part(self) -> int:
        """0 in the morning, 1 in the afternoon, 2 in the evening."""
        return 0 if self.at.hour < 12 else 1 if self.at.hour < 18 else 2


def day_grid(day: date, resources: Sequence[int], now: datetime) -> list[Slot]:
    """The half-hours of a day; one that lies behind, or that somebody of `resources` has not free, is not free. Two queries."""
    moments = _half_hours(day, now)
    taken = taken_in(resources, moments[0], moments[-1] + HALF_HOUR)
    return [Slot(at, at > now and not any((resource, at) in taken for resource in resources)) for at in moments]


def nearest_free(resources: Sequence[int], wanted: datetime, length: timedelta, now: datetime, count: int = 3) -> list[datetime]:
    """The free times nearest to a wanted one, the nearest first, within two weeks of it. Two queries."""
    wanted = timezone.localtime(wanted, now.tzinfo)
    first, last = max(now, wanted - LOOK_AHEAD).date(), (wanted + LOOK_AHEAD).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    taken = taken_in(resources, _half_hours(first, now)[0], _half_hours(last, now)[-1] + length)
    starts = [at for day in days for at in _half_hours(day, now) if at > now and _fits(at, length)]
    free = [at for at in starts if not any((r, at + HALF_HOUR * n) in taken for r in resources for n in range(length // HALF_HOUR))]
    return sorted(free, key=lambda at: abs(at - wanted))[:count]


def taken_in(resources: Sequence[int], first: datetime, last: datetime) -> Taken:
    """Which half-hours of which resources are booked, held, or fall into an absence."""
    taken = busy(resources, first, last)
    away = Absence.objects.filter(resource__in=resources, starts_at__lt=last, ends_at__gt=first)
    for resource, starts_at, ends_at in away.values_list("resource_id", "starts_at", "ends_at"):
        at = floor(max(starts_at, first))
        while at < min(ends_at, last):
            taken.add((resource, at))
            at += HALF_HOUR
    return taken


def _half_hours(day: date, now: datetime) -> list[datetime]:
    first = datetime.combine(day, OPENS, now.tzinfo)
    count = (CLOSES.hour - OPENS.hour) * 2
    return [first + HALF_HOUR * n for n in range(count)]


def _fits(at: datetime, length: timedelta) -> bool:
    return (at + length).time() <= CLOSES and (at + length).date() == at.date()


def floor(moment: datetime) -> datetime:
    """The half-hour that a moment lies in."""
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
