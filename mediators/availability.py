"""When somebody is free next, and why somebody fits: for a whole roster in a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from mediators.models import DutyHours, Mediator
from mediators.occupancy import busy

LOOK_AHEAD = timedelta(days=14)
HOUR = timedelta(hours=1)


def next_free(mediators: Sequence[Mediator], now: datetime | None = None) -> dict[int, datetime]:
    """The next free hour of each mediator within two weeks; those without one are missing. Two queries, whatever the number."""
    now = timezone.localtime(now or timezone.now())
    hours: dict[int, list[DutyHours]] = {}
    for row in DutyHours.objects.filter(mediator__in=mediators):
        hours.setdefault(row.mediator_id, []).append(row)
    taken = busy([m.resource_id for m in mediators], now - HOUR, now + LOOK_AHEAD)
    found = ((m.pk, _first_free(hours.get(m.pk, []), m.resource_id, taken, now)) for m in mediators)
    return {pk: moment for pk, moment in found if moment}


def _first_free(hours: list[DutyHours], resource: int, taken: set[tuple[int, datetime]], now: datetime) -> datetime | None:
    for offset in range(LOOK_AHEAD.days):
        day = (now + timedelta(days=offset)).date()
        for row in (h for h in hours if h.weekday == day.weekday()):
            start = max(_local(day, row.opens, now), _next_half_hour(now))
            while start + HOUR <= _local(day, row.closes, now):
                if not any((resource, start + timedelta(minutes=m)) in taken for m in (0, 30)):
                    return start
                start += timedelta(minutes=30)
    return None


def _local(day: object, moment: time, now: datetime) -> datetime:
    return datetime.combine(day, moment, now.tzinfo)  # type: ignore[arg-type]


def _next_half_hour(now: datetime) -> datetime:
    floor = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    return floor + timedelta(minutes=30)


def in_order(mediators: Sequence[Mediator], kind: str, free: dict[int, datetime], now: datetime | None = None) -> list[Mediator]:
    """Speciality match, then availability, then a rotation by day: never by rate of success, which would reward refusing hard cases."""
    now = now or timezone.now()
    suited = set(Mediator.objects.suited_to(kind).values_list("pk", flat=True)) if kind else set()
    far = now + LOOK_AHEAD
    turn = now.toordinal()

    def key(m: Mediator) -> tuple[bool, object, int]:
        day = free.get(m.pk, far).date()
        return m.pk not in suited, day, (m.pk + turn) % 97

    return sorted(mediators, key=key)
