"""A side books, moves and calls off from their own page; a time is held for five minutes and never stands in anybody's way after."""

import re
import uuid
from datetime import datetime, time, timedelta

import lxml.html
import pytest
from django.utils import timezone

from cases.clock import ZONE, at, by_day, now
from cases.effects import HANDLERS
from cases.lifecycle import Stale
from cases.models import Case, Event, Outbox, Session, TriageAnswers
from cases.steps import mediation, meeting
from mediators import occupancy
from mediators.models import DutyHours, Occupancy
from tests.cases.party.conftest import letters
from tests.races import race


@pytest.fixture(autouse=True)
def _there_every_day(cast):
    """The mediator is there on every day of the week, so that no test depends on the day it runs."""
    mediator = cast.mediators["yaqin"]
    DutyHours.objects.filter(mediator=mediator).delete()
    DutyHours.objects.bulk_create(DutyHours(mediator=mediator, weekday=day, opens="08:30", closes="17:30") for day in range(7))


@pytest.fixture
def case(walk):
    return walk.mediate()


def _text(answer):
    assert answer.status_code == 200
    return " ".join(lxml.html.document_fromstring(answer.content.decode()).find(".//main").text_content().split())


def _typed(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def _book(case, party, moment):
    before = meeting.coming(case)
    booking = meeting.hold(case, party=party, starts_at=moment)
    return meeting.book_held(case, party=party, booking=booking, instead_of=before.pk if before else None)


def _expire(booking):
    Occupancy.objects.filter(booking=booking).update(held_until=timezone.now() - timedelta(seconds=1))


def test_a_side_books_with_two_presses(case, come_in, cast):
    lin, he = case.parties.all()
    client = come_in(lin)
    assert "选个时间" in _text(client.get("/mine/"))
    page = lxml.html.document_fromstring(client.get("/mine/mediation/times/").content.decode())
    wanted = page.xpath("//button[@name='at']/@value")[-1]
    held = _text(client.post("/mine/mediation/times/", {"at": wanted}, follow=True))
    assert "就定这个时间吗" in held
    assert "从南门进，右手第二间" in held
    assert not Session.objects.exists()
    assert "约好了" in _text(client.post("/mine/mediation/times/held/", follow=True))
    session = Session.objects.get(case=case)
    assert (_typed(session.starts_at), session.room, session.state) == (wanted, cast.room, "booked")
    assert Occupancy.objects.filter(booking=session.booking, held_until=None).exclude(resource__kind="person").count() == 4  # mediator, room
    assert "请您到场" in _text(come_in(he).get("/mine/"))
    assert {row.kind for row in Outbox.objects.filter(case=case)} >= {"tell_meeting", "tell_room", "remind_meeting"}


def test_a_yes_pressed_twice_is_one_meeting(case, come_in):
    client = come_in(case.parties.first())
    client.post("/mine/mediation/times/", {"at": _typed(meeting.free_times(case)[0])})
    booking = client.session["held_booking"]
    first, second = (meeting.book_held(case, party=case.parties.first(), booking=uuid.UUID(booking)) for _ in range(2))
    assert first == second
    assert Session.objects.count() == 1


def test_who_comes_too_late_reads_the_three_nearest_times(case, come_in, cast):
    wanted = meeting.free_times(case)[4]
    client = come_in(case.parties.first())
    occupancy.take(uuid.uuid4(), resources=[cast.mediators["yaqin"].resource_id], starts_at=wanted, ends_at=wanted + timedelta(hours=1))
    answer = client.post("/mine/mediation/times/", {"at": _typed(wanted)})
    page = lxml.html.document_fromstring(answer.content.decode())
    near = page.xpath("//section[h2='最近的空时间']//button/@value")
    assert len(near) == 3
    assert all(datetime.fromisoformat(value).replace(tzinfo=ZONE) in meeting.free_times(case) for value in near)


def test_a_time_held_in_vain_is_free_for_the_next_and_told(case, come_in, cast):
    wanted = meeting.free_times(case)[0]
    client = come_in(case.parties.first())
    client.post("/mine/mediation/times/", {"at": _typed(wanted)})
    assert wanted not in meeting.free_times(case)
    _expire(client.session["held_booking"])
    assert wanted in meeting.free_times(case)
    mine = uuid.uuid4()
    occupancy.take(mine, resources=[cast.mediators["yaqin"].resource_id], starts_at=wanted, ends_at=wanted + timedelta(hours=1))
    assert "五分钟过了" in _text(client.post("/mine/mediation/times/held/", follow=True))
    assert set(Occupancy.objects.filter(resource=cast.mediators["yaqin"].resource_id).values_list("booking", flat=True)) == {mine}
    assert not Session.objects.exists()


def test_choosing_another_time_lets_go_of_the_one_held_before(case, come_in):
    first, second = meeting.free_times(case)[0], meeting.free_times(case)[6]
    client = come_in(case.parties.first())
    for moment in (first, second):
        client.post("/mine/mediation/times/", {"at": _typed(moment)})
    assert first in meeting.free_times(case)
    client.post("/mine/mediation/times/held/", {"no": "1"})
    assert second in meeting.free_times(case)


def test_who_says_yes_after_the_other_side_arranged_a_time_moves_nothing_unseen(case, come_in):
    lin, he = case.parties.all()
    times = meeting.free_times(case)
    client = come_in(lin)
    client.post("/mine/mediation/times/", {"at": _typed(times[10])})
    _book(case, he, times[20])
    assert "刚才已经另外约了时间" in _text(client.post("/mine/mediation/times/held/", follow=True))
    assert Session.objects.get(case=case).starts_at == times[20]
    assert times[10] in meeting.free_times(case)


def test_a_meeting_is_moved_and_its_old_time_is_free(case, come_in):
    lin, he = case.parties.all()
    old, new = meeting.free_times(case)[10], meeting.free_times(case)[30]
    _book(case, lin, old)
    client = come_in(he)
    assert "换个时间" in _text(client.get("/mine/"))
    page = client.post("/mine/mediation/times/", {"at": _typed(new)}, follow=True).content.decode()
    client.post("/mine/mediation/times/held/", {"instead_of": lxml.html.document_fromstring(page).xpath("//input[@name='instead_of']/@value")[0]})
    assert Session.objects.get(case=case).starts_at == new
    assert old in meeting.free_times(case)
    assert Event.objects.filter(case=case, action="moved", party=he).count() == 1


def test_one_side_moves_a_meeting_twice_and_then_rings(case, come_in):
    lin, he = case.parties.all()
    times = meeting.free_times(case)
    for n in (20, 40, 60):
        _book(case, lin, times[n])
    assert not meeting.may_choose(case, lin, meeting.coming(case))
    assert meeting.may_choose(case, he, meeting.coming(case))
    assert "眼下不能在这里选时间" in _text(come_in(lin).get("/mine/mediation/times/", follow=True))


def test_whoever_cannot_come_calls_it_off_for_both(case, come_in):
    lin, he = case.parties.all()
    wanted = meeting.free_times(case)[10]
    _book(case, lin, wanted)
    client = come_in(he)
    assert "对方也不用来" in _text(client.get("/mine/mediation/off/"))
    assert "会谈取消了" in _text(client.post("/mine/mediation/off/", {"note": "要上夜班"}, follow=True))
    assert "请您到场" not in _text(come_in(lin).get("/mine/"))
    assert wanted in meeting.free_times(case)


def test_within_two_hours_somebody_rings(case, come_in):
    lin = case.parties.first()
    session = _book(case, lin, meeting.free_times(case)[10])
    with at(session.starts_at - timedelta(minutes=90)):
        assert not meeting.may_choose(case, lin, session)
        assert "不到两个小时" in _text(come_in(lin).post("/mine/mediation/off/", {"note": ""}))
    session.refresh_from_db()
    assert session.state == "booked"


def test_sides_that_are_kept_apart_choose_no_time_by_themselves(case, come_in):
    kept = TriageAnswers.objects.get(case=case)
    kept.answers["domestic"] = True
    kept.save()
    client = come_in(case.parties.first())
    assert "选个时间" not in _text(client.get("/mine/"))
    client.post("/mine/mediation/times/", {"at": _typed(meeting.free_times(case)[0])})
    assert not Occupancy.objects.exists()


def test_a_time_held_with_one_mediator_is_no_meeting_with_the_next(case, walk):
    lin = case.parties.first()
    booking = meeting.hold(case, party=lin, starts_at=meeting.free_times(case)[0])
    Case.objects.filter(pk=case.pk).update(mediator=walk.cast.mediators["shuigen"])
    with pytest.raises(occupancy.Taken):
        meeting.book_held(case, party=lin, booking=booking)


def test_nobody_keeps_a_whole_week_from_others(case, come_in):
    client, times = come_in(case.parties.first()), meeting.free_times(case)[10:14]
    for n in range(20):
        assert client.post("/mine/mediation/times/", {"at": _typed(times[n % 4])}).status_code == 302
    assert "看了很多个时间" in _text(client.post("/mine/mediation/times/", {"at": _typed(times[0])}))
    assert Occupancy.objects.values("booking").distinct().count() == 1, "one at a time"


@pytest.mark.parametrize("typed", ["", "2026-13-01T10:00", "x", "2031-01-01T10:00", "2020-01-01T10:10"])
def test_no_other_time_can_be_sent(case, come_in, typed):
    client = come_in(case.parties.first())
    assert client.post("/mine/mediation/times/", {"at": typed}).status_code == 200
    assert not Occupancy.objects.exists()


@pytest.mark.parametrize(
    ("due", "out"),
    [
        ("2026-11-26 14:00", "2026-11-26 14:00"), ("2026-11-26 21:00", "2026-11-26 20:30"), ("2026-11-26 23:59", "2026-11-26 20:30"),
        ("2026-11-26 07:00", "2026-11-26 08:00"), ("2026-11-26 06:00", "2026-11-25 20:30"), ("2026-11-26 20:59", "2026-11-26 20:59"),
    ],
)  # fmt: skip
def test_nobody_is_woken(due, out):
    moment, last = datetime.fromisoformat(due).replace(tzinfo=ZONE), datetime.fromisoformat("2026-11-26 23:59").replace(tzinfo=ZONE)
    last = last if moment.hour != 6 else moment.replace(hour=8)  # a meeting at eight
    assert by_day(moment, last=last) == datetime.fromisoformat(out).replace(tzinfo=ZONE)


def _reminders(case):
    return list(Outbox.objects.filter(case=case, kind="remind_meeting").order_by("due_at"))


def test_both_sides_are_reminded_a_day_and_two_hours_before(case):
    starts = datetime.combine(now().date() + timedelta(days=3), time(14), ZONE)
    _book(case, case.parties.first(), starts)
    day, hours = _reminders(case)
    assert (day.due_at, hours.due_at) == (starts - timedelta(days=1), starts - timedelta(hours=2))
    with at(hours.due_at):
        assert HANDLERS["remind_meeting"](hours) is None
    sent = [line for line in letters() if line["template"] == "meeting_soon"]
    assert len(sent) == 2
    assert "下午 2:00" in sent[0]["text"]
    assert not re.search("林|何|漏水|调解室", sent[0]["text"])


def test_a_reminder_of_a_time_that_was_moved_says_nothing(case):
    lin, times = case.parties.first(), meeting.free_times(case)
    _book(case, lin, times[40])
    old = _reminders(case)[-1]
    session = _book(case, lin, times[60])
    with at(old.due_at):
        HANDLERS["remind_meeting"](old)
    mediation.call_off(session, actor=case.mediator.user, note="有事")
    for row in _reminders(case):
        HANDLERS["remind_meeting"](row)
    assert "meeting_soon" not in [line["template"] for line in letters()]


def test_a_worker_that_comes_back_at_night_waits_for_the_morning(case):
    starts = datetime.combine(now().date() + timedelta(days=3), time(10), ZONE)
    _book(case, case.parties.first(), starts)
    night = datetime.combine(starts.date(), time(3), ZONE)
    with at(night):
        assert HANDLERS["remind_meeting"](_reminders(case)[0]) == night.replace(hour=8)


@pytest.mark.django_db(transaction=True)
def test_both_sides_want_to_settle_the_time_and_there_is_one_meeting(walk):
    case = walk.mediate()
    times = meeting.free_times(case)[20::4]
    holds = [(party, meeting.hold(case, party=party, starts_at=times[n])) for n, party in enumerate(case.parties.all())]
    outcome = race([lambda party=party, booking=booking: meeting.book_held(case, party=party, booking=booking) for party, booking in holds])
    assert [type(told) for told in outcome.told] == [Stale]  # the second one is shown what the first one arranged, and moves nothing unseen
    session = Session.objects.get(case=case)
    assert session == outcome.won[0]
    assert Occupancy.objects.filter(booking=session.booking, held_until=None).exclude(resource__kind="person").count() == 4
    assert Event.objects.filter(case=case, action="booked").count() == 1
