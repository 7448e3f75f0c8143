"""The effect: the last required act, whatever the order; the seal by the director who did not mediate; the oral word; repair."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Appointment
from accounts.roles import Role
from cases import papers
from cases.clock import ZONE, at, today
from cases.lifecycle import Stale
from cases.models import Agreement, Case, Confirmation, Document, Signature, Turn
from cases.moves import CaseAction as A
from cases.steps import choice, confirmation as court, effect, intake, mediation, signing
from cases.steps.text import Clause, draft
from tests.cases.walk import Walk, picture

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 5, 20, 9, 0, tzinfo=ZONE)


def _two_instalments(case):
    one, two = case.parties.all()
    dues = [today() + timedelta(days=30), today() + timedelta(days=61)]
    return [
        Clause("pay", f"第 {n} 期", debtor=two, creditor=one, amount=Decimal(1600), due_on=due, method="银行转账")
        for n, due in enumerate(dues, start=1)
    ]


def _sign(document, actor, party=None):
    signing.sign(document, actor=actor, party=party, shown_digest=document.digest, image=picture(), method="drawn")


@pytest.mark.parametrize("apply_first", [True, False], ids=["applied_before_the_seal", "applied_after_the_seal"])
@pytest.mark.parametrize("order", [("one", "two", "mediator"), ("mediator", "two", "one")], ids="-".join)
def test_the_agreement_takes_effect_with_its_last_required_act(walk, order, apply_first):
    with at(BEGIN):
        case = walk.mediate()
        text = draft(case, actor=walk.cast.yaqin, facts="漏水", clauses=_two_instalments(case), form="written", wants_confirmation=True)
        document = signing.fix(text, actor=walk.cast.yaqin)
    parties = dict(zip(("one", "two"), case.parties.all(), strict=True))
    for n, word in enumerate(order, start=1):
        with at(BEGIN + timedelta(hours=n)):
            assert Agreement.objects.get(pk=text.pk).effective_at is None
            _sign(document, parties.get(word, walk.cast.yaqin), parties.get(word))
    application = Confirmation.objects.get(agreement=text).application
    if apply_first:
        with at(BEGIN + timedelta(hours=5)):
            for party in parties.values():
                _sign(application, party, party)
    sealed_at = BEGIN + timedelta(days=1, hours=3)
    with at(sealed_at):
        done = effect.affix_seal(Agreement.objects.get(pk=text.pk), actor=walk.cast.director)
    agreement, file = Agreement.objects.get(pk=text.pk), Confirmation.objects.get(agreement=text)
    assert agreement.effective_at == done.settled_at == file.effective_at == sealed_at
    window = Turn.objects.get(confirmation=file, task="submit", is_open=1)
    assert window.due_at.astimezone(ZONE).date().isoformat() == "2026-06-22"  # 30 days from 21 May end on Saturday 20 June, then Monday
    waiting = Turn.objects.filter(confirmation=file, task="sign_application", is_open=1).count()
    assert waiting == (0 if apply_first else 2)
    if not apply_first:
        with at(sealed_at + timedelta(days=2)):
            for party in parties.values():
                _sign(application, party, party)
        assert not Turn.objects.filter(confirmation=file, task="sign_application", is_open=1).exists()
    dues = [turn.due_at.astimezone(ZONE).date().isoformat() for turn in Turn.objects.filter(case=case, task="perform", is_open=1).order_by("due_at")]
    assert dues == ["2026-06-19", "2026-07-20"]


def test_the_seal_comes_last(room, fixed):
    one = fixed.case.parties.first()
    _sign(fixed.document, one, one)
    page = room.open("director", "seal", fixed.case)
    assert page.context["missing"] == ["何建军", "调解员"]
    answer = room.send("director", "seal", fixed.case)
    assert answer.status_code == 200
    assert "何建军" in answer.content.decode()
    assert Agreement.objects.get(pk=fixed.pk).effective_at is None


def test_the_director_has_a_turn_when_everybody_has_signed_and_seals_with_one_press(room, walk, fixed):
    walk.sign_all(fixed.document)
    turn = Turn.objects.get(case=fixed.case, task="affix_seal", is_open=1)
    assert (turn.role, turn.office_id) == (Role.DIRECTOR, fixed.case.committee_id)
    assert turn.due_at
    assert room.send("director", "seal", fixed.case).status_code == 302
    assert Case.objects.get(pk=fixed.case_id).state == "settled"
    assert not Turn.objects.filter(case=fixed.case, task="affix_seal", is_open=1).exists()
    document = Document.objects.get(pk=fixed.document_id)
    assert document.file
    assert papers.content(document).startswith(b"%PDF")


def test_a_new_text_takes_the_turn_of_the_seal_back(walk, mediating, fixed):
    walk.sign_all(fixed.document)
    clauses = walk.clauses(mediating)
    draft(mediating, actor=walk.cast.yaqin, facts="改", clauses=clauses, form="written", wants_confirmation=False, over_signatures=True)
    assert not Turn.objects.filter(case=mediating, task="affix_seal", is_open=1).exists()


@pytest.mark.parametrize(("word", "status"), [("yaqin", 403), ("officer", 403), ("strange_director", 404), ("stranger", 404), ("clerk", 403)])
def test_nobody_but_the_director_of_the_committee_seals(room, walk, fixed, word, status):
    walk.sign_all(fixed.document)
    assert room.send(word, "seal", fixed.case).status_code == status
    assert not Signature.objects.filter(role="seal").exists()


def test_whoever_mediated_does_not_seal(room, walk, fixed):
    """One person with two appointments: as mediator they signed, as director they may not approve it."""
    yaqin = walk.cast.yaqin
    Appointment.objects.create(user=yaqin, role=Role.DIRECTOR, office=fixed.case.committee)
    walk.sign_all(fixed.document)
    directing = yaqin.working_as(Appointment.objects.get(user=yaqin, role=Role.DIRECTOR))
    with pytest.raises(ValidationError):
        effect.affix_seal(fixed, actor=directing)
    assert effect.affix_seal(fixed, actor=walk.cast.director).state == "settled"


def test_a_stale_page_does_not_seal(room, walk, fixed):
    walk.sign_all(fixed.document)
    answer = room.send("director", "seal", fixed.case, version=0)
    assert answer.status_code == 200
    assert answer.context["form"].overtaken
    assert not Signature.objects.filter(role="seal").exists()
    assert Agreement.objects.get(pk=fixed.pk).effective_at is None


def test_two_seals_are_one(walk, fixed):
    walk.sign_all(fixed.document)
    effect.affix_seal(fixed, actor=walk.cast.director)
    with pytest.raises((ValidationError, Stale)):
        effect.affix_seal(fixed, actor=walk.cast.director)
    assert Signature.objects.filter(document=fixed.document, role="seal").count() == 1


def test_the_committee_proves_for_the_court_with_the_same_seal(walk, fixed):
    walk.sign_all(fixed.document)
    effect.affix_seal(fixed, actor=walk.cast.director)
    proof = Document.objects.get(case=fixed.case, kind="proof_of_mediation")
    assert proof.signatures.get().role == "seal"


# the oral word


def test_an_oral_agreement_binds_when_it_is_entered(room, walk, mediating):
    walk.draft(mediating, form="oral")
    assert room.send("yaqin", "agreement", mediating, act="oral").status_code == 200  # not said that it was done
    assert Case.objects.get(pk=mediating.pk).state == "mediating"
    with at(BEGIN):
        case = Walk(walk.cast).mediate()
        text = walk.draft(case, form="oral")
    with at(BEGIN + timedelta(minutes=20)):
        done = effect.settle_orally(text, actor=walk.cast.yaqin)
    agreement = Agreement.objects.get(pk=text.pk)
    assert agreement.effective_at == done.settled_at == BEGIN + timedelta(minutes=20)
    assert agreement.document.kind == "oral_agreement"
    assert agreement.terms.get().performed_at
    assert not Turn.objects.filter(case=case, task="perform").exists()
    assert not Confirmation.objects.filter(case=case).exists()


def test_the_oral_page_wants_to_hear_that_it_was_done(room, walk, mediating):
    walk.draft(mediating, form="oral")
    assert room.send("yaqin", "agreement", mediating, act="oral", done="on").status_code == 302
    assert Case.objects.get(pk=mediating.pk).state == "settled"


def test_a_written_text_does_not_slip_in_as_an_oral_one(walk, fixed):
    with pytest.raises(ValidationError):
        effect.settle_orally(fixed, actor=walk.cast.yaqin)
    assert Agreement.objects.get(pk=fixed.pk).effective_at is None


def test_a_stranger_enters_nothing(walk, mediating):
    text = walk.draft(mediating, form="oral")
    for word in ("shuigen", "officer", "strange_director"):
        with pytest.raises(PermissionDenied):
            effect.settle_orally(text, actor=getattr(walk.cast, word))


# repair


def test_the_old_agreement_binds_until_the_repaired_one_does(walk):
    case = walk.settle(apply=False)
    old = case.agreements.get()
    again = mediation.take(case, A.REPAIR, actor=walk.cast.yaqin, note="付款改期")
    text = walk.draft(again)
    old.refresh_from_db()
    assert old.voided_at is None
    document = signing.fix(text, actor=walk.cast.yaqin)
    walk.sign_all(document)
    done = effect.affix_seal(Agreement.objects.get(pk=text.pk), actor=walk.cast.director)
    old.refresh_from_db()
    assert (done.state, bool(old.voided_at)) == ("settled", True)
    assert old.confirmation.state == "not_sought"
    assert papers.content(old.document).startswith(b"%PDF")  # it stays to be read
    assert Agreement.objects.filter(case=case, voided_at=None).count() == 1


def test_a_repair_that_comes_to_nothing_leaves_the_old_one(room, walk):
    case = walk.settle(apply=False)
    old = case.agreements.get()
    again = mediation.take(case, A.REPAIR, actor=walk.cast.yaqin, note="付款改期")
    walk.draft(again)
    page = room.open("yaqin", "agreement", again)
    assert page.context["old"] == old
    assert room.send("yaqin", "agreement", again, act="keep").status_code == 302
    back = Case.objects.get(pk=case.pk)
    assert (back.state, back.settled_at) == ("settled", old.effective_at)
    assert list(Agreement.objects.filter(case=case, voided_at=None)) == [old]
    assert Turn.objects.filter(case=case, task="perform", is_open=1).count() == 2


def test_what_lies_before_the_court_is_not_written_anew(walk):
    case = walk.settle()
    court.submit(case.confirmations.get(), actor=walk.cast.yaqin)
    again = mediation.take(Case.objects.get(pk=case.pk), A.REPAIR, actor=walk.cast.yaqin, note="想改")
    with pytest.raises(ValidationError):
        walk.draft(again)
    assert effect.keep_old(again, actor=walk.cast.yaqin).state == "settled"


def test_a_case_that_was_reopened_is_settled_anew(walk):
    case = walk.settle(apply=False)
    first = case.agreements.get()
    court.take(case.confirmations.get(), "not_seek", actor=walk.cast.yaqin, note="不申请")
    closed = intake.take(case, A.CLOSE, actor=walk.cast.director, note="分期还长，社区跟着")
    opened = intake.take(closed, A.REOPEN, actor=walk.cast.officer, note="又漏了")
    invited = walk.triage("people_mediation", opened)
    for party in invited.parties.filter(willing_at=None):
        invited = choice.answer_invitation(invited, party=party, willing=True, channel="phone", actor=walk.cast.director)
    accepted = choice.accept(invited, actor=walk.cast.director)
    done = walk.settle(walk.mediate(walk.offer(accepted)), apply=False)
    first.refresh_from_db()
    assert (done.state, bool(first.voided_at)) == ("settled", True)
