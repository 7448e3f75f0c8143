"""A weekly plan does not hold on statutory days off: 春节 2026 with its make-up Saturdays, and the day that a mediator opened."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.clock import ZONE, Calendar
from cases.models import CalendarDay, CalendarYear, calendar
from cases.models.calendar import forget_calendar
from mediators import own
from mediators.availability import free_times, next_free
from mediators.models import DutyHours, OpenDay

# 国办发明电: 春节 2026 from Sunday 15 to Monday 23 February; work on Saturday 14 and Saturday 28.
EVE = datetime(2026, 2, 13, 12, tzinfo=ZONE)  # a Friday
HOLIDAY = {date(2026, 2, day) for day in range(15, 24)}


def _as(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def me(cast):
    mediator = cast.mediators["yaqin"]
    DutyHours.objects.filter(mediator=mediator).delete()
    return mediator


@pytest.fixture
def fresh_calendar(db):
    forget_calendar()
    yield
    forget_calendar()


def _there(mediator, weekdays):
    DutyHours.objects.filter(mediator=mediator).delete()
    DutyHours.objects.bulk_create(DutyHours(mediator=mediator, weekday=day, opens="08:30", closes="17:30") for day in weekdays)


def _offered(mediator, now=EVE):
    return sorted({at.astimezone(ZONE).date() for at in free_times(mediator, [], now)})


def test_over_spring_festival_nothing_is_offered_neither_on_its_weekends(me):
    _there(me, range(7))
    offered = _offered(me)
    assert not HOLIDAY & set(offered)
    assert offered == [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24), date(2026, 2, 25), date(2026, 2, 26)]
    assert next_free([me], EVE.replace(day=14, hour=17))[me.pk].date() == date(2026, 2, 24)


def test_a_make_up_saturday_is_a_saturday_of_the_plan(me):
    _there(me, [5])
    assert _offered(me) == [date(2026, 2, 14)], "the Saturday in the holiday is none"
    _there(me, [0, 1, 2, 3, 4])
    assert date(2026, 2, 14) not in _offered(me), "nobody is there on a day that their plan does not have"


def test_a_plain_weekend_is_no_day_off(me):
    _there(me, [5, 6])
    assert _offered(me, datetime(2026, 3, 9, 12, tzinfo=ZONE)) == [date(2026, 3, day) for day in (14, 15, 21, 22)]


def test_a_day_that_its_mediator_opened_is_offered_to_theirs_alone(cast, me):
    other = cast.mediators["shuigen"]
    for one in (me, other):
        _there(one, range(7))
    OpenDay.objects.create(mediator=me, day=date(2026, 2, 21))
    assert [day for day in _offered(me) if day in HOLIDAY] == [date(2026, 2, 21)]
    assert not HOLIDAY & set(_offered(other))
    assert next_free([me, other], EVE.replace(day=18))[me.pk] == datetime.combine(date(2026, 2, 21), time(8, 30), ZONE)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 1, 1), True), (date(2026, 1, 3), True), (date(2026, 1, 4), False), (date(2026, 2, 14), False), (date(2026, 2, 15), True),
        (date(2026, 2, 23), True), (date(2026, 2, 28), False), (date(2026, 3, 1), False), (date(2026, 3, 7), False), (date(2026, 10, 3), True),
    ],
)  # fmt: skip
def test_which_days_belong_to_a_holiday_of_2026(db, day, off):
    assert calendar().is_holiday(day) == off


def test_in_a_year_that_is_not_decreed_the_days_fixed_by_law_count():
    unknown = Calendar(frozenset(), frozenset(), frozenset())
    assert unknown.is_holiday(date(2031, 5, 1))
    assert unknown.is_holiday(date(2031, 5, 3)), "the weekend after it"
    assert not unknown.is_holiday(date(2031, 5, 10))


def test_a_mediator_opens_a_day_off_and_closes_it_again(cast, me, fresh_calendar):
    _there(me, [5, 6])
    day = timezone.localdate() + timedelta(days=20)
    day += timedelta(days=(5 - day.weekday()) % 7)
    CalendarYear.objects.get_or_create(year=day.year)
    CalendarDay.objects.update_or_create(day=day - timedelta(days=1), defaults={"is_working": False, "name": "invented"})
    forget_calendar()
    there = _as(cast.yaqin)
    page = there.get("/mediators/me/days-off/").content.decode()
    assert f"{day.month}月{day.day}日 周六" in page
    assert "周五" not in page, "a day off on which they would not be there anyway"
    there.post("/mediators/me/days-off/", {"days": [day.isoformat()]})
    assert list(OpenDay.objects.values_list("mediator", "day")) == [(me.pk, day)]
    assert there.get("/mediators/me/days-off/").content.decode().count(" checked") == 1
    there.post("/mediators/me/days-off/", {})
    assert not OpenDay.objects.exists()


@pytest.mark.parametrize("sent", ["2026-02-30", "x", "9999-12-31", "2020-01-01", "1e400"])
def test_no_other_day_can_be_opened(cast, me, sent):
    _there(me, range(7))
    assert _as(cast.yaqin).post("/mediators/me/days-off/", {"days": [sent]}).status_code == 200
    assert not OpenDay.objects.exists()


def test_the_same_day_is_opened_once(me):
    day = timezone.localdate() + timedelta(days=3)
    own.open_days(me, days=[day])
    own.open_days(me, days=[day])
    assert OpenDay.objects.count() == 1
