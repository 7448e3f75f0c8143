"""What the books brought in give to the same counts: a line is a dispute, a call, a case filed or a petition of the time before this system."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Count as Number, F, Q, QuerySet

from accounts.models import Office
from cases.figures.facts import day_of, midnight
from cases.imports.columns import ListKind, Outcome
from cases.models import LedgerEntry

# The key of a count: of which book, which lines, by which day. The same key as in `counts` means the same thing.
BOOKS: dict[str, tuple[str, Q, str]] = {
    "received": (ListKind.DISPUTE_BOOK, Q(), "happened_at"),
    "resolved": (ListKind.DISPUTE_BOOK, Q(outcome=Outcome.RESOLVED), "happened_at"),
    "agreed": (ListKind.DISPUTE_BOOK, Q(outcome=Outcome.RESOLVED, closed_on__isnull=False), "closed_on"),
    "failed": (ListKind.DISPUTE_BOOK, Q(outcome=Outcome.UNRESOLVED, closed_on__isnull=False), "closed_on"),
    "due": (ListKind.DISPUTE_BOOK, Q(due_on__isnull=False), "due_on"),
    "due_done": (ListKind.DISPUTE_BOOK, Q(due_on__isnull=False, closed_on__isnull=False), "due_on"),
    "due_in_time": (ListKind.DISPUTE_BOOK, Q(due_on__isnull=False, closed_on__lte=F("due_on")), "due_on"),
    "calls": (ListKind.CALL_BOOK, Q(), "happened_at"),
    "filings": (ListKind.FILING_BOOK, Q(), "happened_at"),
    "petitions": (ListKind.PETITION_BOOK, Q(), "happened_at"),
}
FIELDS = {"type": "dispute_type", "community": "place"}
TOLD_APART = {**dict.fromkeys(("received", "resolved", "due", "due_done"), ("type", "community")), **dict.fromkeys(("agreed", "failed"), ("type",))}


def lines(station: int, key: str) -> "QuerySet[LedgerEntry]":
    """The lines that count."""
    kind, which, _day = BOOKS[key]
    return LedgerEntry.objects.filter(which, station=station, kind=kind)


def sums(station: int, today: date) -> Iterator[tuple[str, str, str, date, int]]:
    """Key, dimension, value, day or month, number: all that the books of a station give until today."""
    for key, (_kind, _which, when) in BOOKS.items():
        for day, n in _by_day(lines(station, key), when, today):
            yield key, "", "", day.replace(day=1), n
            yield key, "day", "", day, n
        for dimension in TOLD_APART.get(key, ()):
            for value, day, n in _told_apart(lines(station, key), when, FIELDS[dimension], today):
                yield key, dimension, value, day.replace(day=1), n


def _by_day(rows: "QuerySet[LedgerEntry]", when: str, today: date) -> Iterator[tuple[date, int]]:
    for moment, n in rows.order_by().values(when).annotate(n=Number("pk")).values_list(when, "n").iterator():
        if (day := day_of(moment)) <= today:
            yield day, n


def _told_apart(rows: "QuerySet[LedgerEntry]", when: str, field: str, today: date) -> Iterator[tuple[str, date, int]]:
    for value, moment, n in rows.order_by().values(field, when).annotate(n=Number("pk")).values_list(field, when, "n").iterator():
        if value and (day := day_of(moment)) <= today:
            yield value[:40], day, n


def lines_in(offices: Sequence[Office], key: str, first: date, last: date, kind: str = "") -> int:
    """How many lines of old ledgers are in a number of this period."""
    if key not in BOOKS:
        return 0
    when = BOOKS[key][2]
    end = last + timedelta(days=1)
    since, until = (midnight(first), midnight(end)) if when == "happened_at" else (first, end)
    told = {"dispute_type": kind} if kind else {}
    return sum(lines(office.pk, key).filter(**{f"{when}__gte": since, f"{when}__lt": until}, **told).count() for office in offices)
