"""The calendar table: what the State Council decreed, year by year. An administrator loads a new year; nothing is hard-coded."""

import time
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.clock import Calendar

FRESH = 60.0  # seconds that a process may keep the calendar
_kept: tuple[float, Calendar] | None = None


class CalendarYear(models.Model):
    """A year that is decreed. A date that touches any other year is provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("calendar year")


class CalendarDay(models.Model):
    """A day that differs from the plain week: a day off, or a make-up working day (调休)."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("calendar day")


def calendar() -> Calendar:
    """The calendar as the database knows it, kept for a minute per process."""
    global _kept  # noqa: PLW0603 - one process, one calendar
    if _kept is None or time.monotonic() - _kept[0] > FRESH:
        _kept = time.monotonic(), _read()
    return _kept[1]


def forget_calendar() -> None:
    """Read the table again at the next question: after a year was loaded."""
    global _kept  # noqa: PLW0603
    _kept = None


def _read() -> Calendar:
    off: set[date] = set()
    make_up: set[date] = set()
    for row in CalendarDay.objects.all():
        (make_up if row.is_working else off).add(row.day)
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    return Calendar(frozenset(off), frozenset(make_up), years)
