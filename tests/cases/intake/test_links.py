"""Cases that have to do with one another: linked, merged, parted again, and hidden where one may not see the other."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client

from accounts.models import User
from cases.models import Case, CaseLink, Event, LinkKind as K, Turn
from cases.steps import linking
from tests.cases.walk import Walk
from tests.cast import Cast

Desk = Callable[[User], Client]


@pytest.fixture
def three(walk: Walk) -> list[Case]:
    return [walk.log() for _n in range(3)]


def link(cast: Cast, case: Case, other: Case, kind: K, **more: object) -> CaseLink:
    return linking.link(case, other, kind=kind, **{"actor": cast.officer, "note": "一个工地的事"} | more)  # type: ignore[arg-type]


def test_a_merged_file_rests_and_goes_on_where_it_stood(three: list[Case], at_desk: Desk, cast: Cast) -> None:
    leader, merged, _third = three
    desk, before = at_desk(cast.officer), Turn.objects.get(case=merged, is_open=1)
    one = link(cast, merged, leader, K.MERGED)
    assert Turn.objects.get(pk=before.pk).paused_at is not None
    assert f"已并入 {leader.display_number}" in desk.get(f"/cases/{merged.number}/").text
    assert "已并入本件" in desk.get(f"/cases/{leader.number}/").text
    answer = desk.post(f"/cases/{merged.number}/intake/links/{one.pk}/", {"note": "查清是两家"})
    assert answer.headers["Location"] == f"/cases/{merged.number}/"
    turn = Turn.objects.get(pk=before.pk)
    assert turn.paused_at is None
    assert turn.due_at >= before.due_at
    assert [event.action for event in Event.objects.filter(case=merged)[:2]] == ["unmerged", "merged"]
    assert [event.action for event in Event.objects.filter(case=leader)[:2]] == ["gave_back", "took_in"]
    assert link(cast, merged, leader, K.MERGED) != one  # and may be merged anew


def test_an_incident_holds_many_and_each_shows_all(three: list[Case], at_desk: Desk, cast: Cast) -> None:
    leader, second, third = three
    for case in (second, third):
        link(cast, case, leader, K.INCIDENT)
    page = at_desk(cast.officer).get(f"/cases/{second.number}/").text
    assert leader.display_number in page
    assert third.display_number in page


def test_what_one_may_not_see_is_not_linked_and_not_shown(walk: Walk, at_desk: Desk, cast: Cast) -> None:
    seen, hidden = walk.mediate(), walk.log()
    one = link(cast, seen, hidden, K.RELATED)
    assert hidden.display_number not in at_desk(cast.director).get(f"/cases/{seen.number}/").text
    assert at_desk(cast.stranger).get(f"/cases/{seen.number}/intake/links/{one.pk}/").status_code == 404
    with pytest.raises((Http404, PermissionDenied)):
        link(cast, seen, hidden, K.MERGED, actor=cast.stranger)
    with pytest.raises(PermissionDenied):
        link(cast, seen, hidden, K.MERGED, actor=cast.auxiliary)
    answer = at_desk(cast.stranger).get(f"/cases/{walk.log().number}/intake/links/")
    assert answer.status_code == 404


WRONG = {
    "a file and itself": lambda one, two, three: (one, one, K.RELATED), "a chain of leaders": lambda one, two, three: (three, two, K.MERGED),
    "a leader that follows": lambda one, two, three: (one, three, K.MERGED), "two leaders": lambda one, two, three: (two, three, K.MERGED),
    "two words about one pair": lambda one, two, three: (one, two, K.RELATED),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_makes_no_sense_is_refused(three: list[Case], cast: Cast, what: str) -> None:
    link(cast, three[1], three[0], K.MERGED)
    case, other, kind = WRONG[what](*three)
    with pytest.raises(ValidationError):
        link(cast, case, other, kind)


def test_a_file_whose_sides_are_asked_is_merged_no_more(walk: Walk, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="征询过双方"):
        link(cast, walk.invite(), walk.log(), K.MERGED)


def test_a_merged_file_goes_no_way_of_its_own_until_it_is_parted(walk: Walk, cast: Cast) -> None:
    one, again = walk.log(), walk.log()
    made = link(cast, again, one, K.MERGED)
    for track in ("people_mediation", "police"):
        with pytest.raises(ValidationError, match="已经并入另一件"):
            walk.triage(track, again, answers={"crime": track == "police"})
    assert walk.triage("people_mediation", one).state == "inviting"
    linking.part(made, actor=cast.officer, note="查清是两回事")
    assert walk.triage("people_mediation", again).state == "inviting"


@pytest.mark.parametrize("state", ["ended", "closed", "archived"])
def test_no_file_rests_in_one_that_is_over(walk: Walk, case_at: Callable[[str], Case], cast: Cast, state: str) -> None:
    over, fresh = case_at(state), walk.log()
    with pytest.raises(ValidationError, match="对方那件已经结了"):
        link(cast, fresh, over, K.MERGED)
    assert not Turn.objects.filter(case=fresh, is_open=1, paused_at__isnull=False).exists()


def test_the_page_links_by_number_and_says_what_is_wrong(three: list[Case], at_desk: Desk, cast: Cast) -> None:
    one, two, _three = three
    desk, page = at_desk(cast.officer), f"/cases/{one.number}/intake/links/"
    for number, words in (("大桥调〔2019〕9999 号", "没有这件案子"), (one.display_number, "这就是同一件案卷"), ("", "要填")):
        assert words in desk.post(page, {"number": number, "kind": "related", "note": "一起的"}).text
    assert desk.post(page, {"number": two.display_number, "kind": "related", "note": "一起的"}).status_code == 302
    assert CaseLink.objects.get().other == two
    desk.post(page, {"number": two.display_number, "kind": "related", "note": "又按了一次"})
    assert CaseLink.objects.count() == 1
