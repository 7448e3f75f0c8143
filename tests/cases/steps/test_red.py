"""A red case: who leads it, the meeting of the same day, five visits, and how its colour changes (domain.md §4.4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from accounts.models import User
from cases.clock import ZONE, at
from cases.lifecycle import advance
from cases.models import Case, Event, Turn
from cases.moves import CaseAction as A, Task as T
from cases.steps import intake, mediation, red
from tests.cases.walk import Walk
from tests.cast import Cast

RED = ["KILL_THREAT"]


def due(case: Case, task: str) -> Turn:
    return Turn.objects.get(case=case, task=task, is_open=1)


@pytest.fixture
def led(walk: Walk, cast: Cast) -> Case:
    """A red case that 沈浩 leads."""
    return advance(walk.triage("police", factors=RED), A.NAME_LEADER, actor=cast.leader, changes={"leader": cast.officer})


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def visit(case: Case, actor: User, *, clean: bool = True) -> Case:
    return red.visited(again(case), actor=actor, clean=clean, note="上门看过")


def test_only_the_duty_leader_names_who_leads_it_and_no_stranger_comes_near(walk: Walk, cast: Cast) -> None:
    case = walk.triage("police", factors=RED)
    for actor, refused in ((cast.officer, PermissionDenied), (cast.stranger, Http404)):
        with pytest.raises(refused):
            advance(case, A.NAME_LEADER, actor=actor, changes={"leader": cast.officer})


def test_everybody_comes_together_today_and_both_sides_are_seen_after_a_day(led: Case, cast: Cast) -> None:
    meeting, first = due(led, T.MEET_RED), due(led, T.VISIT_RED)
    assert meeting.due_at is not None
    assert led.led_since is not None
    assert meeting.due_at.astimezone(ZONE).date() == led.led_since.astimezone(ZONE).date()
    assert first.due_at == led.led_since + timedelta(hours=24)
    assert {meeting.user_id, first.user_id} == {cast.officer.pk}
    advance(led, A.MET_RED, actor=cast.officer, note="分工")
    assert not Turn.objects.filter(case=led, task=T.MEET_RED, is_open=1).exists()


def test_the_plan_holds_five_visits_each_with_its_own_limit(led: Case, cast: Cast) -> None:
    keys = []
    while turn := Turn.objects.filter(case=led, task=T.VISIT_RED, is_open=1).select_related("limit").first():
        keys.append(turn.limit.key if turn.limit else "")
        visit(led, cast.officer)
    assert keys == [f"visit_red_{n}" for n in range(1, 6)]
    with pytest.raises(ValidationError):
        visit(led, cast.officer)


def test_red_is_lowered_only_after_two_clean_visits_one_after_the_other(led: Case, cast: Cast) -> None:
    def lower() -> Case:
        return red.recolour(again(led), actor=cast.leader, risk="yellow", reason="两次上门都平静")

    for clean in (True, False, True):
        visit(led, cast.officer, clean=clean)
        with pytest.raises(ValidationError):
            lower()
    visit(led, cast.officer)
    with pytest.raises(PermissionDenied):
        red.recolour(again(led), actor=cast.officer, risk="yellow", reason="两次上门都平静")
    done = lower()
    assert (done.risk, Turn.objects.filter(case=led, task__in=(T.MEET_RED, T.VISIT_RED), is_open=1).exists()) == ("yellow", False)
    event = Event.objects.filter(case=led, action=A.LOWER).get()
    assert event.note is not None
    assert event.note.text == "两次上门都平静"


def test_an_officer_raises_a_colour_with_a_reason_and_old_visits_count_no_more(led: Case, cast: Cast) -> None:
    for _n in range(2):
        visit(led, cast.officer)
    red.recolour(again(led), actor=cast.leader, risk="blue", reason="平静了")
    with pytest.raises(ValidationError):
        red.recolour(again(led), actor=cast.officer, risk="yellow", reason="")
    raised = red.recolour(again(led), actor=cast.officer, risk="red", reason="又扬言")
    assert due(raised, T.NAME_LEADER)
    with pytest.raises(ValidationError):
        red.recolour(raised, actor=cast.leader, risk="yellow", reason="平静了")
    with at(due(raised, T.NAME_LEADER).counts_from + timedelta(minutes=1)):
        advance(raised, A.NAME_LEADER, actor=cast.leader, changes={"leader": cast.officer})
    assert again(led).red_visits == 0


def open_visits(case: Case) -> list[tuple[str, str]]:
    """The plan that a case is on: at every moment one visit of one plan."""
    rows = Turn.objects.filter(case=case, task__in=(T.VISIT, T.VISIT_AGAIN, T.VISIT_RED), is_open=1).select_related("limit")
    return [(row.task, row.limit.key if row.limit else "") for row in rows]


def after(case: Case, cast: Cast, result: str = "content", way: str = "上门回访") -> None:
    """A visit of the plan after the agreement."""
    mediation.visited(again(case), actor=cast.director, way=way, result=result, text=f"第 {case.visits.count() + 1} 次去看过", due=None)


def test_a_red_case_is_on_one_plan_of_visits_before_the_agreement_and_after_it(walk: Walk, cast: Cast) -> None:
    case = red.recolour(walk.mediate(), actor=cast.officer, risk="red", reason="扬言动手")
    advance(case, A.NAME_LEADER, actor=cast.leader, changes={"leader": cast.officer})
    assert open_visits(case) == [("visit_red", "visit_red_1")]
    visit(case, cast.officer)
    settled = walk.settle(again(case))
    assert open_visits(settled) == [("visit", "visit_red_day")]
    assert not again(case).has_visit_left
    after(case, cast)  # the second clean one: the first was before the agreement
    assert open_visits(settled) == [("visit", "visit_red")]
    red.recolour(again(case), actor=cast.leader, risk="yellow", reason="两次上门都平静")
    assert open_visits(settled) == [("visit", "visit_red")]
    after(case, cast)
    assert open_visits(settled) == [("visit", "visit_first")]
    mediation.take(again(case), A.REPAIR, actor=cast.yaqin, note="改付款日")
    assert open_visits(settled) == []


def test_what_turns_red_after_the_agreement_begins_its_days_when_somebody_leads_it(walk: Walk, cast: Cast) -> None:
    case = walk.settle()
    with at(case.settled_at + timedelta(days=40)):
        raised = red.recolour(again(case), actor=cast.officer, risk="red", reason="又扬言动手")
        led = advance(raised, A.NAME_LEADER, actor=cast.leader, changes={"leader": cast.officer})
        assert open_visits(led) == [("visit", "visit_red_day")]
        assert due(led, T.VISIT).due_at == led.led_since + timedelta(hours=24)
        for result, way in (("content", "上门回访"), ("content", "电话回访"), ("unreached", "上门回访")):
            after(led, cast, result, way)
        with pytest.raises(ValidationError):  # by telephone nobody sees that it is calm, and who was not there was not seen
            red.recolour(again(led), actor=cast.leader, risk="yellow", reason="平静了")
        mediation.take(again(led), A.REPAIR, actor=cast.yaqin, note="重新谈")
        assert open_visits(led) == [("visit_red", "visit_red_1")]


def test_another_triage_does_not_lower_what_is_red(led: Case, walk: Walk, cast: Cast) -> None:
    closed = intake.take(advance(led, A.NUMBER, actor=cast.officer, changes={"external_number": "A1"}), A.CLOSE, actor=cast.officer)
    case = intake.take(closed, A.REOPEN, actor=cast.officer, note="又吵")
    assert walk.triage("police", case, answers={"crime": True}, factors=[]).risk == "red"
