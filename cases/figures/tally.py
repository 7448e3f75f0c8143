"""The tallies are kept: a case whose history went on is counted anew, and what changed is added to the sums or taken from them.

A tally is the sum of what the cases in `Counted` gave: both are written in one transaction, by one worker at a time. Which cases are to be counted
again is read off the head of their history, which every act moves: nothing has to remember to say so. Once a night all heads are compared.
A destroyed file keeps what it gave: there is nothing left to count it by.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet

from cases.clock import today
from cases.figures.books import sums
from cases.figures.counts import COUNTS, EDITION, REPEATED
from cases.figures.facts import MERGED, Fact
from cases.models import Case, Counted, Counter as Kept, Destruction, Event, Heartbeat, Origin, Party, Tally

PIECE, OVERLAP = 500, 1000  # cases of a transaction; events that are looked at twice, as the last may commit first
THROUGH, TURN = "figures:through", "figures"
Cell = tuple[int, str, date, str, str]  # office, dimension, day, key, value
Of = tuple[int, int | None, str, str, int | None]  # station, committee, type, community, mediator


def count_new(seconds: float = 20.0) -> bool:
    """Count what moved since the last time, and what begins to count today. Returns whether something is left. May run any number of times."""
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    through = Kept.objects.filter(scope=THROUGH).values_list("value", flat=True).first() or 0
    moved = Event.objects.filter(pk__gt=through - OVERLAP).order_by().values("case").distinct()
    waiting = Counted.objects.filter(again_on__lte=today()).values("case")
    left = _count(stale(Case.objects.filter(pk__in=moved)), seconds) or _count(Case.objects.filter(pk__in=waiting), seconds)
    if not left:
        Kept.objects.update_or_create(scope=THROUGH, defaults={"value": newest})
    return left


def count_all(seconds: float = 3600.0) -> bool:
    """Compare every case with what was counted of it."""
    return _count(stale(Case.objects.all()), seconds)


def stale(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those whose history went on since they were counted, or that were counted by older definitions."""
    return cases.filter(Q(counted=None) | ~Q(counted__head_seq=F("head_seq")) | ~Q(counted__edition=EDITION))


def _count(cases: QuerySet[Case], seconds: float) -> bool:
    stop = monotonic() + seconds
    while some := list(cases.order_by("pk").values_list("pk", flat=True)[:PIECE]):
        count(some)
        if monotonic() > stop:
            return True
    return False


@transaction.atomic
def count(cases: Iterable[int]) -> None:
    """Count these anew, and the later calls of the same people: whether one is a repeated call depends on those before it.

    What a destroyed file gave stays as it was counted last.
    """
    _alone()
    wanted = sorted({*cases, *_followers(cases)})
    heads = dict(Case.objects.filter(pk__in=wanted).values_list("pk", "head_seq"))
    before = {row.case_id: row for row in Counted.objects.filter(case__in=wanted)}
    stones = set(Destruction.objects.filter(case__in=before, done_at__isnull=False).values_list("case", flat=True))
    new, changes = _gathered([pk for pk in wanted if pk not in stones]), Counter[Cell]()
    for pk in stones:
        of, facts = _kept(before[pk])
        new[pk] = {"of": of, "facts": facts, "again": None}
    for pk in wanted:
        changes.update(_cells(new[pk]["of"], new[pk]["facts"]))
        if pk in before:
            changes.subtract(_cells(*_kept(before[pk])))
    rows = [
        Counted(case_id=pk, head_seq=heads[pk], edition=EDITION, facts=[new[pk]["of"], new[pk]["facts"]], again_on=new[pk]["again"]) for pk in wanted
    ]
    fields = ["head_seq", "edition", "facts", "again_on"]
    Counted.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=fields)
    add(Origin.CASES, changes)


def _alone() -> None:
    """One counts at a time: two that begin from the same sums would both add to them."""
    Heartbeat.objects.get_or_create(name=TURN)
    Heartbeat.objects.select_for_update().get(name=TURN)


def _kept(row: Counted) -> tuple[Of, list[Any]]:
    of, facts = row.facts
    return tuple(of), facts


def _followers(cases: Iterable[int]) -> Iterable[int]:
    """Disputes called in by the same people in the thirty days after."""
    pairs = Party.objects.filter(case__in=cases, case__source="110").exclude(phone_hash="").values_list("phone_hash", "case__logged_at")
    last = {phone: max(at for _phone, at in some) for phone, some in groupby(sorted(pairs), key=lambda pair: pair[0])}
    same = Party.objects.filter(phone_hash__in=last, case__source="110", case__counted__isnull=False)
    found = same.values_list("case", "phone_hash", "case__logged_at")
    return [case for case, phone, at in found if last[phone] - REPEATED <= at <= last[phone] + 2 * REPEATED]


def _gathered(cases: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What each case gives now; a merged one nothing. What lies ahead counts when its day comes."""
    rows = Case.objects.filter(pk__in=cases).values_list("pk", "station", "committee", "dispute_type", "community", "mediator")
    found: dict[int, dict[str, Any]] = {pk: {"of": of, "facts": [], "again": None} for pk, *of in rows}
    day, alone = today(), list(Case.objects.filter(pk__in=cases).exclude(MERGED).values_list("pk", flat=True))
    for fact in facts_of(alone):
        mine = found[fact.case]
        if fact.day <= day:
            mine["facts"].append(fact.as_list())
        else:
            mine["again"] = min(fact.day, mine["again"] or fact.day)
    return found


def facts_of(cases: Sequence[int]) -> Iterable[Fact]:
    """Every fact of these cases."""
    for one in COUNTS.values():
        yield from one.facts(cases)


def _cells(of: Sequence[Any], facts: Iterable[Sequence[Any]]) -> Counter[Cell]:
    """The sums that these facts go into: of the station and of the room, by month, by day, by what they are told apart by."""
    station, committee, kind, community, mediator = of
    told = {"type": kind, "community": community, "mediator": str(mediator or "")}
    cells = Counter[Cell]()
    for key, iso, n, own in facts:
        day = date.fromisoformat(iso)
        month, count_ = day.replace(day=1), COUNTS.get(key)
        values = {name: told[name] for name in count_.by} | ({count_.own: own} if count_.own else {}) if count_ else {}
        for office in {station, committee} - {None}:
            cells[office, "", month, key, ""] += n
            cells[office, "day", day, key, ""] += n
            for dimension, value in values.items():
                if value:
                    cells[office, dimension, month, key, value] += n
    return cells


def add(origin: str, changes: Counter[Cell]) -> None:
    """Add to the sums, in one order, so that nobody waits in a circle; what is not there yet begins here."""
    rows = [(*cell, origin, n) for cell, n in sorted(changes.items()) if n]
    statement = (
        "INSERT INTO cases_tally (office_id, dimension, day, key, value, origin, n) VALUES {} "
        "ON CONFLICT (office_id, dimension, day, key, value, origin) DO UPDATE SET n = cases_tally.n + excluded.n"
    )
    with connection.cursor() as cursor:
        for at in range(0, len(rows), 100):
            some = rows[at : at + 100]
            marks = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(some))
            cursor.execute(statement.format(marks), [value for row in some for value in row])


@transaction.atomic
def count_books(station: int) -> None:
    """Count the books of a station from the first line to the last: after a list came in or was taken back."""
    _alone()
    Tally.objects.filter(office=station, origin=Origin.BOOKS).delete()
    cells: dict[Cell, int] = defaultdict(int)
    for key, dimension, value, day, n in sums(station, today()):
        cells[station, dimension, day, key, value] += n
    add(Origin.BOOKS, Counter(cells))
