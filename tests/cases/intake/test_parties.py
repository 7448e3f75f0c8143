"""Entering a side, the slip, numbers in full: each an act of its own with its own trace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.models import Case, Party
from cases.moves import Act
from tests.cases.walk import Walk
from tests.cast import HE, LIN, Cast

Desk = Callable[[User], Client]


def new(case: Case) -> str:
    """The page where a side is entered."""
    return f"/cases/{case.number}/intake/parties/new/"


def of(party: Party, page: str) -> str:
    """A page of one party."""
    return f"/cases/{party.case.number}/intake/parties/{party.pk}/{page}/"


def test_a_side_that_was_unknown_is_entered(at_desk: Desk, cast: Cast) -> None:
    case = Walk(cast, parties=(LIN,)).log()
    facts = {name: HE[name] for name in ("name", "phone", "id_number", "stance")}
    for word in ("officer", "auxiliary"):
        assert at_desk(getattr(cast, word)).get(new(case)).status_code == 200
    answer = at_desk(cast.officer).post(new(case), {**facts, "side": "2", "kind": "person"})
    assert answer.headers["Location"] == f"/cases/{case.number}/"
    assert [(party.name, party.side) for party in case.parties.all()] == [("林秀英", 1), ("何建军", 2)]
    assert case.events.first().action == Act.PARTY_ADDED


def test_one_more_person_joins_a_side(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    case = walk.log()
    at_desk(cast.officer).post(new(case), {"name": "何小军", "side": "2", "kind": "person"})
    assert case.parties.filter(side=2).count() == 2


@pytest.mark.parametrize("wrong", [{"name": ""}, {"side": "9"}, {"phone": "12"}, {"id_number": "330213196208150022"}, {"kind": "ghost"}])
def test_a_mistake_is_named_and_the_rest_stays(at_desk: Desk, cast: Cast, walk: Walk, wrong: dict[str, str]) -> None:
    case = walk.log()
    answer = at_desk(cast.officer).post(new(case), {"name": "何小军", "side": "2", "kind": "person", "address": "桂花苑 3 幢 301 室", **wrong})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "桂花苑 3 幢 301 室" in answer.text
    assert case.parties.count() == 2


def test_no_side_is_entered_once_they_are_asked(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    case = walk.invite()
    answer = at_desk(cast.officer).post(new(case), {"name": "何小军", "side": "2", "kind": "person"})
    assert answer.status_code == 200
    assert case.parties.count() == 2


def test_the_slip_is_a_pdf_and_its_link_works_once_it_is_printed(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.log().parties.first()
    assert at_desk(cast.officer).get(of(party, "slip")).status_code == 200
    party.refresh_from_db()
    assert party.link_hash is None
    answer = at_desk(cast.officer).post(of(party, "slip"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    party.refresh_from_db()
    first = party.link_hash
    assert first
    at_desk(cast.officer).post(of(party, "slip"))
    party.refresh_from_db()
    assert party.link_hash != first
    assert party.case.events.filter(action=Act.SLIP).count() == 2


def test_a_name_that_no_font_holds_keeps_the_old_link(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.log().parties.first()
    at_desk(cast.officer).post(of(party, "slip"))
    party.refresh_from_db()
    Party.objects.filter(pk=party.pk).update(name="林\U0001f600")
    answer = at_desk(cast.officer).post(of(party, "slip"))
    assert answer.status_code == 200
    assert "字库里没有" in answer.text
    assert Party.objects.get(pk=party.pk).link_hash == party.link_hash


def test_full_numbers_want_a_reason_and_leave_a_trace(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.log().parties.first()
    desk = at_desk(cast.officer)
    for answer in (desk.get(of(party, "contact")), desk.post(of(party, "contact"), {"note": "  "})):
        assert answer.status_code == 200
        assert LIN["phone"] not in answer.text
    assert not party.case.events.filter(action=Act.UNMASKED).exists()
    shown = desk.post(of(party, "contact"), {"note": "约明天上门的时间"})
    for secret in (LIN["phone"], LIN["id_number"], LIN["address"]):
        assert secret in shown.text
    event = party.case.events.get(action=Act.UNMASKED)
    assert (event.user, event.on_behalf_of, event.fields) == (cast.officer, party, ["id_number", "phone", "address"])
    assert event.note.text == "约明天上门的时间"
    assert LIN["phone"] not in str(event.__dict__)


REFUSED = {
    "slip": ("auxiliary", "liaison", "command", "clerk", "judge", "administrator"),
    "contact": ("auxiliary", "liaison", "command", "judge", "administrator"),
}


@pytest.mark.parametrize("page", REFUSED)
def test_a_wrong_role_is_refused(at_desk: Desk, cast: Cast, walk: Walk, page: str) -> None:
    party = walk.log().parties.first()
    for word in REFUSED[page]:
        desk = at_desk(getattr(cast, word))
        assert desk.get(of(party, page)).status_code == desk.post(of(party, page), {"note": "看看"}).status_code == 403, word


@pytest.mark.parametrize("page", [*REFUSED, "new"])
def test_a_stranger_finds_nothing(at_desk: Desk, cast: Cast, walk: Walk, page: str) -> None:
    party = walk.mediate().parties.first()
    address = new(party.case) if page == "new" else of(party, page)
    strangers = ("stranger",) if page == "new" else ("stranger", "strange_director", "strange_mediator")
    for word in strangers:
        desk = at_desk(getattr(cast, word))
        assert desk.get(address).status_code == desk.post(address, {"note": "看看"}).status_code == 404, word
    party.refresh_from_db()
    assert party.link_hash is None


def test_a_party_of_another_case_is_not_reached_through_this_one(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    mine, other = walk.log(), walk.log().parties.first()
    for page in ("slip", "contact"):
        answer: Any = at_desk(cast.officer).post(f"/cases/{mine.number}/intake/parties/{other.pk}/{page}/", {"note": "看看"})
        assert answer.status_code == 404


def test_the_same_form_sent_three_times_enters_one_side(at_desk: Desk, cast: Cast) -> None:
    case = Walk(cast, parties=(LIN,)).log()
    desk = at_desk(cast.officer)
    key = desk.get(new(case)).context["form"]["client_key"].value()
    sent = [desk.post(new(case), {"name": "何建军", "side": "2", "kind": "person", "client_key": key}) for _ in range(3)]
    assert [answer.status_code for answer in sent] == [302, 302, 302]
    assert [party.name for party in case.parties.all()] == ["林秀英", "何建军"]
    assert case.events.filter(action=Act.PARTY_ADDED).count() == 1


def test_a_side_entered_by_mistake_is_taken_out_and_the_history_says_by_whom(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    case = walk.log()
    desk = at_desk(cast.officer)
    desk.post(new(case), {"name": "何建君", "side": "3", "kind": "person"})
    twin = case.parties.last()
    page = f"/cases/{case.number}/intake/parties/{twin.pk}/"
    assert "移出这一方" in desk.get(page).text
    assert desk.post(page, {"remove": "1"}).headers["Location"] == f"/cases/{case.number}/"
    assert twin not in case.parties.all()
    event = case.events.first()
    assert (event.action, event.user, event.on_behalf_of.name) == (Act.PARTY_REMOVED, cast.officer, "何建君")
    assert "何建君" in desk.get(f"/cases/{case.number}/").text, "the history names them"
    assert desk.get(page).status_code == 404
    walk.accept(walk.triage("people_mediation", Case.objects.get(pk=case.pk)))


def test_a_side_that_something_rests_on_stays(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    case = walk.log()
    first, second = case.parties.all()
    desk = at_desk(cast.officer)
    desk.post(of(first, "slip"))
    for party, why in ((first, "已有联系单"), (walk.invite().parties.first(), "已经征求")):
        answer = desk.post(f"/cases/{party.case.number}/intake/parties/{party.pk}/", {"remove": "1"}, follow=True)
        assert why in answer.text
        assert party in party.case.parties.all()
    desk.post(f"/cases/{case.number}/intake/parties/{second.pk}/", {"remove": "1"})
    assert list(case.parties.all()) == [first]


def test_the_only_side_stays(at_desk: Desk, cast: Cast) -> None:
    party = Walk(cast, parties=(LIN,)).log().parties.get()
    answer = at_desk(cast.officer).post(f"/cases/{party.case.number}/intake/parties/{party.pk}/", {"remove": "1"}, follow=True)
    assert "只有这一方" in answer.text
    assert party.case.parties.get() == party
