"""While a mediator is on leave a colleague stands in: sees the cases and may act in them, and not a day longer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from cases.clock import at, now
from cases.models import Case, Turn
from cases.steps import choice, mediation
from mediators import own
from tests.cases.party.conftest import ask, come_in, slip  # noqa: F401 - fixtures: a party at a phone


@pytest.fixture
def on_leave(cast, mediating):
    """竺亚琴 is away for five days from now on; 俞水根 stands in."""
    return own.go_away(cast.mediators["yaqin"], starts_at=now(), ends_at=now() + timedelta(days=5), cover=cast.mediators["shuigen"])


def test_the_colleague_finds_the_case_and_its_turn_on_their_desk(room, mediating, on_leave, cast):
    assert mediating.title in room.of("shuigen").get("/desk/").content.decode()
    assert Turn.objects.waiting_for(cast.shuigen).filter(case=mediating, task="mediate").exists()
    assert room.open("shuigen", "case", mediating).status_code == 200
    assert room.open("haiyan", "case", mediating).status_code == 404


def test_the_colleague_books_records_and_ends_the_pause(mediating, on_leave, cast, walk):
    minutes = mediation.Minutes("双方讲了经过。", "约好上门看", frozenset(), told=True, reasons="没到")
    assert mediation.hold(mediating, actor=cast.shuigen, minutes=minutes, place="桂花苑").held_by == cast.shuigen
    case = mediation.take(mediating, "suspend", actor=cast.shuigen, note="等鉴定", review_on=now() + timedelta(days=10))
    assert case.state == "suspended"


def test_after_the_leave_it_is_over(mediating, on_leave, cast):
    with at(now() + timedelta(days=5, minutes=1)):
        assert not Case.objects.visible_to(cast.shuigen).exists()
        assert not Turn.objects.waiting_for(cast.shuigen).exists()
        minutes = mediation.Minutes("又来了。", "没有结果", frozenset(), told=True, reasons="没到")
        with pytest.raises(PermissionDenied):
            mediation.hold(mediating, actor=cast.shuigen, minutes=minutes, place="桂花苑")


def test_what_was_offered_to_somebody_on_leave_nobody_else_answers(walk, cast):
    case = walk.offer()
    own.go_away(cast.mediators["yaqin"], starts_at=now(), ends_at=now() + timedelta(days=5), cover=cast.mediators["shuigen"])
    assert not Turn.objects.waiting_for(cast.shuigen).filter(case=case).exists()
    with pytest.raises(Http404):
        choice.answer_offer(case, actor=cast.shuigen, accept=True)


def test_the_sides_read_who_stands_in(mediating, on_leave, come_in):  # noqa: F811
    page = come_in(mediating.parties.first()).get("/mine/").content.decode()
    assert "由俞水根顶班" in page
