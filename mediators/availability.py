"""When somebody is free next, and why somebody fits: for a whole roster in a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from mediators.kinds import DisputeType
from mediators.models import DutyHours, Mediator
from mediators.occupancy import busy

LOOK_AHEAD = timedelta(days=14)
HOUR = timedelta(hours=1)
SEPARATOR, WEEKDAYS = "、", "一二三四五六日"
SATURDAY, EVENING = 5, time(18, 0)


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
