"""A calendar year by pages: one reads it off the State Council's decree, another compares, then it is loaded."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cases.clock import FIXED_DAYS_OFF, NEW_YEAR_WEEK, now, today
from cases.decree import decree
from cases.models import CalendarYear, YearDraft

Day = tuple[date, bool, str]
DAY = re.compile(r"(?:(\d{4})\s*[-年/.])?\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?")
LONGEST = 16  # days of one holiday
SATURDAY = 5


def next_year() -> int:
    """The first year that is not loaded, from this one on."""
    loaded = set(CalendarYear.objects.values_list("year", flat=True))
    return next(year for year in range(today().year, today().year + 100) if year not in loaded)


def drafts() -> QuerySet[YearDraft]:
    """What waits for a second person."""
    return YearDraft.objects.filter(approved_by=None).select_related("entered_by").order_by("year")


@transaction.atomic
def draft(*, actor: User, year: int, source: str, off: str, worked: str) -> YearDraft:
    """Keep a year as it was read off the decree.

    Args: off, a holiday a line: its name, its first day and its last; worked, the make-up working days, a name and a day each.
    Raises ValidationError with the line that cannot be read, for a day that cannot be, and for a year that is loaded.
    """
    if CalendarYear.objects.filter(year=year).exists():
        raise ValidationError(_("This year is loaded already."))
    rest = [(day, False, name) for name, first, last in _lines(off, year) for day in _span(first, last)]
    work = [(day, True, name) for name, first, last in _lines(worked, year) for day in _span(first, last)]
    _check(year, rest, work)
    days = sorted({day: (day.isoformat(), is_work, name) for day, is_work, name in [*rest, *work] if is_work != (day.weekday() < SATURDAY)}.values())
    facts = {"source": source, "days": [list(day) for day in days], "entered_by": actor, "entered_at": now(), "approved_by": None}
    return YearDraft.objects.update_or_create(year=year, defaults=facts)[0]


@transaction.atomic
def approve(one: YearDraft, *, actor: User, seen: int) -> int:
    """The second person compared the version `seen` with the decree: load it. Returns how many running dates stand now."""
    fresh = YearDraft.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if fresh.entered_by_id == actor.pk:
        raise ValidationError(_("You wrote this: somebody else agrees to it."))
    if fresh.approved_by_id is not None or fresh.version != seen or CalendarYear.objects.filter(year=fresh.year).exists():
        raise ValidationError(_("It was decided already, or written anew. Look at it once more."))
    YearDraft.objects.filter(pk=fresh.pk).update(approved_by=actor)
    return decree(fresh.year, fresh.lines, source=fresh.source)


def _lines(text: str, year: int) -> Iterator[tuple[str, date, date]]:
    """A name and one or two days a line: 春节 2027-02-05 2027-02-13."""
    for line in filter(str.strip, text.splitlines()):
        found = DAY.findall(line)
        name = DAY.split(line)[0].strip(" \t:：，,") if found else ""
        try:
            days = [date(int(own or year), int(month), int(day)) for own, month, day in found]
        except ValueError:
            days = []
        if not name or len(days) not in (1, 2) or days[0] > days[-1] or (days[-1] - days[0]).days >= LONGEST:
            raise ValidationError(_("This line cannot be read: “%(line)s”. Write a name, the first day and the last.") % {"line": line.strip()[:60]})
        yield name[:40], days[0], days[-1]


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _check(year: int, rest: list[Day], work: list[Day]) -> None:
    """What a slip of the pen would do."""
    begin, end = date(year - 1, *NEW_YEAR_WEEK), date(year, 12, 31)
    off = {day for day, _worked, _name in rest}
    if stray := next((day for day, _worked, _name in [*rest, *work] if not begin <= day <= end), None):
        raise ValidationError(_("%(day)s is no day of this year.") % {"day": stray})
    if wrong := next((day for day, _worked, _name in work if day.weekday() < SATURDAY or day in off), None):
        raise ValidationError(_("%(day)s is no Saturday or Sunday, or a day off: nobody makes up for it.") % {"day": wrong})
    if missing := [f"{month}-{day}" for month, day in sorted(FIXED_DAYS_OFF) if date(year, month, day) not in off]:
        raise ValidationError(_("By law these days are off and stand in no line: %(days)s.") % {"days": "、".join(missing)})
