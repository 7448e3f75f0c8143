"""A fact: on this day this case gave so many to that count. How facts are read off rows, and how the cases behind them are found again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import DateTimeField

from cases.clock import ZONE
from cases.models import Case, CaseLink

Rows = Callable[[], "QuerySet[Any]"]
DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Fact:
    """`own` is what tells it apart beside what the case says of itself: the department, the minutes that somebody waited."""

    case: int
    key: str
    day: date
    n: int = 1
    own: str = ""

    def as_list(self) -> list[Any]:
        """For the row that keeps what a case gave."""
        return [self.key, self.day.isoformat(), self.n, self.own]


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that is counted. `rows` are annotated with `when`, with `much` where it says how many, with `told` where it has an `own`."""

    key: str
    rows: Rows
    case: str = "pk"  # the way from a row to its case
    by: tuple[str, ...] = ()  # what it is told apart by: type, community, mediator; and its own
    own: str = ""  # department, minutes
    much: bool = False
    by_day: bool = False  # `when` is a day, not a moment
    read: Callable[[Any], str] = str  # its own, as it is kept
    derive: Callable[[Sequence[int]], Iterator[Fact]] | None = field(default=None)  # where no row says how many

    def facts(self, cases: Sequence[int]) -> Iterator[Fact]:
        """What these cases give. One statement, unless it is derived."""
        if self.derive is not None:
            yield from self.derive(cases)
            return
        names = [self.case, "when", *(["much"] if self.much else []), *(["told"] if self.own else [])]
        for case, when, *more in self.rows().filter(**{f"{self.case}__in": cases}).order_by().values_list(*names):
            n = int(more[0] or 0) if self.much else 1
            if when is not None and n:
                yield Fact(case, self.key, day_of(when), n, self.read(more[-1]) if self.own else "")

    def cases(self, first: date, last: date) -> QuerySet[Case]:
        """The cases behind the number of this period, for the list of them."""
        end = last + timedelta(days=1)
        since, until = (first, end) if self.by_day else (midnight(first), midnight(end))
        return Case.objects.exclude(MERGED).filter(pk__in=self.rows().filter(when__gte=since, when__lt=until).order_by().values(self.case))


def midnight(day: date) -> datetime:
    """The moment at which a day begins, in Asia/Shanghai."""
    return datetime.combine(day, time(), ZONE)


def day_of(when: date | datetime) -> date:
    """The day in Asia/Shanghai."""
    return when.astimezone(ZONE).date() if isinstance(when, datetime) else when


def later(name: str, by: timedelta) -> Any:
    """That long after a moment of the outer row."""
    return ExpressionWrapper(OuterRef(name) + by, output_field=DateTimeField())


def exists(rows: "QuerySet[Any]") -> Q:
    """Whether there is such a row."""
    return Q(Exists(rows))


# What was told twice is one dispute: the file that leads gives it, and the merged one gives again what it gave once somebody parts them.
MERGED = exists(CaseLink.objects.merged().filter(case=OuterRef("pk")))


def disputes(*where: Q, when: Any, **more: Any) -> Rows:
    """Disputes, each at that moment."""
    return lambda: Case.objects.filter(*where, kind=DISPUTE).annotate(when=F(when) if isinstance(when, str) else when, **more)
