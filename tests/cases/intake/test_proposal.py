"""What the narrative suggests on the triage page: shown with its words, taken by one click, never an answer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.models import Case, RoutingRow, TriageAnswers
from cases.triage import Question
from tests.cases.walk import Walk
from tests.cast import Cast

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]
KNIFE = "楼上漏水，上去理论，他拿着菜刀对着我晃，还推了我八岁的女儿，十几个人围在门口。"
SOUNDS = "工头掂着一截螺纹的铁家伙堵在宿舍门口，谁讨钱先过他这关"


@pytest.fixture
def knife(cast: Cast) -> Case:
    return Walk(cast, facts={"title": "楼上漏水", "narrative": KNIFE}).log()


def address(case: Case) -> str:
    return f"/cases/{case.number}/intake/triage/"


def test_every_suggestion_stands_with_its_words(at_desk: Desk, officer: User, knife: Case) -> None:
    answer = at_desk(officer).get(address(knife))
    proposal = answer.context["proposal"]
    assert len(proposal.kinds) == 3
    assert (proposal.kinds[0].value, proposal.kinds[0].row.code) == ("neighbour", 5)
    for words in (*(kind.words for kind in proposal.kinds), proposal.track_words, *(words for _label, _points, words in proposal.dangers)):
        assert words
        assert all(word in f"{knife.title}。{knife.narrative}" and f"<q>{word}</q>" in answer.text for word in words)
    assert proposal.kinds[0].row.lead.short_name in answer.text
    assert "警务处置" in answer.text


def test_it_answers_no_question_and_ticks_no_danger(at_desk: Desk, officer: User, knife: Case) -> None:
    page = at_desk(officer).get(address(knife)).text
    assert "checked" not in page
    taken = at_desk(officer).post(address(knife), {"take": "neighbour:5"}).text
    assert "checked" not in taken


def test_the_type_and_its_row_are_taken_by_one_click(at_desk: Desk, officer: User, knife: Case) -> None:
    page = at_desk(officer).get(address(knife)).text
    value = re.search(r'name="take" value="([^"]+)"', page)[1]
    answer = at_desk(officer).post(address(knife), {"take": value, "q_crime": "no", "q_weapon": "yes", "factors": ["WEAPON"], "dispute_type": ""})
    form = answer.context["form"]
    assert form["dispute_type"].value() == "neighbour"
    assert str(form["row"].value()) == str(RoutingRow.objects.get(code=5).pk)
    assert (form["q_crime"].value(), form["q_weapon"].value(), form["q_minor"].value()) == ("no", "yes", None)
    assert form["factors"].value() == ["WEAPON"]
    assert "还没有回答" not in answer.text
    assert not TriageAnswers.objects.exists()


def test_taken_after_all_answers_the_page_goes_on_where_it_was(at_desk: Desk, officer: User, knife: Case, answered: Fill) -> None:
    answer = at_desk(officer).post(address(knife), answered(dispute_type="medical", take="neighbour:5", act="", note="记下"))
    form = answer.context["form"]
    assert form.looked
    assert form["dispute_type"].value() == "neighbour"
    assert form["note"].value() == "记下"


def test_a_no_that_the_text_contradicts_is_said(at_desk: Desk, officer: User, knife: Case, answered: Fill) -> None:
    answer = at_desk(officer).post(address(knife), answered())
    proposal = answer.context["proposal"]
    assert {str(label) for label, _words in proposal.against} == {str(Question(q).label) for q in ("weapon", "crowd")}
    assert "文字里却写着" in answer.text
    assert not at_desk(officer).post(address(knife), answered("weapon", "crowd")).context["proposal"].against


@pytest.mark.parametrize("take", ["war:5", "neighbour:999", "neighbour:x", "neighbour", ":", "²:²"])
def test_what_is_no_suggestion_fills_nothing_wrong(at_desk: Desk, officer: User, knife: Case, take: str) -> None:
    answer = at_desk(officer).post(address(knife), {"take": take})
    assert answer.status_code == 200
    assert "selected" not in re.sub(r'<option value="(neighbour)?" selected>', "", answer.text)


def test_what_sounds_red_is_said_with_its_words_and_adds_no_points(at_desk: Desk, officer: User, cast: Cast, answered: Fill) -> None:
    case = Walk(cast, facts={"title": "要钱", "narrative": SOUNDS}).log()
    answer = at_desk(officer).get(address(case))
    proposal = answer.context["proposal"]
    assert 1 <= len(proposal.alarm) <= 5
    assert all(f"<q>{word}</q>" in answer.text and word in SOUNDS for word in proposal.alarm)
    assert "读起来像要出事" in answer.text
    assert not proposal.dangers
    assert "checked" not in answer.text
    blank = at_desk(officer).post(address(case), {"act": "answered"})
    assert blank.context["form"].unanswered
    assert "读起来像要出事" in blank.text
    looked = at_desk(officer).post(address(case), answered())
    assert looked.context["form"].looked
    assert (looked.context["form"].score.points, looked.context["form"].score.colour) == (0, "blue")
    assert "读起来像要出事" not in looked.text


def test_a_calm_story_is_not_said_to_sound_red(at_desk: Desk, officer: User, cast: Cast) -> None:
    case = Walk(cast, facts={"title": "滴水", "narrative": "楼上空调外机滴水滴到我家阳台，跟他说了两回都不理。"}).log()
    assert "读起来像要出事" not in at_desk(officer).get(address(case)).text


def test_a_text_that_says_nothing_is_told_so(at_desk: Desk, officer: User, cast: Cast) -> None:
    case = Walk(cast, facts={"title": "嗯", "narrative": "嗯嗯"}).log()
    page = at_desk(officer).get(address(case)).text
    assert "该问的还要问" in page
