"""Legal time: natural and working days, months, 调休, pauses. Pure functions; the calendar is handed in.

民诉法 85, 民法典 201-203: the first day is not counted; a period whose last day is a statutory day off ends with the first working day
after it; it ends at 24:00, or where an office has business hours, when business stops.
"""

import calendar as gregorian
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = time(23, 59, 59)
BUSINESS_STOPS = time(17, 30)
MORNING, EVENING, NIGHT = time(8), time(20, 30), time(21)  # no message wakes anybody between NIGHT and MORNING
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


class Unit(StrEnum):
    """In what a limit is counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Ends(StrEnum):
    """When the last day ends: for people at midnight, for offices when business stops (民法典 203)."""

    MIDNIGHT = "midnight"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off and make-up working days as the State Council decreed them, year by year."""

    days_off: frozenset[date]
    make_up_days: frozenset[date]
    decreed: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day; in a year not yet decreed by weekends and the days fixed by law alone."""
        if day.year not in self.decreed:
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_DAYS_OFF
        return day in self.make_up_days or (day.weekday() < 5 and day not in self.days_off)

    def is_holiday(self, day: date) -> bool:
        """Whether a day belongs to a statutory holiday: a day off of its own, or of a weekend that it begins or ends with, or holds."""
        return not self.is_working(day) and any(self._is_named(one) for one in self._rest_around(day))

    def _is_named(self, day: date) -> bool:
        return day in self.days_off if day.year in self.decreed else (day.month, day.day) in FIXED_DAYS_OFF

    def _rest_around(self, day: date) -> Iterator[date]:
        """The days without work that hang together with this one."""
        for step in (timedelta(days=1), timedelta(days=-1)):
            one = day
            while not self.is_working(one):
                yield one
                one += step

    def is_provisional(self, day: date) -> bool:
        """暂定: the day's year is not decreed, or it lies in the week before a New Year whose decree may still move it.

        The decree of 2019 made Monday 2018-12-31 a day off and Saturday 2018-12-29 a working day.
        """
        return day.year not in self.decreed or ((day.month, day.day) >= NEW_YEAR_WEEK and day.year + 1 not in self.decreed)


NEW_YEAR_WEEK = (12, 25)
# 全国年节及纪念日放假办法 (2024): the days fixed in the solar calendar. The lunar ones wait for the decree: a provisional date says so.
FIXED_DAYS_OFF = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True)
class Due:
    """Until when, and whether the date may still change with a decree."""

    at: datetime
    provisional: bool

    @classmethod
    def end_of(cls, day: date) -> "Due":
        """The end of a day that people agreed on; it neither rolls nor waits for a decree."""
        return cls(datetime.combine(day, MIDNIGHT, ZONE), provisional=False)


def now() -> datetime:
    """This moment in Asia/Shanghai, or the one that `at` set."""
    return _moment.get() or datetime.now(ZONE)


def today() -> date:
    """This day in Asia/Shanghai."""
    return now().astimezone(ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now()` be this aware moment: for demonstration data and tests."""
    token = _moment.set(moment.astimezone(ZONE))
    try:
        yield
    finally:
        _moment.reset(token)


def by_day(moment: datetime, *, last: datetime | None = None) -> datetime:
    """When a message that is due at a moment goes out: never between 21:00 and 8:00.

    Late in the evening it goes out half an hour before nine, early in the morning at eight, and where `last` comes before that, the evening before.
    """
    local = moment.astimezone(ZONE)
    if MORNING <= local.time() < NIGHT:
        return local
    if local.time() >= NIGHT:
        return datetime.combine(local.date(), EVENING, ZONE)
    morning = datetime.combine(local.date(), MORNING, ZONE)
    return morning if last is None or morning < last else datetime.combine(local.date() - timedelta(days=1), EVENING, ZONE)


def waking(moment: datetime) -> datetime:
    """The moment itself by day; in the quiet hours the next eight o'clock. For what is late already: it waits, it does not hurry."""
    local = moment.astimezone(ZONE)
    if MORNING <= local.time() < NIGHT:
        return local
    return datetime.combine(local.date() + timedelta(days=local.time() >= NIGHT), MORNING, ZONE)


def parse_unit(value: str) -> Unit:
    """The unit of a limit row; raises ValueError for an unknown one."""
    return Unit(value)


def due(start: datetime, amount: int, unit: Unit, calendar: Calendar, *, ends: str = Ends.MIDNIGHT) -> Due:
    """When a limit of `amount` units that counts from `start` is over."""
    return due_with_pauses(start, amount, unit, calendar, (), ends=ends)


def due_with_pauses(
    start: datetime, amount: int, unit: Unit, calendar: Calendar, pauses: Sequence[tuple[datetime, datetime]], *, ends: str = Ends.MIDNIGHT
) -> Due:
    """The same with times that do not count (在线调解规则 26): a pause takes the days from the one it begins on up to the one it ends on.

    The day it ends on counts again. Of a period in natural days, months or years only the last day asks the calendar.
    """
    start = start.astimezone(ZONE)
    if unit in (Unit.MINUTES, Unit.HOURS):
        step = timedelta(minutes=amount) if unit is Unit.MINUTES else timedelta(hours=amount)
        return Due(start + step + sum(((b - a) for a, b in pauses), timedelta()), provisional=False)
    first = start.date()
    skipped = {day for a, b in pauses for day in _days(a.astimezone(ZONE).date(), b.astimezone(ZONE).date()) if day > first}
    if unit is Unit.WORKING_DAYS:
        asked, last = first, _nth_working(first, amount, calendar, skipped)
    else:
        asked = _natural(first, amount, unit, skipped)
        last = _roll(asked, calendar)
    provisional = any(calendar.is_provisional(day) for day in _days(asked, last + timedelta(days=1)))
    return Due(datetime.combine(last, BUSINESS_STOPS if ends == Ends.BUSINESS else MIDNIGHT, ZONE), provisional)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days):
        yield first + timedelta(days=offset)


def _nth_working(first: date, amount: int, calendar: Calendar, skipped: set[date]) -> date:
    day, left = first, amount
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working(day) and day not in skipped
    return day


def _natural(first: date, amount: int, unit: Unit, skipped: set[date]) -> date:
    if unit is Unit.NATURAL_DAYS:
        last = first + timedelta(days=amount)
    else:
        last = add_months(first, amount if unit is Unit.MONTHS else amount * 12)
    for day in sorted(skipped):
        if day <= last:
            last += timedelta(days=1)
    return last


def _roll(day: date, calendar: Calendar) -> date:
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, else that month's last day (民法典 202)."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, gregorian.monthrange(year, month)[1]))


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after `first` up to and with `last`."""
    return sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
