"""A year is decreed: its days are loaded, and every provisional date that may now be fixed is computed again, with an event."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cases.clock import NEW_YEAR_WEEK
from cases.due import compute_again
from cases.lifecycle import record
from cases.models import SYSTEM, CalendarDay, CalendarYear, Turn
from cases.models.calendar import forget_calendar
from cases.moves import Act


@transaction.atomic
def decree(year: int, days: Iterable[tuple[date, bool, str]], *, source: str) -> int:
    """Load a year. Returns how many running dates were fixed by it.

    Args: days, those that differ from the plain week as (day, is it worked, its name), with the last week of the year before, which a New
    Year's holiday may move; source, the notice that says so.
    """
    CalendarDay.objects.filter(day__gte=date(year - 1, *NEW_YEAR_WEEK), day__lte=date(year, 12, 31)).delete()
    CalendarDay.objects.bulk_create(CalendarDay(day=day, is_working=worked, name=name) for day, worked, name in days)
    CalendarYear.objects.create(year=year, source=source)
    forget_calendar()
    return fix_provisional()


def fix_provisional() -> int:
    """Compute the provisional date of every open turn again; each that moved, or stands now, is told in the history of its case."""
    fixed = 0
    for turn in Turn.objects.filter(is_open=1, provisional=True, paused_at=None).select_related("case", "referral", "confirmation", "limit"):
        if compute_again(turn):
            record(turn.file, Act.DECREED, actor=SYSTEM, on_behalf_of=turn.party, fields=["due_at"])
            fixed += 1
    return fixed
