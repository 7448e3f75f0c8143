"""Booking: a time is taken once, whoever comes too late is shown the nearest free ones, and nothing typed is lost."""

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from cases.clock import ZONE, now, today
from cases.models import Event, Outbox, Session
from cases.moves import CaseAction as A
from cases.steps import choice, leading, mediation, meeting
from mediators import occupancy
from mediators.models import Absence, Occupancy
from tests.cases.walk import Walk
from tests.cast import HE, LIN
from tests.races import race

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _typed(desk, /, **more):
    return {"day": (today() + DAY).isoformat(), "start": "14:30", "length": "60", "room": str(desk.walk.cast.room.pk), **more}


def neighbours(walk, **lin):
    """Another pair of people; `lin` changes what is written down of the first of them."""
    first = {**LIN, "name": "吴国梁", "phone": "13906740011", "id_number": "", **lin}
    return Walk(walk.cast, parties=(first, {**HE, "name": "钱月琴", "phone": "13906740012", "id_number": ""}))


def test_a_meeting_is_booked_for_mediator_and_room(room, mediating):
    assert room.send("yaqin", "session_new", mediating, **_typed(room)).status_code == 302
    session = mediating.sessions.get()
    assert (session.state, session.place, session.number) == ("booked", "人民调解室", 1)
    assert session.starts_at.astimezone(ZONE).strftime("%H:%M") == "14:30"
    assert session.ends_at - session.starts_at == timedelta(hours=1)
    assert Occupancy.objects.filter(booking=session.booking).exclude(resource__kind="person").count() == 4  # two half-hours of two
    assert Event.objects.filter(case=mediating, action="booked").exists()
    assert Outbox.objects.filter(case=mediating, kind="tell_meeting").count() == 1  # both sides hear of it


def test_the_loser_is_shown_three_free_times_and_keeps_what_they_typed(room, mediating):
    walk = room.walk
    other = walk.mediate()
    taken = datetime.combine(today() + DAY, datetime.min.time(), ZONE) + timedelta(hours=14, minutes=30)
    mediation.book(other, actor=walk.cast.yaqin, starts_at=taken, ends_at=taken + timedelta(hours=1), room=walk.cast.room, place="")
    answer = room.send("yaqin", "session_new", mediating, **_typed(room, length="90"))
    assert answer.status_code == 200
    nearest = answer.context["nearest"]
    assert [at.astimezone(ZONE).strftime("%H:%M") for at in nearest] == ["15:30", "13:00", "16:00"]
    form = answer.context["form"]
    assert (form["length"].value(), form["start"].value()) == ("90", "14:30")
    assert not mediating.sessions.exists()
    page = answer.content.decode()
    assert 'name="instead"' in page
    again = room.send("yaqin", "session_new", mediating, **_typed(room, length="90", instead=nearest[0].strftime("%Y-%m-%dT%H:%M")))
    assert again.status_code == 302
    assert mediating.sessions.get().starts_at == nearest[0]


def test_taken_times_stand_on_the_page_as_taken(room, mediating):
    walk = room.walk
    starts = datetime.combine(today() + DAY, datetime.min.time(), ZONE) + timedelta(hours=9)
    mediation.book(walk.mediate(), actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=1), room=None, place="上门")
    answer = room.of("yaqin").get(
        f"/cases/{mediating.number}/mediation/sessions/new/", {"day": (today() + DAY).isoformat()}, headers={"HX-Request": "true"}
    )
    free = {slot.at.strftime("%H:%M"): slot.free for _word, slots, _against in answer.context["times"] for slot in slots}
    assert (free["09:00"], free["09:30"], free["10:00"]) == (False, False, True)
    assert "<html" not in answer.content.decode()


def test_nobody_is_booked_while_away(room, mediating):
    resource = room.walk.cast.mediators["yaqin"].resource
    starts = datetime.combine(today() + DAY, datetime.min.time(), ZONE) + timedelta(hours=13)
    Absence.objects.create(resource=resource, starts_at=starts, ends_at=starts + timedelta(hours=4))
    answer = room.send("yaqin", "session_new", mediating, **_typed(room))
    assert answer.status_code == 200
    assert not Session.objects.exists()
    assert all(not starts <= at < starts + timedelta(hours=4) for at in answer.context["nearest"])


def test_another_day_can_be_looked_at_without_booking(room, mediating):
    answer = room.send("yaqin", "session_new", mediating, **_typed(room, look="1", day=(today() + 3 * DAY).isoformat()))
    assert answer.status_code == 200
    assert answer.context["form"].chosen_day == today() + 3 * DAY
    assert answer.context["form"]["start"].value() == "14:30"
    assert "invalid-feedback" not in answer.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "box"),
    [({"day": "2019-05-02"}, "day"), ({"day": "morgen"}, "day"), ({"start": ""}, "start"), ({"start": "halb drei"}, "start"),
     ({"room": "0", "place": ""}, "place"), ({"room": "99999"}, "room"), ({"length": "75"}, "length")],
)  # fmt: skip
def test_bad_input_is_said_at_its_box_and_kept(room, mediating, wrong, box):
    answer = room.send("yaqin", "session_new", mediating, **_typed(room, **wrong))
    assert answer.status_code == 200
    assert box in answer.context["form"].errors
    assert not Session.objects.exists()


def test_a_time_off_the_grid_is_refused(room, mediating):
    answer = room.send("yaqin", "session_new", mediating, **_typed(room, start="14:10"))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_a_time_that_lies_behind_is_refused(room, mediating):
    starts = timezone.localtime().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    with pytest.raises(ValidationError):
        mediation.book(mediating, actor=room.walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=1), room=None, place="上门")


def test_a_visit_elsewhere_takes_no_room(room, mediating):
    room.send("yaqin", "session_new", mediating, **_typed(room, room="0", place="桂花苑 3 幢 201 室"))
    session = mediating.sessions.get()
    assert (session.room, session.place) == (None, "桂花苑 3 幢 201 室")
    assert Occupancy.objects.filter(booking=session.booking).exclude(resource__kind="person").count() == 2


def test_the_host_of_the_police_meets_on_the_spot(room):
    case = room.walk.host()
    assert room.send("officer", "session_new", case, **_typed(room, room="0", place="桥头")).status_code == 302
    assert case.sessions.get().place == "桥头"
    assert set(Occupancy.objects.values_list("resource__kind", flat=True)) == {"person"}, "nobody of the room is kept busy"


@pytest.mark.parametrize(("word", "case_of"), [("yaqin", "mediate"), ("officer", "host")])
def test_a_booking_sent_twice_is_one_and_says_so_twice(room, word, case_of):
    case = getattr(room.walk, case_of)()
    key = room.open(word, "session_new", case).context["form"]["client_key"].value()
    typed = _typed(room, room="0", place="桥头", client_key=key)
    assert [room.send(word, "session_new", case, **typed).status_code for _ in range(2)] == [302, 302]
    assert case.sessions.count() == 1
    later = room.send(word, "session_new", case, **{**typed, "start": "16:00"})
    assert "请重新打开" in later.content.decode() or later.context["form"].non_field_errors()
    assert case.sessions.count() == 1


@pytest.mark.parametrize(("word", "case_of"), [("yaqin", "mediate"), ("officer", "host")])
def test_a_time_that_the_case_has_itself_is_nobody_elses(room, word, case_of):
    case = getattr(room.walk, case_of)()
    typed = _typed(room, room="0", place="桥头")
    room.send(word, "session_new", case, **typed)
    page = room.send(word, "session_new", case, **typed).content.decode()
    assert "本案已约好第 1 次会谈" in page
    assert "别人" not in page
    assert case.sessions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_booking_sent_three_times_at_once_is_one_and_all_are_told_so(walk):
    case, key = walk.mediate(), uuid.uuid4()
    starts = datetime.combine(today() + DAY, datetime.min.time(), ZONE) + timedelta(hours=9)
    facts = {"starts_at": starts, "ends_at": starts + timedelta(hours=1), "room": None, "place": "上门", "client_key": key}
    outcome = race([lambda: mediation.book(case, actor=walk.cast.yaqin, **facts)] * 3)
    assert outcome.told == []
    assert {session.pk for session in outcome.won} == {case.sessions.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_rooms_want_one_mediator_at_one_time_and_one_of_them_gets_it(walk):
    cases, results, gate = [walk.mediate(), neighbours(walk).mediate()], [], threading.Barrier(2)
    starts = datetime.combine(today() + DAY, datetime.min.time(), ZONE) + timedelta(hours=9)

    def go(case):
        gate.wait()
        try:
            mediation.book(case, actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=2), room=None, place="上门")
            results.append("booked")
        except occupancy.Taken:
            results.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["booked", "told"]
    assert Session.objects.count() == 1
    assert Occupancy.objects.exclude(resource__kind="person").count() == 4


def _by_shuigen(walk, **lin):
    """A case of another pair with another mediator."""
    other = neighbours(walk, **lin)
    case = other.accept()
    for party in case.parties.all():
        case = other.rank(case, party, "shuigen")
    return choice.answer_offer(case, actor=walk.cast.shuigen, accept=True)


def _nine(walk, case, actor, minutes=0):
    starts = datetime.combine(today() + DAY, datetime.min.time(), ZONE) + timedelta(hours=9, minutes=minutes)
    return mediation.book(case, actor=actor, starts_at=starts, ends_at=starts + timedelta(hours=1), room=None, place="社区")


@pytest.mark.parametrize("known", ["phone", "id_number"])
def test_nobody_is_wanted_in_two_cases_at_one_time(walk, known):
    mine, other = walk.mediate(), _by_shuigen(walk, **{known: LIN[known]})
    session = _nine(walk, mine, walk.cast.yaqin)
    with pytest.raises(occupancy.Taken):
        _nine(walk, other, walk.cast.shuigen, minutes=30)
    times = meeting.free_times(other)
    assert not {session.starts_at, session.starts_at + timedelta(minutes=30)} & set(times)
    mediation.call_off(session, actor=walk.cast.yaqin, note="住院")
    assert _nine(walk, other, walk.cast.shuigen, minutes=30)


def test_other_people_and_two_people_of_one_firm_come_at_the_same_time(walk):
    _nine(walk, walk.mediate(), walk.cast.yaqin)
    assert _nine(walk, _by_shuigen(walk), walk.cast.shuigen)
    firm = _by_shuigen(walk, kind="organisation", phone=LIN["phone"], representative="贺文斌")
    assert len(leading.keys_of(firm)) == 1, "the other side's alone"


@pytest.mark.django_db(transaction=True)
def test_two_mediators_want_one_resident_at_the_same_instant_and_one_gets_them(walk):
    mine, other = walk.mediate(), _by_shuigen(walk, phone=LIN["phone"])
    outcome = race([lambda: _nine(walk, mine, walk.cast.yaqin), lambda: _nine(walk, other, walk.cast.shuigen)])
    assert len(outcome.won) == 1
    assert [type(told) for told in outcome.told] == [occupancy.Taken]


def test_a_meeting_is_called_off_with_a_reason_and_its_time_is_free_again(room, mediating):
    room.send("yaqin", "session_new", mediating, **_typed(room))
    session = mediating.sessions.get()
    assert room.send("yaqin", "session", mediating, session.pk, act="call_off", note="").status_code == 200
    assert Session.objects.get().state == "booked"
    assert room.send("yaqin", "session", mediating, session.pk, act="call_off", note="何建军出差").status_code == 302
    assert Session.objects.get().state == "cancelled"
    assert Outbox.objects.filter(case=mediating, kind="tell_meeting").count() == 2
    assert not Occupancy.objects.filter(booking=session.booking).exists()
    assert room.send("yaqin", "session_new", mediating, **_typed(room)).status_code == 302


def test_nothing_is_booked_while_the_mediation_rests(room, mediating):
    mediation.take(mediating, A.SUSPEND, actor=room.walk.cast.yaqin, note="等鉴定", review_on=now() + 10 * DAY)
    assert room.open("yaqin", "session_new", mediating).status_code == 302
    assert room.send("yaqin", "session_new", mediating, **_typed(room)).status_code == 302
    assert not Session.objects.exists()


def test_the_sides_are_kept_apart_where_violence_is_on_record(room, mediating):
    mediating.answers.answers["domestic"] = True
    mediating.answers.save()
    assert room.open("yaqin", "session_new", mediating).context["apart"] is True


@pytest.mark.parametrize(("word", "status"), [("officer", 403), ("shuigen", 404), ("strange_mediator", 404), ("stranger", 404), ("clerk", 403)])
def test_only_whoever_leads_the_talk_books(room, mediating, word, status):
    assert room.open(word, "session_new", mediating).status_code == status
    assert room.send(word, "session_new", mediating, **_typed(room)).status_code == status
    assert not Session.objects.exists()
