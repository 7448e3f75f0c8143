"""律师驻所: on which days a lawyer is at the station, on the wall for everybody and on the sides' own page."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.clock import ZONE, at
from mediators import lawyers, own
from mediators.models import LawyerDay


def _as(user):
    client = Client()
    client.force_login(user)
    return client


def _send(cast, word="director", **typed):
    tomorrow = timezone.localdate() + timedelta(days=1)
    facts = {"lawyer": cast.mediators["haiyan"].pk, "day": tomorrow.isoformat(), "opens": "14:00", "closes": "16:30", "weeks": "1"}
    return _as(getattr(cast, word)).post("/mediators/lawyers/", {**facts, **typed}, follow=True)


def test_a_day_on_the_roster_stands_on_the_wall_and_can_be_taken_out(cast, client):
    assert "排上了 1 天" in _send(cast).content.decode()
    wall = client.get("/mediators/").content.decode()
    assert "律师驻所" in wall
    assert "14:00–16:30" in wall
    there = _as(cast.strange_director)
    there.post("/mediators/lawyers/", {"remove": LawyerDay.objects.get().pk})
    assert LawyerDay.objects.exists(), "another room's"
    _as(cast.director).post("/mediators/lawyers/", {"remove": LawyerDay.objects.get().pk})
    assert "律师驻所" not in client.get("/mediators/").content.decode()


def test_the_same_day_again_changes_its_hours(cast):
    _send(cast)
    _send(cast, opens="09:00", closes="11:00")
    assert LawyerDay.objects.get().opens == time(9)


def test_over_spring_festival_no_day_is_entered_on_which_offices_are_closed(cast):
    with at(datetime(2026, 2, 1, 9, tzinfo=ZONE)):
        answer = _send(cast, day="2026-02-05", weeks="4")
    assert list(LawyerDay.objects.values_list("day", flat=True)) == [date(2026, 2, 5), date(2026, 2, 12), date(2026, 2, 26)]
    assert "放假，没有排：2月19日 周四" in answer.content.decode()


def test_a_lawyer_on_leave_is_not_there(cast):
    _send(cast)
    moment = timezone.now()
    own.go_away(cast.mediators["haiyan"], starts_at=moment, ends_at=moment + timedelta(days=2))
    assert lawyers.coming() == []


def test_today_s_lawyer_is_there_until_they_go(cast):
    day = date(2026, 5, 20)
    LawyerDay.objects.create(lawyer=cast.mediators["haiyan"], day=day, opens=time(14), closes=time(16, 30))
    for hour, minute, there in ((9, 0, True), (16, 29, True), (16, 30, False), (23, 0, False)):
        now = datetime(2026, 5, 20, hour, minute, tzinfo=ZONE)
        assert [row.day for row in lawyers.coming(now=now)] == ([day] if there else []), (hour, minute)


def test_a_leave_at_another_hour_of_the_day_takes_no_day_out(cast):
    _send(cast)
    day = timezone.localdate() + timedelta(days=1)
    noon = datetime.combine(day, time(12), ZONE)
    own.go_away(cast.mediators["haiyan"], starts_at=noon - timedelta(hours=3), ends_at=noon)
    assert [row.day for row in lawyers.coming()] == [day], "back before two o'clock"
    own.go_away(cast.mediators["haiyan"], starts_at=noon + timedelta(hours=3), ends_at=noon + timedelta(hours=6))
    assert lawyers.coming() == []


@pytest.mark.parametrize(
    "wrong",
    [{"lawyer": "yaqin"}, {"lawyer": "9" * 30}, {"day": "2020-01-01"}, {"day": "x"}, {"opens": "17:00"},
     {"weeks": "0"}, {"weeks": "999"}, {"opens": "x"}],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(cast, wrong):
    typed = {"lawyer": cast.mediators["yaqin"].pk} if wrong.get("lawyer") == "yaqin" else wrong
    page = _send(cast, **typed).content.decode()
    assert "invalid-feedback" in page or "note-maple" in page
    assert not LawyerDay.objects.exists()


def test_only_the_director_keeps_it(cast):
    assert _send(cast, "yaqin").status_code == 403
