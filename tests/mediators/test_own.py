"""What mediators keep themselves: their portrait, released by the director with their consent; their week, their leave, their calendar."""

import threading
import uuid
from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.clock import ZONE
from mediators import occupancy, own
from mediators.availability import next_free
from mediators.models import Absence, Draft, DutyHours, Mediator, Occupancy, Resource
from tests.races import race

TEXTS = {"experience": "做了 20 年社区工作", "speciality": "漏水、养狗", "style": "先听完再说", "dialects": "奉化话、普通话"}


def _as(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def me(cast):
    return cast.mediators["yaqin"]


@pytest.fixture
def there(cast):
    return _as(cast.yaqin)


def _release(cast, draft, word="director", **other):
    return _as(getattr(cast, word)).post("/mediators/drafts/", {"draft": draft.pk, "seen": draft.version, **other}, follow=True)


def test_what_a_mediator_writes_hangs_on_the_wall_when_the_director_released_it(cast, me, there, client):
    there.post("/mediators/me/", {**TEXTS, "consents": "on"})
    wall = f"/mediators/{me.pk}/"
    assert "养狗" not in client.get(wall).content.decode()
    page = _as(cast.director).get("/mediators/drafts/").content.decode()
    assert "漏水、养狗" in page
    assert "漏水、噪声、楼道占用" in page, "the text on the wall stands beside it"
    draft = Draft.objects.get(mediator=me)
    _release(cast, draft)
    assert "养狗" in client.get(wall).content.decode()
    me.refresh_from_db()
    assert (me.released_by, me.consented_at, me.is_listed) == (cast.director, draft.consented_at, True)
    assert not Draft.objects.exists()


def test_without_consent_nothing_is_kept(me, there):
    answer = there.post("/mediators/me/", TEXTS)
    assert "没有您的同意" in answer.content.decode()
    assert not Draft.objects.exists()


def test_what_was_rewritten_since_the_director_read_it_is_not_released(cast, me):
    draft = own.write(me, texts=TEXTS)
    Draft.objects.filter(pk=draft.pk).update(style="改过了", consented_at=timezone.now() + timedelta(seconds=2))
    assert "请重新看一遍" in _release(cast, draft).content.decode()
    assert Draft.objects.filter(style="改过了").exists()


def test_only_the_director_of_the_own_committee_releases(cast, me):
    draft = own.write(me, texts=TEXTS)
    assert _as(cast.strange_director).post("/mediators/drafts/", {"draft": draft.pk, "seen": draft.version}).status_code == 404
    assert _as(cast.yaqin).post("/mediators/drafts/", {"draft": draft.pk}).status_code == 403
    assert Draft.objects.exists()


def test_nobody_releases_their_own_text(cast, me):
    Mediator.objects.filter(pk=me.pk).update(user=cast.director)
    draft = own.write(Mediator.objects.get(pk=me.pk), texts=TEXTS)
    assert "不能自己发布" in _release(cast, draft).content.decode()


def test_a_consent_taken_back_takes_everything_off_the_wall_at_once(cast, me, there, client):
    own.write(me, texts=TEXTS)
    there.post("/mediators/me/", {"withdraw": "1"})
    assert client.get(f"/mediators/{me.pk}/").status_code == 404
    me.refresh_from_db()
    assert (me.is_listed, me.consented_at, Draft.objects.count()) == (False, None, 0)


def _week(**spans):
    return {"act": "plan", **spans}


def test_a_week_is_kept_with_two_spans_a_day(me, there):
    monday = {"opens_0_0": "08:30", "closes_0_0": "11:30", "opens_0_1": "13:30", "closes_0_1": "17:00"}
    there.post("/mediators/me/times/", _week(**monday, opens_6_0="18:00", closes_6_0="20:00"))
    kept = [(row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}") for row in DutyHours.objects.filter(mediator=me)]
    assert kept == [(0, "08:30", "11:30"), (0, "13:30", "17:00"), (6, "18:00", "20:00")]
    assert 'value="18:00"' in there.get("/mediators/me/times/").content.decode()


@pytest.mark.parametrize(
    "spans",
    [
        {"opens_0_0": "08:30"}, {"opens_0_0": "11:30", "closes_0_0": "08:30"}, {"opens_0_0": "08:10", "closes_0_0": "11:30"},
        {"opens_0_0": "08:30", "closes_0_0": "12:00", "opens_0_1": "11:00", "closes_0_1": "13:00"}, {"opens_0_0": "x", "closes_0_0": "11:30"},
        {"closes_0_0": "11:30", "opens_0_1": "12:00"}, {"opens_0_0": "08:30", "closes_0_0": "08:30"},
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_is_said_and_the_old_one_stays(me, there, spans):
    before = DutyHours.objects.filter(mediator=me).count()
    assert "invalid-feedback" in there.post("/mediators/me/times/", _week(**spans)).content.decode()
    assert DutyHours.objects.filter(mediator=me).count() == before


def _away(starts_at, ends_at):
    return {"act": "away", "starts_at": starts_at.strftime("%Y-%m-%dT%H:%M"), "ends_at": ends_at.strftime("%Y-%m-%dT%H:%M")}


def test_leave_takes_somebody_from_the_free_times_and_can_be_taken_back(cast, me, there):
    start = datetime.combine(timezone.localdate(), time(0), ZONE)
    leave = _away(start, start + timedelta(days=30)) | {"cover": cast.mediators["shuigen"].pk}
    assert "俞水根替您顶班" in there.post("/mediators/me/times/", leave, follow=True).content.decode()
    assert "您要顶班的" in _as(cast.shuigen).get("/mediators/me/times/").content.decode()
    assert next_free([me]) == {}
    there.post("/mediators/me/times/", {"act": "back", "absence": Absence.objects.get().pk})
    assert me.pk in next_free([me])


@pytest.mark.parametrize("who", ["", "yaqin", "strange_mediator", "9" * 30, "x"])
def test_a_leave_of_more_than_three_days_wants_a_colleague_who_stands_in(cast, me, there, who):
    start = datetime.combine(timezone.localdate() + timedelta(days=5), time(8), ZONE)
    cover = cast.mediators[who].pk if who in cast.mediators else who
    answer = there.post("/mediators/me/times/", _away(start, start + timedelta(days=3, minutes=30)) | {"cover": cover})
    assert ("超过三天" if who == "" else "同一调委会的同事") in answer.content.decode()
    assert not Absence.objects.exists()
    there.post("/mediators/me/times/", _away(start, start + timedelta(days=3)))
    assert Absence.objects.exists()


def test_the_three_days_over_spring_festival_are_days_of_the_calendar(me):
    """A leave is what it is: that offices are closed makes nobody reachable."""
    eve = datetime(2027, 2, 5, 8, tzinfo=ZONE)
    with pytest.raises(ValidationError, match="超过三天"):
        own.go_away(me, starts_at=eve, ends_at=eve + timedelta(days=7))


def test_nobody_stands_in_who_is_away_and_nobody_leaves_who_stands_in(cast, me):
    other, third = cast.mediators["shuigen"], cast.mediators["haiyan"]
    start = timezone.now() + timedelta(days=5)
    own.go_away(other, starts_at=start, ends_at=start + timedelta(days=1))
    with pytest.raises(ValidationError, match="也不在"):
        own.go_away(me, starts_at=start, ends_at=start + timedelta(days=9), cover=other)
    own.go_away(me, starts_at=start, ends_at=start + timedelta(days=9), cover=third)
    with pytest.raises(ValidationError, match="要替"):
        own.go_away(third, starts_at=start + timedelta(days=2), ends_at=start + timedelta(days=3))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["the leave", "the booking"])
def test_a_leave_and_a_booking_at_the_same_instant_never_both_stand(cast, first):
    """Whoever is a moment behind waits for the other's transaction and then sees what it did."""
    me, begun, done = cast.mediators["yaqin"], threading.Event(), threading.Event()
    start = datetime.combine(timezone.localdate() + timedelta(days=3), time(10), ZONE)

    def book():
        occupancy.take(uuid.uuid4(), resources=[me.resource_id], starts_at=start, ends_at=start + timedelta(hours=1))

    def leave():
        own.go_away(me, starts_at=start, ends_at=start + timedelta(days=1))

    def ahead(act):
        with transaction.atomic():
            act()
            begun.set()
            done.wait(0.5)  # the other one has its statement out by then

    def behind(act):
        begun.wait(10)
        act()
        done.set()

    one, two = (leave, book) if first == "the leave" else (book, leave)
    outcome = race([lambda: ahead(one), lambda: behind(two)])
    assert len(outcome.told) == 1, outcome.values
    assert isinstance(outcome.told[0], (occupancy.Taken, ValidationError)), outcome.values
    assert Absence.objects.exists() != Occupancy.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_leave_races_bookings_and_one_kind_wins_every_time(cast):
    me = cast.mediators["yaqin"]
    for n in range(4):
        start = datetime.combine(timezone.localdate() + timedelta(days=3 + n), time(10), ZONE)

        def book(at=start):
            occupancy.take(uuid.uuid4(), resources=[me.resource_id], starts_at=at, ends_at=at + timedelta(hours=1))

        def leave(at=start):
            own.go_away(me, starts_at=at, ends_at=at + timedelta(hours=8))

        outcome = race([book, leave])
        assert len(outcome.won) == 1, outcome.values
        assert Absence.objects.filter(starts_at=start).exists() != Occupancy.objects.filter(slot=start).exists()


def test_a_leave_lets_go_of_what_is_only_held_and_whoever_held_it_is_told(me, there):
    start, key = datetime.combine(timezone.localdate() + timedelta(days=3), time(10), ZONE), uuid.uuid4()
    room = Resource.objects.create(kind="room").pk
    occupancy.take(key, resources=[me.resource_id, room], starts_at=start, ends_at=start + timedelta(hours=1), hold_for=timedelta(minutes=5))
    own.go_away(me, starts_at=start + timedelta(minutes=30), ends_at=start + timedelta(hours=5))
    with pytest.raises(occupancy.Taken):
        occupancy.confirm(key)
    assert not Occupancy.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_leave_races_the_yes_to_a_held_time_and_one_of_them_wins(cast):
    me = cast.mediators["yaqin"]
    for n in range(4):
        start, key = datetime.combine(timezone.localdate() + timedelta(days=3 + n), time(10), ZONE), uuid.uuid4()
        occupancy.take(key, resources=[me.resource_id], starts_at=start, ends_at=start + timedelta(hours=1), hold_for=timedelta(minutes=5))

        def leave(at=start):
            own.go_away(me, starts_at=at, ends_at=at + timedelta(hours=8))

        outcome = race([lambda key=key: occupancy.confirm(key), leave])
        assert len(outcome.won) == 1, outcome.values
        assert Absence.objects.filter(starts_at=start).exists() != Occupancy.objects.filter(slot=start).exists()


def test_no_leave_over_a_meeting_whose_sides_do_not_know(me, there):
    start = datetime.combine(timezone.localdate() + timedelta(days=3), time(10), ZONE)
    occupancy.take(uuid.uuid4(), resources=[me.resource_id], starts_at=start, ends_at=start + timedelta(hours=1))
    answer = there.post("/mediators/me/times/", _away(start - timedelta(days=1), start + timedelta(days=1)))
    assert "您有一场会谈" in answer.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [("", ""), ("2020-01-01T08:00", "2020-01-02T08:00"), ("2026-13-01T08:00", "x"), ("2027-01-02T08:00", "2027-01-01T08:00")],
)
def test_leave_that_cannot_be_is_said(there, first, last):
    assert "invalid-feedback" in there.post("/mediators/me/times/", {"act": "away", "starts_at": first, "ends_at": last}).content.decode()
    assert not Absence.objects.exists()


def test_nobody_ends_the_leave_of_another(cast, me, there):
    other = cast.mediators["shuigen"]
    absence = Absence.objects.create(resource_id=other.resource_id, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=2))
    there.post("/mediators/me/times/", {"act": "back", "absence": absence.pk})
    assert Absence.objects.exists()


def test_who_mediates_for_nobody_has_no_such_page(cast):
    assert _as(cast.director).get("/mediators/me/").status_code == 404
    assert _as(cast.officer).get("/mediators/me/times/").status_code == 403
