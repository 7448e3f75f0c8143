"""The line at the top of a desk: it agrees with the rows below, and says of nothing that it is nothing."""

import uuid

import pytest

from cases import waiting
from cases.steps import intake
from cases.views.heads import number
from tests.cases.test_desk import STATEMENTS, at_desk, statements, titled
from tests.cases.walk import Walk
from tests.cast import Cast

EMPTY = {
    "officer": "眼下没有要您办的事，您名下也没有在办的案件", "leader": "今天您值班，眼下没有轮到民警的事", "auxiliary": "您登记的，眼下没有在办的",
    "director": "眼下没有等调解室办的事", "yaqin": "眼下没有要您办的事，您手上也没有在调的纠纷", "liaison": "眼下没有等本单位办的事",
    "head": "眼下没有超时的，不用您过问", "command": "眼下没有等指挥中心办的事", "clerk": "眼下没有等书记员办的事",
    "judge": "眼下没有等审判员办的事", "president": "眼下没有等院长办的事",
}  # fmt: skip


def head(cast: Cast, word: str, query: str = "") -> str:
    """The heading of somebody's desk."""
    return str(at_desk(getattr(cast, word)).get(f"/desk/{query}").text.split("<h1>")[1].split("</h1>")[0])


@pytest.mark.parametrize("word", EMPTY)
def test_an_empty_desk_says_in_words_that_nothing_waits(cast: Cast, word: str) -> None:
    assert head(cast, word) == EMPTY[word]
    assert "0" not in head(cast, word, "?view=all")


NOTHING = [
    ("officer", "own", "名下没有在办的案件"), ("auxiliary", "own", "没有您登记、还在办的"), ("yaqin", "own", "名下没有在办的案件"),
    ("liaison", "all", "还没有转来的"), ("clerk", "all", "还没有转来的"), ("officer", "all", "这里还没有"), ("officer", "mine", "现在没有轮到您的"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "view", "words"), NOTHING)
def test_an_empty_list_says_what_will_stand_there(cast: Cast, word: str, view: str, words: str) -> None:
    main = at_desk(getattr(cast, word)).get(f"/desk/?view={view}").text.split("<main", 1)[1]
    assert words in main
    assert "在最前。" not in main.split("</h1>")[1].split("</p>")[0]  # no order of nothing


def test_an_officer_with_cases_and_no_turn_reads_both(walk: Walk, cast: Cast) -> None:
    walk.mediate()
    assert head(cast, "officer") == "眼下没有要您办的事，您负责 1 件"
    assert head(cast, "officer", "?view=all") == "眼下没有要您办的事"
    assert head(cast, "yaqin").startswith("轮到您")
    walk.log()
    assert head(cast, "officer") == "轮到您 1 项，您负责 2 件"


def test_a_filtered_desk_says_how_many_it_found_out_of_how_many(walk: Walk, cast: Cast) -> None:
    for n in range(3):
        titled(walk, f"桂花苑的事 {n}").log()
    titled(walk, "滨江村的事", community="滨江村").log()
    assert head(cast, "officer") == "轮到您 4 项，您负责 4 件"
    assert head(cast, "officer", "?community=滨江村") == "筛出 1 项，共 4 项"
    assert head(cast, "officer", "?community=滨江村&due=late") == "筛出 0 项，共 4 项"
    assert head(cast, "officer", "?view=own&community=桂花苑社区") == "筛出 3 件，共 4 件"
    assert head(cast, "officer", "?view=all&community=滨江村") == "筛出 1 件"
    assert head(cast, "leader", "?step=intake") == "筛出 4 项，共 4 项"


def test_the_found_number_is_that_of_all_pages(walk: Walk, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(waiting.PAGE + 3):
        walk.log()
    more = waiting.PAGE + 3
    for query in ("?step=intake", f"?step=intake&skip={waiting.PAGE}"):
        assert head(cast, "officer", query) == f"筛出 {more} 项，共 {more} 项"
    assert head(cast, "officer", "?view=all&step=intake") == f"筛出 {waiting.PAGE}+ 件"
    second = at_desk(cast.officer).get("/desk/?view=all&step=intake").context["more"]
    assert head(cast, "officer", second) == f"筛出 {waiting.PAGE}+ 件"
    assert number(waiting.WINDOW + 1) == "200+"


def test_what_a_list_takes_no_notice_of_filters_nothing(walk: Walk, cast: Cast) -> None:
    walk.send(walk.log())
    assert head(cast, "liaison", "?risk=red") == "1 项等本单位办"
    assert "没有符合的" not in at_desk(cast.command).get("/desk/?risk=red").text
    assert head(cast, "officer", "?view=all&due=late") == head(cast, "officer", "?view=all")


def test_an_auxiliary_at_the_register_reads_no_number_that_was_not_counted(walk: Walk, cast: Cast) -> None:
    walk.log()
    assert head(cast, "auxiliary", "?view=all") == "全所案件"
    telling = walk.telling()
    intake.log(actor=cast.auxiliary, client_key=uuid.uuid4(), telling=telling)
    assert head(cast, "auxiliary") == "您登记的有 1 件在办"


@pytest.mark.parametrize("view", ["mine", "own", "all"])
def test_the_head_of_a_filtered_desk_costs_no_statement(walk: Walk, cast: Cast, view: str) -> None:
    walk.log()
    assert statements(at_desk(cast.officer), "/desk/", view=view, step="intake") <= min(
        STATEMENTS, statements(at_desk(cast.officer), "/desk/", view=view)
    )
