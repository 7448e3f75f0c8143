"""A period of whole months, until today at most, and the one it is compared with."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.clock import add_months, today

YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From the first of a month to the end of a month, or to today where that comes first."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, to: date) -> "Period":
        """From the month of one day to the month of another, in either order."""
        begin, end = sorted((first.replace(day=1), to.replace(day=1)))
        return cls(begin, max(begin, min(month_end(end), today())))

    @property
    def months(self) -> int:
        """How many, a month begun is one."""
        return (self.last.year - self.first.year) * YEAR + self.last.month - self.first.month + 1

    @property
    def runs(self) -> bool:
        """Its last month is not over."""
        return self.last != month_end(self.last)

    @property
    def before(self) -> "Period":
        """同期: the same months a year before; for a longer period as many years before as it has begun, so that none is counted on both sides."""
        years = -(-self.months // YEAR)
        first, last = add_months(self.first, -YEAR * years), add_months(self.last.replace(day=1), -YEAR * years)
        return Period(first, last.replace(day=self.last.day) if self.runs and self.last.day <= month_end(last).day else month_end(last))

    def each_month(self) -> Iterator[date]:
        """The first day of each."""
        for n in range(self.months):
            yield add_months(self.first, n)


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
