"""A representative acts within a printed, dated authority: what it does not say, or says no more, is not done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from cases import papers
from cases.clock import now, today
from cases.models import Authority, Document, Event, Party
from cases.moves import Act
from cases.steps import authority, mediation, signing
from tests.cases.walk import Walk, picture

pytestmark = pytest.mark.django_db
SEEN = "授权书和代理人身份证"


@pytest.fixture
def give(walk: Walk) -> Callable[..., Authority]:
    """何建军 lets his son act for him."""

    def written(party: Party, *powers: str, **more: Any) -> Authority:
        facts = {"name": "何小军", "relation": "儿子", "since": today(), "until": today() + timedelta(days=30), **more}
        return authority.give(party, actor=walk.cast.officer, powers=frozenset(powers), **facts)

    return written


def test_the_letter_is_written_printed_and_stands_in_the_history(walk: Walk) -> None:
    case = walk.mediate()
    party = case.parties.get(side=2)
    client = Client()
    client.force_login(walk.cast.officer)
    path = f"/cases/{case.number}/intake/parties/{party.pk}/authority/"
    typed = {"name": "何小军", "relation": "儿子", "powers": ["attend", "receive"], "since": today().isoformat(), "version": case.version}
    answer = client.post(path, {**typed, "until": (today() + timedelta(days=30)).isoformat()})
    assert answer.status_code == 302
    given = Authority.objects.get()
    assert (given.attend, given.agree, given.receive) == (True, False, True)
    page = client.get(path).content.decode()
    assert "代收有关文书" in page
    assert "有效" in page
    sheet = papers.sheet_of(given.document)
    assert "代为到场参加调解" in str(sheet.blocks)
    assert "签署调解协议" not in str(sheet.blocks)
    assert [place.name for place in sheet.signers] == ["何建军", "何小军"]
    assert client.get(f"/papers/{given.document_id}/")["Content-Type"] == "application/pdf"
    assert not Document.objects.visible_to(case.parties.get(side=1)).filter(pk=given.document_id).exists()
    assert Event.objects.get(case=case, action=Act.AUTHORISED).on_behalf_of == party
    client.post(path, {"end": given.pk})
    assert Authority.objects.get().ended_at is not None
    assert Document.objects.get(pk=given.document_id).voided_at is not None


@pytest.mark.parametrize(("wrong", "complaint"), [
    ({"powers": []}, "请写明可以办什么"), ({"until": "2020-01-01"}, "到期日"), ({"until": "2199-01-01"}, "最长一年"),
    ({"name": "何建军"}, "本来就代表"), ({"name": ""}, "invalid-feedback"),
])  # fmt: skip
def test_an_impossible_letter_is_said_and_not_written(walk: Walk, wrong: dict[str, Any], complaint: str) -> None:
    case = walk.mediate()
    party = case.parties.get(side=2)
    client = Client()
    client.force_login(walk.cast.director)
    day = (today() + timedelta(days=9)).isoformat()
    typed = {"name": "何小军", "relation": "儿子", "powers": ["agree"], "since": today().isoformat(), "until": day, **wrong}
    answer = client.post(f"/cases/{case.number}/intake/parties/{party.pk}/authority/", {**typed, "version": case.version})
    assert complaint in answer.content.decode()
    assert not Authority.objects.exists()


def test_somebody_signs_for_a_side_only_within_the_letter(walk: Walk, give: Callable[..., Authority]) -> None:
    document = signing.fix(walk.draft(), actor=walk.cast.yaqin)
    one, two = document.case.parties.all()
    only_attends = give(two, "attend")
    facts = {"party": two, "shown_digest": document.digest, "image": picture(), "method": "drawn"}

    def sign(letter: Authority, **more: Any) -> Any:
        return signing.sign(document, **{"actor": walk.cast.officer, "identity": SEEN, **facts, "authority": letter, **more})

    with pytest.raises(ValidationError, match="没有办这件事的授权"):
        sign(only_attends)
    agrees = give(two, "agree")
    with pytest.raises(ValidationError, match="没有办这件事的授权"):
        sign(agrees, party=one)
    with pytest.raises(PermissionDenied):
        sign(agrees, actor=two, identity="")
    Authority.objects.filter(pk=agrees.pk).update(since=today() - timedelta(days=9), until=today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="没有办这件事的授权"):
        sign(agrees)
    Authority.objects.filter(pk=agrees.pk).update(until=today())
    signature = sign(agrees)
    assert (signature.authority, signature.signer) == (agrees, "何建军")
    assert [hand for _party, hand in document.hands_missing()] == ["林秀英"]
    assert papers.content(document).startswith(b"%PDF")


def test_the_desk_offers_only_those_who_may_sign(walk: Walk, give: Callable[..., Authority]) -> None:
    document = signing.fix(walk.draft(), actor=walk.cast.yaqin)
    party = document.case.parties.get(side=2)
    client = Client()
    client.force_login(walk.cast.yaqin)
    path = f"/cases/{document.case.number}/mediation/papers/{document.pk}/signature/?party={party.pk}&hand=0"
    give(party, "attend")
    assert "何小军" not in client.get(path).content.decode()
    give(party, "attend", "agree")
    assert "何小军（儿子）" in client.get(path).content.decode()


def test_whoever_comes_for_a_side_stands_in_the_record(walk: Walk, give: Callable[..., Authority]) -> None:
    case = walk.mediate()
    one, two = case.parties.all()
    given_before = {"since": today() - timedelta(days=1)}  # the meeting began an hour ago, which may have been yesterday
    letter, other = give(two, "attend", **given_before), give(one, "receive", name="林小英", **given_before)
    minutes = mediation.Minutes("双方讲了经过。", "约好上门看", frozenset({one.pk}), told=True, through=frozenset({letter.pk, other.pk}))
    session = mediation.hold(case, actor=walk.cast.yaqin, minutes=minutes, place="桂花苑 3 幢", starts_at=now() - timedelta(hours=1))
    seats = {seat.party: seat for seat in session.attendances.all()}
    assert (seats[two].came, seats[two].authority) == (True, letter)
    assert seats[one].authority is None, "a letter to receive papers is none to attend"
    record = papers.sheet_of(Document.objects.get(case=case, kind="minutes"))
    assert "何建军（委托何小军到场）" in str(record.blocks)


def test_the_database_keeps_no_letter_that_says_nothing(walk: Walk, give: Callable[..., Authority]) -> None:
    party = walk.mediate().parties.get(side=2)
    given = give(party, "attend")
    for wrong in ({"attend": False}, {"until": given.since - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Authority.objects.filter(pk=given.pk).update(**wrong)


def test_strangers_and_wrong_roles_write_no_letter(walk: Walk) -> None:
    case = walk.mediate()
    party = case.parties.get(side=2)
    for word, status in (("auxiliary", 403), ("judge", 403), ("stranger", 404), ("strange_director", 404)):
        client = Client()
        client.force_login(getattr(walk.cast, word))
        assert client.get(f"/cases/{case.number}/intake/parties/{party.pk}/authority/").status_code == status
