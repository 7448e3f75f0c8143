"""The record of a meeting: booked or not, in the order of the form, with what was told and who agreed to helpers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cases.clock import ZONE, at, now
from cases.models import Document, Event, Session
from cases.moves import CaseAction as A
from cases.papers import sheet_of
from cases.steps import intake, mediation

pytestmark = pytest.mark.django_db


def _typed(case, **more):
    begun = now().astimezone(ZONE) - timedelta(hours=1)
    return {
        "starts_at": begun.strftime("%Y-%m-%dT%H:%M"), "ends_at": (begun + timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M"),
        "place": "桂花苑 3 幢 201 室", "came": [str(p.pk) for p in case.parties.all()], "told": "on", "text": "先看了漏水的地方。\n双方各退一步。",
        "result": "agreed", "more": "何建军修防水，赔 3200 元", **more,
    }  # fmt: skip


def test_a_visit_that_nobody_booked_is_recorded_with_its_paper(room, mediating):
    typed = _typed(mediating, helpers="南溪阿姐周阿琴", helpers_agreed="on")
    assert room.send("yaqin", "session_new", mediating, query="?record", **typed).status_code == 302
    session = mediating.sessions.get()
    assert (session.state, session.is_booked, session.helpers) == ("held", False, "南溪阿姐周阿琴")
    assert session.result == "双方达成一致；何建军修防水，赔 3200 元"
    assert session.attendances.filter(came=True).count() == 2
    words = sheet_of(Document.objects.get(case=mediating, kind="minutes")).to_json()
    order = ["时间", "地点", "事由", "当事人", "参加人", "告知情况", '"记录"', "调解结果"]
    assert [words.index(word) for word in order] == sorted(words.index(word) for word in order)
    assert "南溪阿姐周阿琴" in words
    assert "各退一步" in words


def test_what_was_said_is_not_readable_in_the_database(room, mediating):
    room.send("yaqin", "session_new", mediating, query="?record", **_typed(mediating))
    with connection.cursor() as cursor:
        cursor.execute("select minutes from cases_session")
        assert "漏水的地方".encode() not in bytes(str(cursor.fetchone()[0]).encode())


@pytest.mark.parametrize(
    ("wrong", "box"),
    [({"told": ""}, "told"), ({"helpers": "邻居"}, "helpers_agreed"), ({"came": []}, "reasons"), ({"text": " "}, "text"), ({"result": ""}, "result"),
     ({"place": ""}, "place"), ({"starts_at": "2099-01-01T09:00"}, "starts_at"), ({"ends_at": "2019-05-02T09:00"}, "ends_at"),
     ({"text": "看\u202e不见"}, "text"), ({"came": ["999999"]}, "came")],
)  # fmt: skip
def test_what_the_form_of_the_ministry_wants_is_asked_for(room, mediating, wrong, box):
    answer = room.send("yaqin", "session_new", mediating, query="?record", **_typed(mediating, **wrong))
    assert answer.status_code == 200
    assert box in answer.context["form"].errors
    assert answer.context["form"]["more"].value() == "何建军修防水，赔 3200 元"
    assert not Session.objects.exists()


def test_the_step_itself_refuses_a_record_without_the_telling(walk, mediating):
    minutes = mediation.Minutes(text="谈了", result="", came=frozenset())
    with pytest.raises(ValidationError):
        mediation.hold(mediating, actor=walk.cast.yaqin, minutes=minutes, place="调解室")


def test_a_booked_meeting_is_recorded_once_and_not_before_it_begins(room, walk, mediating):
    starts = (now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    session = mediation.book(mediating, actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=1), room=walk.cast.room, place="")
    typed = {k: v for k, v in _typed(mediating).items() if k not in ("starts_at", "ends_at", "place")}
    early = room.send("yaqin", "session", mediating, session.pk, act="record", **typed)
    assert early.status_code == 200
    assert Session.objects.get().state == "booked"
    with at(starts + timedelta(hours=1)):
        mediation.hold(mediating, actor=walk.cast.yaqin, session=session, minutes=mediation.Minutes("谈了", "继续", frozenset(), told=True))
        with pytest.raises(ValidationError):
            mediation.hold(mediating, actor=walk.cast.yaqin, session=session, minutes=mediation.Minutes("再谈", "继续", frozenset(), told=True))
    held = Session.objects.get()
    assert (held.state, held.minutes) == ("held", "谈了")
    assert "谈了" in room.open("yaqin", "session", mediating, session.pk).content.decode()


def test_a_meeting_that_was_held_before_the_end_may_still_be_written_down(walk, mediating):
    starts = (now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    session = mediation.book(mediating, actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=1), room=None, place="上门")
    with at(starts + timedelta(hours=2)):
        ended = mediation.take(mediating, A.TERMINATE, actor=walk.cast.yaqin, note="谈不拢", end_reason="no_agreement")
        mediation.hold(ended, actor=walk.cast.yaqin, session=session, minutes=mediation.Minutes("不欢而散", "未达成", frozenset(), told=True))
    assert Session.objects.get().state == "held"


def test_meetings_are_counted_in_the_order_they_were_entered(room, mediating):
    for _ in range(3):
        room.send("yaqin", "session_new", mediating, query="?record", **_typed(mediating))
    assert sorted(mediating.sessions.values_list("number", flat=True)) == [1, 2, 3]
    assert Event.objects.filter(case=mediating, action="held").count() == 3


def test_the_record_is_not_for_the_desk_nor_for_strangers(room, mediating):
    room.send("yaqin", "session_new", mediating, query="?record", **_typed(mediating))
    session, paper = mediating.sessions.get(), Document.objects.get(case=mediating, kind="minutes")
    assert room.open("officer", "session", mediating, session.pk).status_code == 403
    assert room.of("officer").get(f"/papers/{paper.pk}/").status_code == 404
    assert room.of("yaqin").get(f"/papers/{paper.pk}/").status_code == 200
    assert room.open("stranger", "session", mediating, session.pk).status_code == 404


def test_nothing_is_recorded_in_a_case_that_is_over(room, walk, mediating):
    ended = intake.take(mediating, A.WITHDRAW, actor=walk.cast.director, note="自己说好了")
    assert room.send("yaqin", "session_new", ended, query="?record", **_typed(mediating)).status_code == 302
    assert not Session.objects.exists()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "0001-01-01T00:00"])
def test_a_moment_that_no_calendar_counts_is_asked_for_again(room, mediating, moment):
    answer = room.send("yaqin", "session_new", mediating, query="?record", **_typed(mediating, starts_at=moment))
    assert answer.status_code == 200
    assert not mediating.sessions.exists()


def test_a_record_sent_twice_is_one_meeting(room, mediating):
    key = room.open("yaqin", "session_new", mediating, query="?record").context["form"]["client_key"].value()
    typed = _typed(mediating, client_key=key)
    assert [room.send("yaqin", "session_new", mediating, query="?record", **typed).status_code for _ in range(2)] == [302, 302]
    assert mediating.sessions.count() == Document.objects.filter(case=mediating, kind="minutes").count() == 1
