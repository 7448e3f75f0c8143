"""When things happen in the demonstration: counted in working days back from the day it is made, never in the future, never at a fixed date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cases.clock import ZONE, Calendar, due, parse_unit
from cases.models import Limit

A_MOMENT = timedelta(minutes=2)
LOOK_BACK = 80  # days


class When(StrEnum):
    """How a clock should stand when somebody opens the demonstration."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Days:
    """Working days around the moment at which the demonstration is made."""

    anchor: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The day it is made on."""
        return self.anchor.astimezone(ZONE).date()

    def shift(self, day: date, working_days: int) -> date:
        """So many working days later, or earlier."""
        step = timedelta(days=1 if working_days > 0 else -1)
        for _ in range(abs(working_days)):
            day += step
            while not self.calendar.is_working(day):
                day += step
        return day

    def back(self, working_days: int) -> date:
        """So many working days ago."""
        return self.shift(self.today, -working_days)

    def at(self, day: date, clock_time: str) -> datetime:
        """A moment of a day; what would lie ahead happened just now."""
        return min(datetime.combine(day, time.fromisoformat(clock_time), ZONE), self.anchor - A_MOMENT)

    def ago(self, minutes: int) -> datetime:
        """So many minutes ago."""
        return self.anchor - timedelta(minutes=minutes)

    def start(self, limit_key: str, when: When, *, clock_time: str = "10:05") -> date:
        """The day on which a limit must begin for its clock to stand like this now: a working day, else a weekend, else the nearest."""
        if when is When.LATER:
            return self.back(1)
        target = {When.LATE: self.back(3), When.TODAY: self.today, When.SOON: self.shift(self.today, 1)}[when]
        limit = Limit.objects.in_force(limit_key, self.today)

        def ends(day: date) -> date:
            start = datetime.combine(day, time.fromisoformat(clock_time), ZONE)
            return due(start, limit.amount, parse_unit(limit.unit), self.calendar, ends=limit.ends).at.date()

        days = [self.today - timedelta(days=n) for n in range(LOOK_BACK)]
        exact = [day for day in days if ends(day) == target]
        working = [day for day in exact if self.calendar.is_working(day)]
        near = [d for d in days if ends(d) <= target] if when is When.LATE else [d for d in reversed(days) if ends(d) >= target]
        return (working or exact or near)[0]
