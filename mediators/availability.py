"""When somebody is free next, and why somebody fits: for a whole roster in a fixed number of queries."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mediators.grid import Taken, taken_in
from mediators.kinds import DisputeType
from mediators.models import DutyHours, Mediator, Speciality
from mediators.occupancy import HALF_HOUR

Hours = dict[int, list[DutyHours]]
SOON, LOOK_AHEAD = timedelta(days=4), timedelta(days=14)
HOUR, LATEST = timedelta(hours=1), time(23, 59)
SEPARATOR, WEEKDAYS = "、", "一二三四五六日"
SATURDAY, EVENING = 5, time(18, 0)


def hours_of(mediators: Collection[Mediator]) -> Hours:
    """The weekly plan of each of them, in one statement."""
    hours: Hours = {}
    for row in DutyHours.objects.filter(mediator__in=mediators):
        hours.setdefault(row.mediator_id, []).append(row)
    return hours


def next_free(mediators: Sequence[Mediator], now: datetime | None = None, hours: Hours | None = None) -> dict[int, datetime]:
    """The next free hour of each mediator within two weeks; those without one are missing.

    Most are free within days: the rest of the two weeks is read for the others alone. Five statements at most, whatever the number.
    """
    now = timezone.localtime(now or timezone.now())
    hours = hours_of(mediators) if hours is None else hours
    found: dict[int, datetime] = {}
    for first, last in ((0, SOON.days), (SOON.days, LOOK_AHEAD.days)):
        left = [m for m in mediators if m.pk not in found]
        if left:
            days = [(now + timedelta(days=n)).date() for n in range(first, last)]
            taken = taken_in([m.resource_id for m in left], _local(days[0], time(), now), _local(days[-1], LATEST, now))
            found |= {m.pk: at for m in left if (at := next(_free(m, hours.get(m.pk, []), days, taken, now), None))}
    return found


def free_times(mediator: Mediator, others: Sequence[int], now: datetime) -> list[datetime]:
    """When an hour with somebody can begin in the next two weeks, within their plan, with one of `others` (rooms) free too. Three statements."""
    now = timezone.localtime(now)
    days = [(now + timedelta(days=n)).date() for n in range(LOOK_AHEAD.days)]
    taken = taken_in([mediator.resource_id, *others], _local(days[0], time(), now), _local(days[-1], LATEST, now))
    free = _free(mediator, hours_of([mediator]).get(mediator.pk, []), days, taken, now)
    return [at for at in free if not others or any(_is_free(room, at, taken) for room in others)]


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
    now = now or timezone.now()
    far = now + LOOK_AHEAD
    turn = now.toordinal()

    def key(m: Mediator) -> tuple[bool, object, int]:
        day = free.get(m.pk, far).date()
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


def fits(
    mediator: Mediator, wanted: Mapping[str, str], suited: Collection[int], free: datetime | None, hours: Collection[DutyHours] = ()
) -> bool:
    """Whether somebody is what a visitor of the wall asked for: a kind of matter, a way of speaking, a man or a woman, a time."""
    return (
        (not wanted.get("kind") or mediator.pk in suited)
        and (not wanted.get("speech") or wanted["speech"] in mediator.dialects.split(SEPARATOR))
        and (not wanted.get("sex") or wanted["sex"] == mediator.sex)
        and _has_time(wanted.get("when", ""), free, hours)
    )


def _has_time(when: str, free: datetime | None, hours: Collection[DutyHours]) -> bool:
    if when == "off":
        return any(row.weekday >= SATURDAY or row.closes > EVENING for row in hours)
    if when:
        days = {"today": 0, "week": 6}[when]
        return free is not None and (timezone.localtime(free).date() - timezone.localdate()).days <= days
    return True


def part_of_day(moment: datetime) -> str:
    """今天下午, 明天上午, 周三上午, 12月9日上午."""
    local = timezone.localtime(moment)
    ahead = (local.date() - timezone.localdate()).days
    day = "今天" if ahead == 0 else "明天" if ahead == 1 else f"周{WEEKDAYS[local.weekday()]}" if ahead < 7 else f"{local.month}月{local.day}日"
    return day + ("上午" if local.hour < 12 else "下午" if local.hour < 18 else "晚上")
