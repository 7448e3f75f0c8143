"""The triage: no question skipped, no other way than the answers point to without the duty leader, nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.models import Case, RoutingRow, TriageAnswers
from cases.steps import intake
from cases.triage import POINTS, Factor, Question, Track
from tests.cases.walk import Walk
from tests.cast import LIN, Cast

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]


def address(case: Case) -> str:
    """The page of the triage."""
    return f"/cases/{case.number}/intake/triage/"


def test_no_answer_is_chosen_in_advance(at_desk: Desk, officer: User, walk: Walk) -> None:
    page = at_desk(officer).get(address(walk.log())).text
    assert page.count('value="yes"') == page.count('value="no"') == len(Question)
    assert "checked" not in page


@pytest.mark.parametrize("question", Question.values)
def test_no_question_can_be_skipped(at_desk: Desk, officer: User, walk: Walk, answered: Fill, question: str) -> None:
    case = walk.log()
    for act in ("answered", "decide"):
        form = answered("violation", act=act, track="public_order", factors=["INJURY"], note="记一笔")
        del form[f"q_{question}"]
        answer = at_desk(officer).post(address(case), form)
        assert answer.status_code == 200
        assert str(Question(question).label) in str([str(field.label) for field in answer.context["form"].unanswered])
        assert len(answer.context["form"].unanswered) == 1
        assert "就走这条路" not in answer.text
        assert answer.context["form"]["factors"].value() == ["INJURY"]
    case.refresh_from_db()
    assert case.state == "logged"
    assert not TriageAnswers.objects.exists()


def test_every_missing_question_is_named(at_desk: Desk, officer: User, walk: Walk) -> None:
    answer = at_desk(officer).post(address(walk.log()), {"act": "decide", "q_crime": "maybe"})
    assert len(answer.context["form"].unanswered) == len(Question)
    for question in Question:
        assert f'href="#q_{question}"' in answer.text


def test_the_page_says_where_the_answers_point_and_why(at_desk: Desk, officer: User, walk: Walk, answered: Fill) -> None:
    case, row = walk.log(), RoutingRow.objects.get(code=5)
    answer = at_desk(officer).post(address(case), answered(row=row.pk, factors=["INJURY", "ALCOHOL"]))
    assert "双方可以在这里谈" in answer.text or "人民调解" in answer.text
    assert row.police_keeps in answer.text
    assert row.lead.name in answer.text
    assert "黄 4 分" in answer.text
    assert "陈国栋" in answer.text
    case.refresh_from_db()
    assert case.state == "logged"


def test_the_points_of_every_fact_are_shown(at_desk: Desk, officer: User, walk: Walk) -> None:
    page = at_desk(officer).get(address(walk.log())).text
    for factor in Factor:
        assert str(factor.label) in page
        assert f'value="{factor}" data-points="{POINTS[factor]}"' in page


WAYS = {
    "people_mediation": ((), {}, "inviting"),
    "public_order": (("violation",), {}, "police_mediation"),
    "police": (("crime",), {"external_number": "警综 2026-77"}, "police"),
}


@pytest.mark.parametrize("track", WAYS)
def test_the_suggested_way_is_taken(at_desk: Desk, officer: User, walk: Walk, answered: Fill, track: str) -> None:
    yes, more, state = WAYS[track]
    case = walk.log()
    answer = at_desk(officer).post(address(case), answered(*yes, act="decide", track=track, version=case.version, factors=["INJURY"], **more))
    assert answer.headers["Location"] == f"/cases/{case.number}/"
    case.refresh_from_db()
    assert (case.state, case.track, case.risk, case.risk_points, case.triaged_by) == (state, track, "yellow", 3, officer)
    assert case.external_number == more.get("external_number", "")


def test_what_was_settled_on_the_spot_is_recorded_at_once(at_desk: Desk, officer: User, walk: Walk, answered: Fill) -> None:
    case = walk.log()
    form = answered("violation", act="decide", track="public_order", on_spot="on", version=case.version)
    refused = at_desk(officer).post(address(case), form)
    assert "请写下来" in refused.text
    at_desk(officer).post(address(case), {**form, "note": "当场道歉，赔 200 元"})
    case.refresh_from_db()
    assert case.state == "on_spot"


def test_the_way_to_the_departments_leads_to_the_first_referral(at_desk: Desk, officer: User, walk: Walk, answered: Fill) -> None:
    case, row = walk.log(), RoutingRow.objects.get(code=10)
    form = answered(act="decide", track="administrative", row=row.pk, version=case.version, dispute_type="consumer")
    answer = at_desk(officer).post(address(case), form)
    assert answer.headers["Location"] == f"/cases/{case.number}/routing/new/?dispute_type=consumer&row={row.pk}"
    assert at_desk(officer).get(answer.headers["Location"]).status_code == 200
    case.refresh_from_db()
    assert case.state == "logged"
    assert TriageAnswers.objects.get().suggested_track == Track.ADMINISTRATIVE


def test_another_way_is_refused_to_an_officer_who_is_told_whom_to_ask(at_desk: Desk, officer: User, walk: Walk, answered: Fill) -> None:
    case = walk.log()
    answer = at_desk(officer).post(address(case), answered(act="decide", track="police", override_reason="我看要抓", version=case.version))
    assert "请找值班领导" in answer.text
    assert "陈国栋" in answer.text
    case.refresh_from_db()
    assert case.state == "logged"


def test_the_duty_leader_decides_otherwise_with_a_reason(at_desk: Desk, cast: Cast, walk: Walk, answered: Fill) -> None:
    case = walk.log()
    form = answered("violation", act="decide", track="people_mediation", version=case.version)
    refused = at_desk(cast.leader).post(address(case), form)
    assert "请写为什么不按建议走" in refused.text
    at_desk(cast.leader).post(address(case), {**form, "override_reason": "推搡轻微，双方愿意调解"})
    case.refresh_from_db()
    assert (case.state, case.override_track, case.confirmable) == ("inviting", "people_mediation", "yes")
    assert [event.action for event in case.events.order_by("seq")][:3] == ["log", "override", "invite"]


def test_the_leader_finds_what_the_officer_answered(at_desk: Desk, cast: Cast, walk: Walk, answered: Fill) -> None:
    case = walk.log()
    at_desk(cast.officer).post(address(case), answered("violation", factors=["INJURY"]))
    form = at_desk(cast.leader).get(address(case)).context["form"]
    assert form["q_violation"].value() == "yes"
    assert form["q_crime"].value() == "no"
    assert form["factors"].value() == ["INJURY"]


def test_what_the_leader_opened_an_officer_may_take(at_desk: Desk, cast: Cast, walk: Walk, answered: Fill) -> None:
    case = intake.override(walk.log(), actor=cast.leader, track="transfer", reason="事发地在岳林")
    form = answered(act="decide", track="transfer", transferred_to="岳林派出所", note="事发地在岳林", version=case.version)
    at_desk(cast.officer).post(address(case), form)
    case.refresh_from_db()
    assert (case.state, case.transferred_to) == ("transferred", "岳林派出所")


CLOSED = {"refused": "people_mediation", "special_organ": "people_mediation", "crime": "advice", "weapon": "public_order", "domestic": "public_order"}


@pytest.mark.parametrize("question", CLOSED)
def test_a_way_that_the_law_closes_is_closed_to_the_leader_too(
    at_desk: Desk, cast: Cast, walk: Walk, answered: Fill, question: str
) -> None:
    case, yes = walk.log(), ("violation", question)
    form = answered(*yes, act="decide", track=CLOSED[question], override_reason="就这么办", note="记", version=case.version)
    answer = at_desk(cast.leader).post(address(case), form)
    way = next(way for way in answer.context["form"].tracks if way["value"] == CLOSED[question])
    assert str(way["closed"]) in answer.text
    assert not way["may"]
    case.refresh_from_db()
    assert (case.state, case.override_track) == ("logged", "")


def test_a_missing_side_is_said_by_the_step_and_the_answers_stay(at_desk: Desk, officer: User, cast: Cast, answered: Fill) -> None:
    case = Walk(cast, parties=(LIN,)).log()
    answer = at_desk(officer).post(address(case), answered(act="decide", track="people_mediation", version=case.version))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["q_crime"].value() == "no"
    case.refresh_from_db()
    assert case.state == "logged"


def test_a_page_that_was_overtaken_shows_what_changed_and_loses_nothing(at_desk: Desk, cast: Cast, walk: Walk, answered: Fill) -> None:
    case = walk.log()
    form = answered(act="decide", track="people_mediation", version=case.version, factors=["ALCOHOL"])
    intake.override(case, actor=cast.leader, track="advice", reason="先告知")
    answer = at_desk(cast.officer).post(address(case), form)
    assert "陈国栋" in answer.text
    assert answer.context["form"]["factors"].value() == ["ALCOHOL"]
    again = at_desk(cast.officer).post(address(case), {**form, "version": answer.context["form"]["version"].value()})
    assert again.status_code == 302


def test_a_case_that_moved_on_is_not_triaged_again(at_desk: Desk, officer: User, walk: Walk, answered: Fill) -> None:
    case = walk.invite()
    assert at_desk(officer).get(address(case)).headers["Location"] == f"/cases/{case.number}/"
    before = TriageAnswers.objects.get(case=case).answers
    for act in ("answered", "decide"):
        answer = at_desk(officer).post(address(case), answered("crime", act=act, track="police", version=case.version))
        assert answer.status_code == 200
    case.refresh_from_db()
    assert case.state == "inviting"
    assert TriageAnswers.objects.get(case=case).answers == before


@pytest.mark.parametrize("word", ["auxiliary", "director", "yaqin", "liaison", "command", "clerk", "judge", "administrator"])
def test_a_wrong_role_is_refused(at_desk: Desk, cast: Cast, walk: Walk, answered: Fill, word: str) -> None:
    case, desk = walk.log(), at_desk(getattr(cast, word))
    assert desk.get(address(case)).status_code == desk.post(address(case), answered()).status_code == 403


def test_a_stranger_finds_nothing(at_desk: Desk, cast: Cast, walk: Walk, answered: Fill) -> None:
    case, desk = walk.log(), at_desk(cast.stranger)
    assert desk.get(address(case)).status_code == desk.post(address(case), answered()).status_code == 404


NONSENSE = (
    {"track": "prison"}, {"track": ""}, {"row": "999999"}, {"row": "x"}, {"dispute_type": "war"}, {"factors": ["DRAGON"]}, {"committee": "0"},
    {"version": "x"}, {"note": "\u202e"}, {"act": "decide", "track": "transfer", "note": "\u202e", "on_spot": "on"},
)  # fmt: skip


@pytest.mark.parametrize("wrong", NONSENSE)
def test_what_is_no_choice_is_refused(at_desk: Desk, officer: User, walk: Walk, answered: Fill, wrong: dict[str, Any]) -> None:
    case = walk.log()
    form = {**answered(act="decide", track="people_mediation", version=case.version), **wrong}
    assert at_desk(officer).post(address(case), form).status_code == 200
    case.refresh_from_db()
    assert case.state == "logged"


def test_what_makes_the_police_keep_it_is_ticked_beside_its_row_and_stays_ticked(
    at_desk: Desk, officer: User, walk: Walk, answered: Fill
) -> None:
    case, row = walk.log(), RoutingRow.objects.get(code=10)
    form = answered(row=row.pk, dispute_type="consumer")
    page = at_desk(officer).post(address(case), form)
    assert page.context["form"].ruled.track == Track.ADMINISTRATIVE
    assert "归区市场监管局牵头" in page.text
    page = at_desk(officer).post(address(case), {**form, "keeps": "on"})
    assert page.context["form"].ruled.track == Track.POLICE
    assert "警方留办的情形（诈骗）" in page.text
    again = at_desk(officer).get(address(case)).context["form"]
    assert (again["keeps"].value(), again["row"].value(), again["dispute_type"].value()) == (True, row.pk, "consumer")


def test_a_civil_matter_that_a_department_leads_may_be_mediated_without_the_leader(
    at_desk: Desk, officer: User, walk: Walk, answered: Fill
) -> None:
    case, row = walk.log(), RoutingRow.objects.get(code=4)
    form = answered(act="decide", track="people_mediation", row=row.pk, dispute_type="property", version=case.version)
    assert "也可以走这条路" in at_desk(officer).post(address(case), {**form, "act": "answered"}).text
    assert at_desk(officer).post(address(case), form).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.track) == ("inviting", "people_mediation")
