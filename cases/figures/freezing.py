"""Months that are over are frozen: their counts are written down once, and nobody rewrites them."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Sum

from cases.clock import today
from cases.figures.tally import count_all, count_books
from cases.models import FrozenMonth, Heartbeat, Origin, Tally

NAME, EVERY = "freeze", timedelta(hours=20)


def freeze_once() -> None:
    """Once a night every case is compared with what was counted of it, the books are counted again, and months that are over are frozen."""
    Heartbeat.once(NAME, EVERY, _compare)


def _compare() -> None:
    for station in Tally.objects.filter(origin=Origin.BOOKS).order_by().values_list("office", flat=True).distinct():
        count_books(station)  # a limit of theirs may have fallen meanwhile
    freeze()


def freeze() -> int:
    """Freeze every month that is over and was not frozen, once everything is counted. May run any number of times. Returns how many were."""
    if count_all():
        return 0
    done = set(FrozenMonth.objects.values_list("office", "month"))
    rows = Tally.objects.filter(dimension="", day__lt=today().replace(day=1)).order_by()
    kept: dict[tuple[int, date], dict[str, int]] = defaultdict(dict)
    for office, month, key, n in rows.values("office", "day", "key").annotate(total=Sum("n")).values_list("office", "day", "key", "total"):
        if (office, month) not in done:
            kept[office, month][key] = n
    new = [FrozenMonth(office_id=office, month=month, counts=counts) for (office, month), counts in sorted(kept.items())]
    FrozenMonth.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
