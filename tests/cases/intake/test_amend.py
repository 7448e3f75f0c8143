"""What was left empty on the first day is completed, and what is wrong is put right, without showing what is covered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.documents import Sheet, para
from cases.models import Case, Party
from cases.moves import Act, CaseState
from cases.views.party.names import as_seen_by
from tests.cases.walk import Walk
from tests.cast import HE, LIN, Cast

Desk = Callable[[User], Client]
BARE = {name: HE[name] for name in ("name", "stance")}


def page(party: Party) -> str:
    """Where a party is completed."""
    return f"/cases/{party.case.number}/intake/parties/{party.pk}/"


def told(party: Party, **more: Any) -> dict[str, Any]:
    """What stands in the open boxes, and what is typed."""
    return {"name": party.name, "stance": party.stance, "kind": party.kind, "sex": party.sex, "headcount": "1", **more}


def test_what_was_not_known_is_completed(at_desk: Desk, cast: Cast) -> None:
    party = Walk(cast, parties=(LIN, BARE)).log().parties.last()
    typed = told(party, phone=HE["phone"], id_number=HE["id_number"], address=HE["address"])
    assert at_desk(cast.auxiliary).post(page(party), typed).status_code == 302
    party.refresh_from_db()
    assert (party.phone, party.id_number, party.address) == (HE["phone"], HE["id_number"], HE["address"])
    assert party.birth is not None
    assert Party.objects.filter(phone_hash=party.phone_hash, id_hash=party.id_hash).exclude(phone_hash="").get() == party
    event = party.case.events.get(action=Act.PARTY_CHANGED)
    assert (event.on_behalf_of, event.fields) == (party, ["address", "birth", "id_number", "phone", "sex"])
    assert HE["phone"] not in str(event.__dict__)


def test_a_home_is_kept_from_the_other_side_by_a_tick_at_the_desk(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    case = walk.log()
    one, other = case.parties.all()
    desk = at_desk(cast.officer)
    assert desk.post(page(one), told(one, address_hidden="on")).status_code == 302
    one.refresh_from_db()
    assert one.address_hidden
    assert desk.get(page(one)).context["form"]["address_hidden"].value() is True
    assert case.events.first().fields == ["address_hidden"]
    sheet = Sheet(kind="agreement", title="协议", number="1", on="2026-03-02", office="室", blocks=(para(f"住{one.address}，电话{one.phone}"),))
    seen = as_seen_by(other, sheet)[0].to_json()
    assert not any(part in seen for part in (one.address[:4], one.phone[:3]))
    desk.post(page(one), told(one))
    one.refresh_from_db()
    assert not one.address_hidden


def test_an_empty_box_leaves_what_is_kept_and_shows_it_covered(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.log().parties.first()
    desk = at_desk(cast.officer)
    shown = desk.get(page(party)).text
    for secret in (LIN["phone"], LIN["id_number"], LIN["address"]):
        assert secret not in shown
    assert "138****" in shown
    before = Party.objects.filter(pk=party.pk).values().get()
    assert desk.post(page(party), told(party)).status_code == 302
    assert Party.objects.filter(pk=party.pk).values().get() == before
    assert not party.case.events.filter(action=Act.PARTY_CHANGED).exists()


def test_another_phone_ends_the_slip_of_the_old_one(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.log().parties.first()
    desk = at_desk(cast.officer)
    desk.post(f"{page(party)}slip/")
    desk.post(page(party), told(party, stance="要求赔偿的一方"))
    party.refresh_from_db()
    assert party.link_hash
    desk.post(page(party), told(party, phone="13900000001"))
    party.refresh_from_db()
    assert (party.phone, party.link_hash, party.link_expires_at) == ("13900000001", None, None)


def test_a_mistake_is_named_and_nothing_changes(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.log().parties.first()
    answer = at_desk(cast.officer).post(page(party), told(party, id_number="330213196208150022", address="桂花苑 9 幢"))
    assert "校验位" in answer.text
    assert "桂花苑 9 幢" in answer.text
    party.refresh_from_db()
    assert party.address == LIN["address"]


def test_a_name_in_a_fixed_text_stays(at_desk: Desk, cast: Cast, walk: Walk) -> None:
    party = walk.settle().parties.first()
    at_desk(cast.officer).post(page(party), told(party, name="林秀珍", speech="只会讲奉化话"))
    party.refresh_from_db()
    assert (party.name, party.speech) == (LIN["name"], "只会讲奉化话")


@pytest.mark.parametrize("word", ["liaison", "command", "clerk", "judge", "administrator"])
def test_a_wrong_role_is_refused(at_desk: Desk, cast: Cast, walk: Walk, word: str) -> None:
    party = walk.log().parties.first()
    desk = at_desk(getattr(cast, word))
    assert desk.get(page(party)).status_code == desk.post(page(party), told(party)).status_code == 403


def test_in_the_archive_nothing_changes(at_desk: Desk, cast: Cast, case_at: Callable[[str], Case]) -> None:
    party = case_at(CaseState.ARCHIVED).parties.first()
    answer = at_desk(cast.officer).post(page(party), told(party, address="桂花苑 9 幢"))
    assert "已经归档" in answer.text
    party.refresh_from_db()
    assert party.address == LIN["address"]
