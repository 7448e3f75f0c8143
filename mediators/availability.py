"""When somebody is free next, and why somebody fits: for a whole roster in a fixed number of queries."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mediators.grid import Taken, taken_in
from mediators.holidays import holidays
from mediators.kinds import DisputeType
from mediators.models import DutyHours, Mediator, OpenDay, Speciality
from mediators.occupancy import HALF_HOUR

Hours = dict[int, list[DutyHours]]
SOON, LOOK_AHEAD = timedelta(days=4), timedelta(days=14)
FEW = 30  # a page of them is read at once
HOUR, LATEST = timedelta(hours=1), time(23, 59)
SEPARATOR, WEEKDAYS = "、", "一二三四五六日"


def hours_of(mediators: Collection[Mediator]) -> Hours:
    """The weekly plan of each of them, in one statement."""
    hours: Hours = {}
    for row in DutyHours.objects.filter(mediator__in=mediators):
        hours.setdefault(row.mediator_id, []).append(row)
    return hours


def next_free(mediators: Sequence[Mediator], now: datetime | None = None, hours: Hours | None = None) -> dict[int, datetime]:
    """The next free hour of each mediator within two weeks; those without one are missing.

    Most are free within days: of many, the rest of the two weeks is read for the others alone. Six statements at most, four for a page of them.
    """
    now = timezone.localtime(now or timezone.now())
    hours = hours_of(mediators) if hours is None else hours
    found: dict[int, datetime] = {}
    off = closed(mediators, _days(now, 0, LOOK_AHEAD.days))
    spans = ((0, SOON.days), (SOON.days, LOOK_AHEAD.days)) if len(mediators) > FEW else ((0, LOOK_AHEAD.days),)
    for first, last in spans:
        left = [m for m in mediators if m.pk not in found]
        if left:
            days = _days(now, first, last)
            taken = taken_in([m.resource_id for m in left], _local(days[0], time(), now), _local(days[-1], LATEST, now))
            found |= {m.pk: at for m in left if (at := next(_free(m, hours.get(m.pk, []), _open(days, off.get(m.pk)), taken, now), None))}
    return found


def free_times(mediator: Mediator, others: Sequence[int], now: datetime, along: Sequence[int] = ()) -> list[datetime]:
    """When an hour with somebody can begin in the next two weeks, within their plan. Four statements at most.

    All of `along` (who mediate with them) are free then, and one of `others` (rooms).
    """
    now = timezone.localtime(now)
    days = _days(now, 0, LOOK_AHEAD.days)
    taken = taken_in([mediator.resource_id, *along, *others], _local(days[0], time(), now), _local(days[-1], LATEST, now))
    days_there = _open(days, closed([mediator], days).get(mediator.pk))
    free = _free(mediator, hours_of([mediator]).get(mediator.pk, []), days_there, taken, now)
    free = (at for at in free if all(_is_free(one, at, taken) for one in along))
    return [at for at in free if not others or any(_is_free(room, at, taken) for room in others)]


def closed(mediators: Collection[Mediator], days: Collection[date]) -> dict[int, set[date]]:
    """On which of these days the plan of each of them does not hold. No statement where none is off, one otherwise."""
    off = holidays(days)
    if not off:
        return {}
    found = {one.pk: set(off) for one in mediators}
    for mediator_id, day in OpenDay.objects.filter(mediator__in=mediators, day__in=off).values_list("mediator", "day"):
        found[mediator_id].discard(day)
    return found


def _days(now: datetime, first: int, last: int) -> list[date]:
    return [(now + timedelta(days=n)).date() for n in range(first, last)]


def _open(days: list[date], off: set[date] | None) -> list[date]:
    return [day for day in days if day not in off] if off else days


def _free(mediator: Mediator, hours: list[DutyHours], days: Sequence[date], taken: Taken, now: datetime) -> Iterator[datetime]:
    for day in days:
        for row in (h for h in hours if h.weekday == day.weekday()):
            start = max(_local(day, row.opens, now), _next_half_hour(now))
            while start + HOUR <= _local(day, row.closes, now):
                if _is_free(mediator.resource_id, start, taken):
                    yield start
                start += HALF_HOUR


def _is_free(resource: int, at: datetime, taken: Taken) -> bool:
    return (resource, at) not in taken and (resource, at + HALF_HOUR) not in taken


def _local(day: date, moment: time, now: datetime) -> datetime:
    return datetime.combine(day, moment, now.tzinfo)


def _next_half_hour(now: datetime) -> datetime:
    floor = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    return floor + HALF_HOUR


def in_order(mediators: Sequence[Mediator], suited: Collection[int], free: dict[int, datetime], now: datetime | None = None) -> list[Mediator]:
    """Speciality match, then availability, then a rotation by day: never by rate of success, which would reward refusing hard cases."""
    now = timezone.localtime(now)
    far = now + LOOK_AHEAD
    turn = now.toordinal()

    def key(m: Mediator) -> tuple[bool, object, int]:
        day = timezone.localtime(free.get(m.pk, far)).date()
        return m.pk not in suited, day, (m.pk + turn) % 97

    return sorted(mediators, key=key)


def suited_to(kind: str) -> set[int]:
    """Who is good at this kind of matter; nobody in particular where no kind is asked."""
    return set(Speciality.objects.filter(kind=kind).values_list("mediator_id", flat=True)) if kind else set()


def reasons(mediator: Mediator, *, kind: str, free: datetime | None, speech: str = "") -> list[str]:
    """Why somebody fits, in the words of neighbours: what is known and nothing else.

    `kind` is the label of what they are good at, where it is what is asked; `speech` what is wanted, in the words it was noted.
    """
    found = [_("often mediates: %(kind)s") % {"kind": kind}] if kind and kind != str(DisputeType.OTHER.label) else []
    found.append(_("good at: %(what)s") % {"what": mediator.speciality})
    if free:
        found.append(_("free %(when)s") % {"when": part_of_day(free)})
    spoken = [d for d in mediator.dialects.split(SEPARATOR) if d and d in speech]
    if spoken:
        found.append(_("speaks %(speech)s") % {"speech": SEPARATOR.join(spoken)})
    return found


def part_of_day(moment: datetime) -> str:
    """今天下午, 明天上午, 周三上午, 12月9日上午."""
    local = timezone.localtime(moment)
    ahead = (local.date() - timezone.localdate()).days
    day = "今天" if ahead == 0 else "明天" if ahead == 1 else f"周{WEEKDAYS[local.weekday()]}" if ahead < 7 else f"{local.month}月{local.day}日"
    return day + ("上午" if local.hour < 12 else "下午" if local.hour < 18 else "晚上")
