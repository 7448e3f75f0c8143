"""A side dies: nobody signs for it, its heirs take its place of their own will, and what took effect stays."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases import papers
from cases.clock import now, today
from cases.models import Agreement, Authority, Case, Document, DocumentKind as K, Message, Party, Term, Turn
from cases.moves import Act, Task
from cases.outbox import deliver
from cases.steps import authority, choice, consulting, mediation, signing, succession
from cases.views.party.names import as_seen_by
from tests.cases.walk import Walk, picture
from tests.cases.world import as_party
from tests.cast import HE, LIN, Cast

pytestmark = pytest.mark.django_db
Desk = Callable[[User], Client]
SON = {"name": "何小军", "phone": "13957405679", "relation": "儿子", "shown": "户口簿", "address": "桂花苑 3 幢 301 室", "asked": "on"}


def dead(case: Case, actor: User, *, on: int = 1) -> Party:
    """何建军 died some days ago."""
    party = case.parties.get(name=HE["name"])
    succession.died(party, actor=actor, on=today() - timedelta(days=on), shown="死亡医学证明")
    return Party.everybody.get(pk=party.pk)


def heir(gone: Party, actor: User, **facts: Any) -> Party:
    known = {"name": "何小军", "phone": "13957405679", "authority_note": "儿子，户口簿", **facts}
    return succession.succeed(gone, actor=actor, facts=known, client_key=uuid.uuid4())


def test_at_the_desk_a_death_is_written_down_and_an_heir_takes_the_place(walk: Walk, cast: Cast, at_desk: Desk) -> None:
    case, page = walk.mediate(), at_desk(cast.yaqin)
    party = case.parties.get(name=HE["name"])
    url = reverse("party_death", args=[case.number, party.pk])
    assert url in page.get(reverse("party_edit", args=[case.number, party.pk])).text
    assert "这一天还没到" in page.post(url, {"on": f"{today() + timedelta(days=1)}", "shown": "死亡医学证明"}).text
    assert page.post(url, {"on": f"{today()}", "shown": "死亡医学证明"}).status_code == 302
    assert url in page.get(reverse("case", args=[case.number])).text
    key = str(uuid.uuid4())
    assert "先问清楚愿不愿意" in page.post(url, {**SON, "client_key": key, "asked": ""}).text
    for _again in range(2):
        assert page.post(url, {**SON, "client_key": key}).status_code == 302
    sides = {side.name: side for side in case.parties.all()}
    assert set(sides) == {"林秀英", "何小军"}
    assert (sides["何小军"].side, sides["何小军"].heir_of_id) == (party.side, party.pk)
    assert page.post(url, {**SON, "name": "何小红", "relation": "女儿", "client_key": str(uuid.uuid4())}).status_code == 302
    assert case.parties.count() == 3
    assert list(case.events.filter(action__in=(Act.DIED, Act.SUCCEEDED)).order_by("seq").values_list("action", flat=True)) == [
        Act.DIED, Act.SUCCEEDED, Act.SUCCEEDED,
    ]  # fmt: skip


def test_link_authority_and_the_text_that_waits_end_with_the_death(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    party = case.parties.get(name=HE["name"])
    facts = {"name": "何小军", "relation": "儿子", "powers": frozenset({"agree"}), "since": today(), "until": today() + timedelta(days=9)}
    authority.give(party, actor=cast.yaqin, **facts)
    document = signing.fix(walk.draft(case), actor=cast.yaqin)
    gone = dead(case, cast.yaqin)
    document.refresh_from_db()
    assert document.voided_at is not None
    assert gone.link_hash is None
    assert not Authority.objects.on(today()).filter(party=gone).exists()


def test_nothing_is_signed_for_the_dead_and_what_the_heirs_sign_says_whose_place_they_took(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    gone = dead(case, cast.yaqin)
    with pytest.raises(ValidationError, match="已经去世"):
        signing.fix(walk.draft(case), actor=cast.yaqin)
    heir(gone, cast.yaqin)
    settled = walk.settle(Case.objects.get(pk=case.pk))
    text = papers.sheet_of(Agreement.objects.get(case=case, voided_at=None).document).to_json()
    assert settled.state == "settled"
    assert f"系{HE['name']}（" in text
    assert "的继承人（儿子，户口簿）" in text
    assert settled.confirmations.get().state == "open"  # the heirs signed the application with it


def test_after_the_agreement_what_was_owed_is_the_heirs_to_do_and_the_dead_are_sent_nothing(walk: Walk, cast: Cast) -> None:
    case, began = walk.settle(apply=False), now()
    gone = dead(case, cast.officer)
    application = Document.objects.get(case=case, kind=K.APPLICATION)
    assert application.voided_at is not None  # it can never carry both hands any more
    assert case.confirmations.get().state == "not_sought"
    son = heir(gone, cast.officer)
    owed = Turn.objects.filter(case=case, task=Task.PERFORM, is_open=1)
    assert owed
    assert set(owed.values_list("party", flat=True)) == {son.pk}
    deliver()
    assert not Message.objects.filter(party=gone, sent_at__gte=began).exists()
    assert Agreement.objects.get(case=case).effective_at is not None


def test_what_both_had_signed_goes_to_the_court_all_the_same(walk: Walk, cast: Cast) -> None:
    case = walk.settle()
    dead(case, cast.officer)
    assert case.confirmations.get().state == "open"


def test_a_group_does_not_die_and_no_stranger_writes_it_down(walk: Walk, cast: Cast, at_desk: Desk) -> None:
    case = walk.mediate()
    party = case.parties.first()
    Party.objects.filter(pk=party.pk).update(kind="group", representative="甲、乙")
    assert at_desk(cast.yaqin).get(reverse("party_death", args=[case.number, party.pk])).status_code == 404
    with pytest.raises(ValidationError):
        succession.died(party, actor=cast.yaqin, on=today(), shown="证明")
    for word in ("stranger", "shuigen"):
        assert at_desk(getattr(cast, word)).get(reverse("party_death", args=[case.number, party.pk])).status_code == 404


def test_an_oral_agreement_waits_for_the_heirs_too(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    spoken = walk.draft(case, form="oral")
    dead(case, cast.yaqin)
    with pytest.raises(ValidationError, match="已经去世"):
        mediation.settle_orally(spoken, actor=cast.yaqin)


def test_the_dead_hand_signs_nothing_that_lies_open(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    document = signing.fix(walk.draft(case), actor=cast.yaqin)
    party = case.parties.get(name=HE["name"])
    dead(case, cast.yaqin)
    with pytest.raises(ValidationError):
        signing.sign(
            document, actor=cast.yaqin, party=party, identity="身份证", shown_digest=document.digest, image=picture(), method="drawn"
        )


def test_what_was_owed_to_the_dead_is_the_heirs_to_receive_and_their_home_stays_covered(walk: Walk, cast: Cast) -> None:
    case = walk.settle()
    gone = case.parties.get(name=LIN["name"])
    succession.died(gone, actor=cast.officer, on=today(), shown="死亡医学证明")
    son = heir(gone, cast.officer, name="林小军")
    term = Term.objects.get(agreement__case=case, kind="pay")
    mine = as_party(son, cast.officer)
    assert reverse("my_term", args=[term.pk]) in mine.get("/mine/").text
    assert mine.post(reverse("my_term", args=[term.pk])).status_code == 302
    term.refresh_from_db()
    assert term.performed_at is not None
    other = case.parties.get(name=HE["name"])
    sheet, covered = as_seen_by(other, papers.sheet_of(Agreement.objects.get(case=case).document))
    assert covered
    assert LIN["address"] not in sheet.to_json()


def test_of_several_heirs_each_chooses_with_a_time_of_their_own(walk: Walk, cast: Cast) -> None:
    case = walk.accept()
    walk.rank(case, case.parties.get(name=HE["name"]), "shuigen", "yaqin")
    gone = dead(case, cast.officer)
    son, daughter = heir(gone, cast.officer), heir(gone, cast.officer, name="何小红", phone="13957405680", authority_note="女儿，户口簿")
    waits = Turn.objects.filter(case=case, task=Task.CHOOSE, is_open=1)
    other = case.parties.get(name=LIN["name"])
    assert set(waits.values_list("party", flat=True)) == {other.pk, son.pk, daughter.pk}
    assert all(turn.due_at and turn.limit for turn in waits)
    for party in (other, son):
        case = walk.rank(Case.objects.get(pk=case.pk), party, "haiyan", "yaqin")
        assert case.state == "choosing"  # nobody chose for the daughter, and what the dead had chosen counts no longer
    case = walk.rank(case, daughter, "yaqin", "haiyan")
    assert case.state == "offered"
    assert case.offers.get().mediator in (cast.mediators["haiyan"], cast.mediators["yaqin"])
    assert not waits.all().exists()


def test_what_the_dead_had_not_chosen_yet_is_asked_of_each_heir_and_never_of_the_dead(walk: Walk, cast: Cast) -> None:
    case = walk.accept()
    gone = dead(case, cast.officer)
    heirs = [heir(gone, cast.officer, name=name, phone="", authority_note="子女") for name in ("何小军", "何小红", "何小明")]
    waits = Turn.objects.filter(case=case, task=Task.CHOOSE, is_open=1)
    assert set(waits.values_list("party__name", flat=True)) == {LIN["name"], *(one.name for one in heirs)}


def test_an_heir_who_comes_while_the_sides_are_asked_about_somebody_is_asked_too(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    asked = consulting.propose_guest(case, actor=cast.yaqin, name="王阿婆", capacity="neighbour")
    consulting.answer(asked, party=case.parties.get(name=LIN["name"]), agrees=True, actor=cast.yaqin, channel="desk")
    gone = dead(case, cast.yaqin)
    heirs = [heir(gone, cast.yaqin, name=name, phone="") for name in ("何小军", "何小红")]
    waits = Turn.objects.filter(case=case, task=Task.AGREE, is_open=1)
    assert set(waits.values_list("party", flat=True)) == {one.pk for one in heirs}
    for one in heirs:
        assert consulting.answer(asked, party=one, agrees=True, actor=cast.yaqin, channel="desk").pk == asked.pk
    asked.refresh_from_db()
    assert asked.agreed_at is not None
    assert not waits.all().exists()


def test_an_heir_who_wants_it_is_the_last_answer_that_the_committee_waits_for(walk: Walk, cast: Cast) -> None:
    case = walk.invite()
    choice.answer_invitation(case, party=case.parties.get(name=LIN["name"]), willing=True, channel="desk", actor=cast.officer)
    gone = dead(case, cast.officer)
    heir(gone, cast.officer)
    assert Turn.objects.filter(case=case, task=Task.ACCEPT_CASE, is_open=1).count() == 1
