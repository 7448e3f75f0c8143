"""The night's look ahead: pairs that come again, wages before the Spring Festival, crowds, petitions that were announced. It only sees."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min

from accounts.secrets import keyed_hash
from cases.clock import now, today
from cases.models import (
    CalendarDay,
    Case,
    CaseKind,
    CaseLink,
    EarlyWarning,
    Heartbeat,
    Party,
    TriageAnswers,
    WarningKind,
)
from cases.models.case import IN_WORK
from cases.triage import Factor, Question
from mediators.kinds import DisputeType

NAME, EVERY = "look_ahead", timedelta(hours=20)
BACK, TIMES = timedelta(days=90), 3
BEFORE_SPRING = timedelta(days=60)
MANY = 10  # people
SPRING = ("Spring Festival", "春节")  # as the library writes it, and as people do
WAGES = (DisputeType.MIGRANT_WAGES, DisputeType.LABOUR)
CROWDS: frozenset[str] = frozenset({Factor.CROWD_10, Factor.CROWD_20, Question.CROWD})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look saw: where, what, about whom, which case made it so, on which it rests."""

    station: int
    kind: str
    case: int
    rests_on: tuple[int, ...]
    about: str = ""


def look_ahead_once() -> None:
    """Once a night, or when a machine that slept wakes."""
    Heartbeat.once(NAME, EVERY, look_ahead)


@transaction.atomic
def look_ahead() -> int:
    """Keep what is new; returns how much that was. Of a pair nothing is said again while the last warning waits for its word."""
    waiting = set(EarlyWarning.objects.undecided().filter(kind=WarningKind.PAIR).values_list("station", "about"))
    known = set(EarlyWarning.objects.filter(found_at__gte=now() - 2 * BACK).values_list("station", "kind", "about", "case"))
    fresh = [
        EarlyWarning(station_id=one.station, kind=one.kind, about=one.about, case_id=one.case, rests_on=list(one.rests_on))
        for one in _all(now() - BACK)
        if (one.station, one.kind, one.about, one.case) not in known and not (one.about and (one.station, one.about) in waiting)
    ]
    EarlyWarning.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _all(since: datetime) -> Iterator[Seen]:
    yield from _pairs(since)
    running = Case.objects.filter(logged_at__gte=since, state__in=IN_WORK, kind=CaseKind.DISPUTE)
    if _spring_is_near(today()):
        yield from _each(WarningKind.WAGES, running.filter(dispute_type__in=WAGES).values_list("pk", "station"))
    answered = TriageAnswers.objects.filter(case__in=running.values("pk")).values_list("case", "factors", "answers")
    told = {pk: {*factors, *(question for question, yes in answers.items() if yes)} for pk, factors, answers in answered}
    cases = list(running.values_list("pk", "station", "people_count"))
    yield from _each(WarningKind.CROWD, ((pk, at) for pk, at, people in cases if people >= MANY or CROWDS & told.get(pk, set())))
    yield from _each(WarningKind.PETITION, ((pk, at) for pk, at, _people in cases if Factor.PETITION_MEDIA in told.get(pk, set())))


def _each(kind: str, cases: Iterable[tuple[int, int]]) -> Iterator[Seen]:
    return (Seen(station, kind, pk, (pk,)) for pk, station in cases)


def _spring_is_near(day: date) -> bool:
    """By the calendar as it was decreed; of a year that is not, nothing is said."""
    first = CalendarDay.objects.filter(name__in=SPRING, is_working=False, day__gte=day).aggregate(first=Min("day"))["first"]
    return first is not None and first - day <= BEFORE_SPRING


def _pairs(since: datetime) -> Iterator[Seen]:
    """Two people, known by number or phone, whose disputes came to one station three times or more; what was merged is one dispute."""
    merged = CaseLink.objects.merged().values("case")
    rows = list(
        Party.objects.filter(case__logged_at__gte=since, case__kind=CaseKind.DISPUTE).exclude(case__in=merged).order_by("case", "side")
        .values_list("case", "case__station", "side", "id_hash", "phone_hash")
    )  # fmt: skip
    known = {phone: number for _case, _station, _side, number, phone in rows if number and phone}
    sides: defaultdict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for case, station, side, number, phone in rows:
        if who := number or known.get(phone, phone):
            sides[case, station].setdefault(side, who)
    met: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for (case, station), people in sides.items():
        if len(people) == 2 and len({*people.values()}) == 2:
            met[station, keyed_hash("pair", "\0".join(sorted(people.values())))].append(case)
    for (station, about), cases in met.items():
        if len(cases) >= TIMES:
            yield Seen(station, WarningKind.PAIR, max(cases), tuple(sorted(cases)), about)
