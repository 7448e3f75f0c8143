"""The calendar table: what the State Council decreed, year by year. An administrator loads a new year; nothing is hard-coded."""

import time
from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.clock import Calendar, now

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


class YearDraft(models.Model):
    """A year as an administrator read it off the decree; it is loaded when a second person has compared it. Written anew, it waits anew."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=120)
    days = models.JSONField()  # [day, is it worked, name]: those that differ from the plain week
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("draft of a calendar year")
        constraints = [
            models.CheckConstraint(condition=Q(approved_by=None) | ~Q(approved_by=F("entered_by")), name="year_approved_by_another"),
        ]

    @property
    def version(self) -> int:
        """Which reading of the decree it is: the moment it was written."""
        return int(self.entered_at.timestamp() * 1000)

    @property
    def lines(self) -> list[tuple[date, bool, str]]:
        """The days as `decree` takes them."""
        return [(date.fromisoformat(day), worked, name) for day, worked, name in self.days]


def calendar() -> Calendar:
    """The calendar as the database knows it, kept for a minute per process."""
    global _kept  # noqa: PLW0603 - one process, one calendar
    if _kept is None or time.monotonic() - _kept[0] > FRESH:
        _kept = time.monotonic(), _read()
    return _kept[1]


def holidays(days: Collection[date]) -> set[date]:
    """Which of these days belong to a statutory holiday."""
    known = calendar()
    return {day for day in days if known.is_holiday(day)}


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
