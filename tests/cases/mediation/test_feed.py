"""A mediator's private calendar, read by a real parser of iCalendar: their meetings, no names, and an end when the link ends."""

from datetime import timedelta

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment
from cases.clock import now
from cases.steps import mediation
from mediators import own
from tests.cast import HE, LIN


@pytest.fixture
def booked(walk, mediating):
    starts = (now() + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)
    place = {"room": None, "place": "桂花苑 3 幢, 201 室; 进门\\左手\n" + "很长的地址" * 15}
    return mediation.book(mediating, actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=1), **place)


def _events(path):
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT")), answer.content.decode()


def test_the_feed_holds_the_meetings_and_nobody_s_name(walk, mediating, booked):
    token = own.new_feed(walk.cast.mediators["yaqin"])
    [event], text = _events(f"/calendar/{token}.ics")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (booked.starts_at, booked.ends_at)
    assert str(event["summary"]) == f"调解会谈 {mediating.display_number}"
    assert str(event["location"]) == booked.place
    assert str(event["status"]) == "CONFIRMED"
    unfolded = text.replace("\r\n ", "")
    for secret in (LIN["name"], HE["name"], LIN["phone"], HE["phone"], mediating.title):
        assert secret not in unfolded


def test_a_meeting_that_was_called_off_is_cancelled_in_the_calendar_too(walk, booked):
    token = own.new_feed(walk.cast.mediators["yaqin"])
    before, _text = _events(f"/calendar/{token}.ics")
    mediation.call_off(booked, actor=walk.cast.yaqin, note="对方要上班")
    after, _text = _events(f"/calendar/{token}.ics")
    assert [str(event["status"]) for event in after] == ["CANCELLED"]
    assert before[0]["uid"] == after[0]["uid"]


def test_an_ended_and_a_replaced_link_read_nothing(walk, booked):
    me = walk.cast.mediators["yaqin"]
    old, new = own.new_feed(me), own.new_feed(me)
    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    own.end_feed(me)
    assert Client().get(f"/calendar/{new}.ics").status_code == 404


def test_whoever_left_the_room_yesterday_reads_nothing_by_their_link(walk, booked):
    token = own.new_feed(walk.cast.mediators["yaqin"])
    mine = Appointment.objects.filter(user=walk.cast.yaqin)
    mine.update(until=timezone.now() - timedelta(days=1))
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    mine.update(until=None, office=walk.cast.offices["yuelin-tiaowei"])
    assert Client().get(f"/calendar/{token}.ics").status_code == 404, "nor while they mediate elsewhere"


def test_the_page_shows_the_link_once_and_another_mediator_s_feed_is_empty(walk, booked):
    client = Client()
    client.force_login(walk.cast.shuigen)
    page = client.post("/mediators/me/times/", {"act": "feed"}).content.decode()
    path = page.partition('class="feed">')[2].partition("<")[0].partition("/calendar/")[2]
    assert _events(f"/calendar/{path}")[0] == []
    assert path not in client.get("/mediators/me/times/").content.decode()
    client.post("/mediators/me/times/", {"act": "no_feed"})
    assert Client().get(f"/calendar/{path}").status_code == 404
