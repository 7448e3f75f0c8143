"""The wall as the database sorts and narrows it: as quick for five hundred as for five.

Who is free on which day is looked at once a minute, beside the pages; the cards that are shown say it to the half-hour, as it is then.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Greatest, Mod
from django.utils import timezone

from mediators.availability import SEPARATOR, next_free
from mediators.models import DutyHours, Mediator, Speciality

SATURDAY, EVENING = 5, time(18, 0)
NEVER = date(9999, 12, 31)
DAYS = {"today": 0, "week": 6}  # ahead
TURNS = 97  # a prime: neighbours in the table do not stay neighbours on the wall


def look() -> int:
    """Look when everybody is free next and keep the day; returns for how many it changed. Run every minute, in a fixed number of statements
    and one more per day that changed.
    """
    everyone = list(Mediator.objects.filter(user__is_active=True).only("pk", "resource_id", "free_on"))
    free = next_free(everyone)
    changed: dict[date | None, list[int]] = {}
    for one in everyone:
        day = timezone.localtime(free[one.pk]).date() if one.pk in free else None
        if day != one.free_on:
            changed.setdefault(day, []).append(one.pk)
    for day, keys in changed.items():
        Mediator.objects.filter(pk__in=keys).update(free_on=day)
    return sum(map(len, changed.values()))


def speeches() -> tuple[list[str], int]:
    """Every way of speaking on the wall, and how many hang there. One statement."""
    rows = list(Mediator.objects.listed().order_by().values_list("dialects").annotate(n=Count("pk")))
    return sorted({word for dialects, _n in rows for word in dialects.split(SEPARATOR) if word}), sum(n for _dialects, n in rows)


def in_turn(wanted: Mapping[str, str]) -> list[tuple[int, bool]]:
    """The keys of those who are what a visitor asked for, in the order of the wall, each with whether they are good at it. One statement.

    Speciality match, then the day, then a rotation by day: never by rate of success, which would reward refusing hard cases.
    """
    today, kind = timezone.localdate(), wanted.get("kind", "")
    good = Exists(Speciality.objects.filter(mediator=OuterRef("pk"), kind=kind)) if kind else Value(value=False)
    rows = _narrowed(Mediator.objects.listed().annotate(good=good), wanted, today)
    day = Greatest(Coalesce(F("free_on"), Value(NEVER)), Value(today))
    rows = rows.annotate(day=day, turn=Mod(F("pk") + Value(today.toordinal()), Value(TURNS)))
    return list(rows.order_by("-good", "day", "turn", "pk").values_list("pk", "good"))


def _narrowed(rows: QuerySet[Any], wanted: Mapping[str, str], today: date) -> QuerySet[Any]:
    """A kind of matter, a way of speaking, a man or a woman, a time."""
    when = wanted.get("when", "")
    asked = {
        "kind": Q(good=True), "sex": Q(sex=wanted.get("sex")), "speech": Q(spoken__contains=f"{SEPARATOR}{wanted.get('speech')}{SEPARATOR}"),
    }  # fmt: skip
    rows = rows.annotate(spoken=Concat(Value(SEPARATOR), "dialects", Value(SEPARATOR)))
    rows = rows.filter(*(question for name, question in asked.items() if wanted.get(name)))
    if when in DAYS:
        return rows.filter(free_on__lte=today + timedelta(days=DAYS[when]))
    late = DutyHours.objects.filter(mediator=OuterRef("pk")).filter(Q(weekday__gte=SATURDAY) | Q(closes__gt=EVENING))
    return rows.filter(Exists(late)) if when == "off" else rows
