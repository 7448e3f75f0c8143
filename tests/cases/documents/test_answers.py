"""Entrusted from outside: it comes in by the same way, and who entrusted it gets the answer; the committee answers the station."""

from dataclasses import replace

import pytest

from cases.models import Case, DocumentKind, Source
from cases.moves import CaseAction as A, Task
from cases.steps import intake
from tests.cases.press import press
from tests.cases.walk import Walk
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db


def letters(case: Case) -> list[str]:
    return [paper.facts for paper in case.documents.filter(kind=DocumentKind.FEEDBACK).order_by("pk")]


def entrusted(walk: Walk, source: str, number: str = "（2026）浙0213委调12号") -> Walk:
    return replace(walk, facts={"source": source, "source_number": number})


def ended(walk: Walk) -> Case:
    return intake.take(walk.mediate(), A.TERMINATE, actor=walk.cast.yaqin, note="谈不拢", changes={"end_reason": "no_agreement"})


@pytest.mark.parametrize(
    ("source", "who"),
    [
        (Source.COURT, "委托调解的人民法院"), (Source.PETITION, "街道信访办公室"), (Source.HOTLINE, "12345政务服务便民热线"),
        (Source.OTHER, "来文单位"),
    ],
)
def test_whoever_entrusted_it_is_told_how_it_ended_and_no_word_of_it(source: str, who: str, walk: Walk) -> None:
    case = ended(entrusted(walk, source))
    turn = case.turns.get(task=Task.FEED_BACK, is_open=1)
    assert (turn.role, turn.office) == ("officer", case.station)
    assert turn.due_at is not None
    [text] = letters(case)
    assert who in text
    assert "未达成调解协议，调解终止" in text
    assert "（2026）浙0213委调12号" in text  # by which their clerk finds it
    for secret in (LIN["name"], HE["name"], case.narrative, case.title, LIN["phone"]):
        assert secret not in text
    done = intake.take(case, A.ANSWERED, actor=walk.cast.officer, note="反馈函已送达")
    assert not done.turns.filter(task=Task.FEED_BACK, is_open=1).exists()


def test_an_agreement_is_answered_and_not_a_second_time_when_it_closes(walk: Walk) -> None:
    own = entrusted(walk, Source.COURT)
    case = own.settle()
    assert "达成书面调解协议" in letters(case)[0]
    press(walk, case.confirmations.get(), "not_seek")
    closed = intake.take(case, A.CLOSE, actor=walk.cast.yaqin, note="当面付清")
    assert len(letters(closed)) == 2  # the other one is the committee's, to the station
    assert closed.turns.filter(task=Task.FEED_BACK, is_open=1).count() == 1  # closing does not spare the answer
    assert not case.is_unanswered


def test_what_came_in_otherwise_owes_nobody_outside_an_answer(walk: Walk) -> None:
    case = ended(walk)
    assert not case.turns.filter(task=Task.FEED_BACK).exists()
    assert letters(case) == []
    closed = intake.take(case, A.CLOSE, actor=walk.cast.yaqin, note="办完了")
    [text] = letters(closed)
    assert "贵所委托本委员会调解" in text
    assert LIN["name"] in text


def test_the_letter_to_the_station_says_by_which_letter_it_was_asked_and_how_far_it_is_done(walk: Walk) -> None:
    case = walk.settle()
    press(walk, case.confirmations.get(), "not_seek")
    closed = intake.take(case, A.CLOSE, actor=walk.cast.yaqin, note="付清了一笔")
    [text] = letters(closed)
    assert "委托调解函（" in text
    assert "约定履行2项，已履行0项" in text
    assert closed.agreements.get().number in text
