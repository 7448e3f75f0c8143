"""Legal time, against dates worked out by hand from the State Council's notices; the reason stands beside each.

Days off and make-up days (国办发明电): 2019 元旦 12-30…1-1, work 12-29. 2024 春节 2-10…2-17, work 2-4 2-18; 国庆 10-1…10-7, work 9-29 10-12.
2025 春节 1-28…2-4, work 1-26 2-8; 国庆 10-1…10-8, work 9-28 10-11. 2026 元旦 1-1…1-3, work 1-4; 春节 2-15…2-23, work 2-14 2-28;
国庆 10-1…10-7, work 9-20 10-10.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.clock import (
    BUSINESS_STOPS,
    MIDNIGHT,
    ZONE,
    Due,
    Unit,
    add_months,
    at,
    due,
    due_with_pauses,
    now,
    today,
    working_days_between,
)
from cases.models import calendar

pytestmark = pytest.mark.django_db
D, W, M, Y = Unit.NATURAL_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS

DATES = [
    # the first day is not counted; the last is, when offices work on it
    ("2026-03-02", 1, D, "2026-03-03", "Monday and one day: Tuesday"),
    ("2026-03-02", 3, W, "2026-03-05", "Tuesday, Wednesday, Thursday"),
    ("2026-03-06", 1, D, "2026-03-09", "Friday and one day is Saturday: Monday"),
    ("2026-03-06", 3, D, "2026-03-09", "the third day is Monday itself"),
    ("2026-03-06", 1, W, "2026-03-09", "the next working day after a Friday"),
    # 春节
    ("2024-01-11", 30, D, "2024-02-18", "10 February begins 春节; Sunday the 18th is a make-up day"),
    ("2024-01-18", 30, D, "2024-02-18", "17 February, its last day, to the make-up Sunday"),
    ("2024-02-08", 3, W, "2024-02-19", "9 February was worked, then the 18th (a Sunday), then the 19th"),
    ("2025-01-24", 3, W, "2025-02-05", "Sunday 26 January made up, Monday 27th, then the 5th"),
    ("2025-01-20", 15, D, "2025-02-05", "4 February is the last day of 春节"),
    ("2025-01-09", 1, M, "2025-02-10", "9 February 2025 is a plain Sunday"),
    ("2026-01-15", 1, M, "2026-02-24", "15 February begins 春节; Tuesday the 24th ends it"),
    ("2026-02-13", 3, W, "2026-02-25", "Saturday the 14th made up, then the 24th and 25th"),
    ("2026-01-31", 28, D, "2026-02-28", "a Saturday that is worked does not move"),
    # 国庆, with the weekends around it
    ("2024-09-30", 2, W, "2024-10-09", "1 to 7 October off: the 8th and 9th"),
    ("2024-10-08", 5, W, "2024-10-14", "9, 10, 11, Saturday the 12th made up, Monday the 14th"),
    ("2024-09-01", 30, D, "2024-10-08", "1 October begins the holiday"),
    ("2025-09-23", 15, D, "2025-10-09", "2025 it lasted until the 8th, with 中秋"),
    ("2025-09-26", 7, W, "2025-10-13", "28 (Sunday), 29, 30 September, 9, 10, 11 (Saturday), 13 October"),
    ("2026-09-01", 30, D, "2026-10-08", "1 October to the 8th"),
    ("2026-09-18", 2, W, "2026-09-21", "Sunday the 20th is made up, then Monday"),
    # the turn of the year
    ("2024-12-30", 1, D, "2024-12-31", "a Tuesday"),
    ("2024-12-30", 2, D, "2025-01-02", "1 January 2025 alone is off"),
    ("2025-12-31", 1, W, "2026-01-04", "1 to 3 January off, Sunday the 4th made up"),
    ("2018-12-21", 10, D, "2019-01-02", "31 December 2018 was off by the decree of 2019"),
    ("2018-12-28", 2, W, "2019-01-02", "Saturday the 29th was worked by the decree of 2019"),
    # the ends of months, and 29 February
    ("2024-01-31", 1, M, "2024-02-29", "a leap year's February ends on the 29th"),
    ("2023-01-31", 1, M, "2023-02-28", "an ordinary one on the 28th"),
    ("2024-02-29", 1, Y, "2025-02-28", "there is no 29th in 2025"),
    ("2024-02-29", 2, Y, "2026-02-28", "a Saturday in 2026, and worked"),
    ("2025-03-31", 1, M, "2025-04-30", "April has no 31st"),
    ("2025-08-31", 6, M, "2026-02-28", "nor February a 31st"),
    ("2025-04-30", 1, M, "2025-05-30", "30 May is a Friday and worked"),
    ("2025-05-01", 1, M, "2025-06-03", "1 June is the second day of 端午, which ends on the 2nd"),
    # whole limits of the house
    ("2025-12-16", 15, D, "2025-12-31", "the court's review"),
    ("2026-04-28", 30, D, "2026-05-28", "the thirty days of the joint application"),
    ("2026-05-06", 15, D, "2026-05-21", "review from filing, as on the court's page"),
    ("2026-05-06", 30, D, "2026-06-05", "and the thirty days beside it"),
    ("2026-04-30", 3, W, "2026-05-08", "五一 is five days: the 6th, 7th and 8th"),
]  # fmt: skip


def moment(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE) + timedelta(hours=hour)


@pytest.mark.parametrize(("start", "amount", "unit", "last", "why"), DATES, ids=[f"{r[0]}+{r[1]}{r[2].value[0]}" for r in DATES])
def test_a_limit_ends_on_the_day_worked_out_by_hand(start, amount, unit, last, why):
    found = due(moment(start), amount, unit, calendar())
    assert found == Due(datetime.combine(date.fromisoformat(last), MIDNIGHT, ZONE), provisional=False), why


def test_for_people_a_day_ends_at_midnight_and_for_offices_when_business_stops():
    start = moment("2026-03-02")
    assert due(start, 3, W, calendar()).at.time() == MIDNIGHT
    assert due(start, 3, W, calendar(), ends="business").at.time() == BUSINESS_STOPS


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_the_hour_at_which_it_began_does_not_matter(hour):
    assert due(moment("2026-03-02", hour), 3, D, calendar()).at.date() == date(2026, 3, 5)


def test_days_are_days_in_shanghai_whatever_the_clock_of_the_database():
    late_evening = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)  # 1 o'clock on the second of March
    assert due(late_evening, 1, D, calendar()).at.date() == date(2026, 3, 3)
    afternoon = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # half past eleven on the first, a Sunday
    assert due(afternoon, 1, D, calendar()).at.date() == date(2026, 3, 2)


def test_hours_and_minutes_run_through_nights_and_holidays():
    friday = moment("2026-02-13", 17)
    assert due(friday, 24, Unit.HOURS, calendar()).at == friday + timedelta(hours=24)
    assert due(friday, 30, Unit.MINUTES, calendar()).at == friday + timedelta(minutes=30)


# 暂定
@pytest.mark.parametrize(
    ("start", "amount", "unit", "last", "provisional"),
    [
        ("2026-12-23", 1, D, "2026-12-24", False),
        ("2026-12-24", 1, D, "2026-12-25", True),  # the week that New Year's decree may still move
        ("2026-12-10", 30, D, "2027-01-11", True),  # 9 January 2027 is a Saturday
        ("2026-12-30", 3, W, "2027-01-05", True),  # 31 December, then 4 and 5 January: the 1st is fixed by law
        ("2026-12-02", 1, M, "2027-01-04", True),  # 2 January is a Saturday
        ("2026-04-02", 13, M, "2027-05-03", True),  # 2 May is a day off by law, and a Sunday
        ("2026-11-25", 2, Y, "2028-11-27", True),
        ("2026-11-25", 30, Unit.HOURS, "2026-11-26", False),
    ],
)
def test_into_a_year_not_decreed_a_date_is_provisional(start, amount, unit, last, provisional):
    found = due(moment(start), amount, unit, calendar())
    assert (found.at.date().isoformat(), found.provisional) == (last, provisional)


def test_a_date_that_people_agreed_on_neither_moves_nor_waits_for_a_decree():
    assert Due.end_of(date(2027, 1, 2)) == Due(datetime(2027, 1, 2, 23, 59, 59, tzinfo=ZONE), provisional=False)


# 中止
@pytest.mark.parametrize(
    ("pauses", "last"),
    [
        ([], "2026-04-02"),
        ([("2026-03-09", "2026-03-19")], "2026-04-13"),  # ten days: 12 April, a Sunday
        ([("2026-03-09", "2026-03-10")], "2026-04-03"),  # overnight is one day
        ([("2026-03-09", "2026-03-09")], "2026-04-02"),  # within a day it takes none
        ([("2026-03-02", "2026-03-04")], "2026-04-03"),  # the first day was not counted anyway
        ([("2026-03-07", "2026-03-10"), ("2026-03-14", "2026-03-19")], "2026-04-10"),  # three and five
        ([("2026-03-09", "2026-03-12"), ("2026-03-10", "2026-03-14")], "2026-04-07"),  # overlapping days count once: 5 days, 清明 4-4…4-6
        ([("2026-03-09", "2026-03-19"), ("2026-06-01", "2026-06-30")], "2026-04-13"),  # after the end nothing is left to pause
    ],
)
def test_the_time_of_a_pause_does_not_count(pauses, last):
    spans = [(moment(a), moment(b, 15)) for a, b in pauses]
    assert due_with_pauses(moment("2026-03-02"), 1, M, calendar(), spans).at.date().isoformat() == last


def test_a_pause_takes_working_days_from_a_limit_in_working_days():
    spans = [(moment("2026-03-05"), moment("2026-03-10"))]  # Thursday to Tuesday: Thursday, Friday and Monday do not count
    assert due_with_pauses(moment("2026-03-02"), 5, W, calendar(), spans).at.date() == date(2026, 3, 12)


def test_a_pause_of_hours_adds_its_hours():
    start = moment("2026-03-02")
    spans = [(start + timedelta(hours=1), start + timedelta(hours=4))]
    assert due_with_pauses(start, 24, Unit.HOURS, calendar(), spans).at == start + timedelta(hours=27)


def test_every_limit_of_nine_years_ends_on_a_working_day_that_many_days_later():
    """Whatever the start: a property over all days from 2018 to 2025, next to the dates by hand above."""
    days = calendar()
    for n in range(0, 8 * 365, 3):
        first = date(2018, 1, 1) + timedelta(days=n)
        start = datetime.combine(first, MIDNIGHT, ZONE)
        last = due(start, 5, W, days).at.date()
        assert days.is_working(last)
        assert working_days_between(first, last, days) == 5
        rolled = due(start, 30, D, days).at.date()
        assert days.is_working(rolled)
        assert not any(days.is_working(first + timedelta(days=k)) for k in range(30, (rolled - first).days))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-12-15", 1, "2027-01-15"), ("2026-03-31", 11, "2027-02-28"), ("2024-02-29", 12, "2025-02-28")],
)
def test_months_lead_to_the_same_day_or_the_last(day, months, then):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_a_moved_clock_is_moved_for_everybody_inside_and_for_nobody_after():
    noon = moment("2026-02-28", 12)
    with at(noon.astimezone(UTC)):
        assert (now(), today()) == (noon, date(2026, 2, 28))
        with at(moment("2024-02-29")):
            assert today() == date(2024, 2, 29)
        assert today() == date(2026, 2, 28)
    assert abs(now() - datetime.now(ZONE)) < timedelta(seconds=30)


def test_a_word_that_is_no_unit_is_an_error():
    with pytest.raises(ValueError, match="fortnights"):
        Unit("fortnights")
