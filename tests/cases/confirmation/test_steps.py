"""The court's steps without a page: a clerk never rules, the code is spent even when the decision fails, receipts end the procedure."""

from collections.abc import Callable

import pyotp
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.models import Office, User
from cases import papers
from cases.clock import now
from cases.lifecycle import Stale
from cases.models import SYSTEM, Confirmation, Document, DocumentKind as K, Outcome, Service
from cases.moves import CaseState, ConfirmationAction as A, ConfirmationState as C
from cases.steps import confirmation as steps
from tests.cases.walk import CONFIRMATION_PATHS, Walk, code_of, decide, seal

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]


def test_a_clerk_never_rules(confirmation_at: At, walk: Walk) -> None:
    file, clerk = confirmation_at(C.VERIFYING), walk.cast.clerk
    draft = steps.prepare(file, actor=clerk, outcome="confirmed", ground="", reasoning="")
    file = Confirmation.objects.get(pk=file.pk)
    with pytest.raises(PermissionDenied):
        steps.decide(file, actor=clerk, shown_digest=draft.digest, code=code_of(clerk))


def test_a_judge_of_another_court_neither_drafts_nor_rules(confirmation_at: At, walk: Walk) -> None:
    file, other = confirmation_at(C.VERIFYING), walk.cast.strange_judge
    with pytest.raises(PermissionDenied):
        steps.prepare(file, actor=other, outcome="confirmed", ground="", reasoning="")
    steps.prepare(file, actor=walk.cast.clerk, outcome="confirmed", ground="", reasoning="")
    file = Confirmation.objects.get(pk=file.pk)
    with pytest.raises(PermissionDenied):
        steps.decide(file, actor=other, shown_digest=papers.final(file, judge=other).digest, code=code_of(other))


def test_nothing_is_drafted_before_the_clerk_registered_it(confirmation_at: At, walk: Walk) -> None:
    with pytest.raises(ValidationError):
        steps.prepare(confirmation_at(C.SUBMITTED), actor=walk.cast.judge, outcome="refused", ground="355-1", reasoning="")


@pytest.mark.parametrize(
    ("state", "outcome", "ground"),
    [
        (C.VERIFYING, Outcome.REFUSED, "355-1"), (C.VERIFYING, Outcome.DISMISSED, ""), (C.SUBMITTED, Outcome.CONFIRMED, ""),
        (C.SUBMITTED, Outcome.REFUSED, ""), (C.SUBMITTED, Outcome.REFUSED, "358-1"),
    ],
)  # fmt: skip
def test_an_outcome_out_of_its_time_or_without_its_ground_is_refused(
    confirmation_at: At, walk: Walk, state: str, outcome: str, ground: str
) -> None:
    file = confirmation_at(state)
    file = steps.register(file, actor=walk.cast.clerk) if state == C.SUBMITTED else file
    with pytest.raises(ValidationError):
        steps.prepare(file, actor=walk.cast.judge, outcome=outcome, ground=ground, reasoning="x")


def test_the_agreement_is_not_confirmed_where_the_court_has_not_met_both_together(confirmation_at: At, walk: Walk) -> None:
    file = steps.verify_together(
        confirmation_at(C.FILED), actor=walk.cast.clerk, channel="room", together=False, note="何建军没有来"
    )
    with pytest.raises(ValidationError):
        decide(walk, file)
    file.refresh_from_db()
    assert file.state == C.VERIFYING


@pytest.mark.parametrize(
    ("outcome", "ground", "kind", "said"),
    [
        (Outcome.CONFIRMED, "", K.RULING_CONFIRMED, ("第二百零五条、第二百零六条", "达成的调解协议有效", "可以向人民法院申请执行")),
        (Outcome.DISMISSED, "358-5", K.RULING_DISMISSED, ("第三百五十八条第（五）项", "内容不明确", "驳回申请人", "也可以向人民法院提起诉讼")),
        (Outcome.DISMISSED, "355-5", K.RULING_DISMISSED, ("第三百五十五条第一款第（五）项、第二款", "物权、知识产权确权", "驳回申请人")),
        (Outcome.WITHDRAWN, "", K.RULING_WITHDRAWN, ("第三百五十七条第一款", "准许申请人")),
        (Outcome.DEEMED_WITHDRAWN, "", K.RULING_WITHDRAWN, ("第三百五十七条第二款", "撤回申请处理")),
        (Outcome.TERMINATED, "", K.RULING_TERMINATED, ("第一百八十六条", "终结本案的特别程序", "另行提起诉讼")),
    ],
)
def test_each_outcome_has_its_own_ruling_on_its_own_law(
    confirmation_at: At, walk: Walk, outcome: str, ground: str, kind: str, said: tuple[str, ...]
) -> None:
    file = confirmation_at(C.VERIFYING)
    if outcome == Outcome.WITHDRAWN:
        with pytest.raises(ValidationError, match="没有人申请撤回"):
            steps.prepare(file, actor=walk.cast.clerk, outcome=outcome, ground=ground, reasoning="")
        file = steps.take(file, A.ASK_WITHDRAW, actor=file.case.parties.first(), note="已经付清")
    file = decide(walk, file, outcome=outcome, ground=ground)
    ruling = Document.objects.get(pk=file.ruling_id)
    text = ruling.facts
    assert ruling.kind == kind
    for piece in (*said, "申请人：林秀英", "申请人：何建军", file.case_number, "审判员　徐敏", "书记员　王珂", "文书样式待人民法院核校"):
        assert piece in text
    assert "被申请人" not in text
    seal(file)


def test_not_accepted_is_ruled_before_filing(confirmation_at: At, walk: Walk) -> None:
    file = decide(walk, steps.register(confirmation_at(C.SUBMITTED), actor=walk.cast.clerk), outcome=Outcome.REFUSED, ground="355-3")
    text = Document.objects.get(pk=file.ruling_id).facts
    assert "第三百五十五条第一款第（三）项" in text
    assert "本院不予受理" in text
    assert "立案后" not in text


def test_the_ruling_quotes_the_terms_word_for_word_as_they_were_signed(confirmation_at: At) -> None:
    file = confirmation_at(C.DECIDED)
    agreement, ruling = (papers.sheet_of(Document.objects.get(pk=pk)) for pk in (file.agreement.document_id, file.ruling_id))
    quoted = [item for block in ruling.blocks for item in block.get("items", ())]
    signed = [item for block in agreement.blocks for item in block.get("items", ())]
    assert quoted == signed
    assert len(quoted) == 3


def test_what_the_judge_authorised_is_a_paper_of_its_own_beside_the_draft(confirmation_at: At) -> None:
    file = confirmation_at(C.DECIDED)
    assert file.ruling_id != file.draft_id
    assert Document.objects.get(pk=file.ruling_id).digest == file.authorised_digest


def test_a_second_decision_finds_the_first_one_taken(confirmation_at: At, walk: Walk) -> None:
    file, judge = confirmation_at(C.DECIDED), walk.cast.judge
    shown = papers.final(file, judge=judge).digest
    with pytest.raises(Stale):
        steps.decide(file, actor=judge, shown_digest=shown, code=code_of(judge))
    assert file.documents.filter(kind=K.RULING_CONFIRMED).count() == 2  # the draft and the ruling: the refused one left nothing


def test_the_last_receipt_ends_the_procedure_and_a_second_one_changes_nothing(confirmation_at: At) -> None:
    file = confirmation_at(C.ISSUED)
    one, two = file.case.parties.all()[:2]
    assert steps.receive(file, party=one, actor=one).state == C.ISSUED
    first = Service.objects.get(confirmation=file, party=one).received_at
    assert steps.receive(file, party=one, actor=one).state == C.ISSUED
    assert Service.objects.get(confirmation=file, party=one).received_at == first
    assert steps.receive(file, party=two, actor=two).state == C.SERVED
    assert file.documents.filter(kind=K.SERVICE_RECEIPT).count() == 3


def test_somebody_of_another_case_receives_nothing(confirmation_at: At) -> None:
    file, other = confirmation_at(C.ISSUED), confirmation_at(C.ISSUED)
    stranger = other.case.parties.first()
    assert stranger is not None
    with pytest.raises((Http404, PermissionDenied)):
        steps.receive(file, party=file.case.parties.first(), actor=stranger)  # type: ignore[arg-type]
    assert not Service.objects.filter(confirmation=file, party__isnull=False, received_at__isnull=False).exists()


def test_issuing_serves_every_party_and_the_mediation_room_at_once(confirmation_at: At) -> None:
    file = confirmation_at(C.ISSUED)
    services = Service.objects.filter(confirmation=file)
    assert services.filter(party__isnull=False, received_at=None).count() == 2
    room = services.get(office=file.case.committee)
    assert room.received_at is not None
    assert Document.objects.get(pk=file.ruling_id).issued_at is not None


def test_a_date_that_is_over_asks_for_nothing(confirmation_at: At, walk: Walk) -> None:
    with pytest.raises(ValidationError):
        steps.ask_supplement(confirmation_at(C.SUBMITTED), actor=walk.cast.clerk, items="身份证", due_at=now())


def test_the_pack_goes_to_the_court_once_and_whole(confirmation_at: At) -> None:
    file = confirmation_at(C.SUBMITTED)
    assert file.documents.filter(kind=K.ADDRESS).count() == 2
    assert file.documents.filter(kind=K.PROOF).count() == 1
    assert file.application is not None
    assert file.application.file
    papers.court_pack(file, made_by=None)
    assert file.documents.filter(kind=K.ADDRESS).count() == 2


def test_a_repaired_text_ends_the_confirmation_of_the_old_one(walk: Walk, confirmation_at: At) -> None:
    file = confirmation_at(C.PREPARED)
    assert file.case.state == CaseState.MEDIATING
    walk.draft(file.case)
    file.refresh_from_db()
    assert file.state == C.NOT_SOUGHT
    assert file.application is not None
    file.application.refresh_from_db()
    assert file.application.voided_at is not None


def test_sealing_again_is_the_clerks_when_it_failed(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.DECIDED)
    failed = steps.take(file, A.SEAL_FAILED, actor=SYSTEM)
    assert steps.take(failed, A.SEAL_AGAIN, actor=walk.cast.clerk).state == C.DECIDED
    with pytest.raises(ValidationError):
        steps.issue(file, actor=walk.cast.clerk)


def test_a_judge_without_a_second_factor_decides_nothing_and_is_led_to_set_one_up(confirmation_at: At, walk: Walk) -> None:
    file, judge = confirmation_at(C.VERIFYING), walk.cast.judge
    shown = steps.prepare(file, actor=walk.cast.clerk, outcome="confirmed", ground="", reasoning="").digest
    User.objects.filter(pk=judge.pk).update(totp_secret="")
    bare, file = User.objects.get(pk=judge.pk), Confirmation.objects.get(pk=file.pk)
    bare.working_as(judge.appointment)
    for code in ("", "000000", pyotp.TOTP(judge.totp_secret).now()):
        with pytest.raises(ValidationError, match="6 位数"):
            steps.decide(file, actor=bare, shown_digest=shown, code=code)
    browser, address = Client(), reverse("decision", args=[file.case.number, file.pk])
    browser.force_login(bare)
    sent = {"version": file.version, "shown_digest": shown, "code": "000000"}
    for answer in (browser.get(address), browser.post(address, sent)):
        assert answer["Location"] == reverse("second_factor")
    assert Confirmation.objects.get(pk=file.pk).state == C.VERIFYING
    assert not Document.objects.filter(confirmation=file, issued_at=None, sealed_at__isnull=False).exists()


def test_a_number_that_another_file_bears_already_is_passed_over(confirmation_at: At, walk: Walk) -> None:
    first = steps.register(confirmation_at(C.SUBMITTED), actor=walk.cast.clerk)
    taken = [first.case_number.replace("特1号", f"特{n}号") for n in (2, 3)]
    other, third = (CONFIRMATION_PATHS[C.SUBMITTED](walk) for _ in range(2))
    Confirmation.objects.filter(pk=first.pk).update(case_number=taken[0])
    Confirmation.objects.filter(pk=third.pk).update(case_number=taken[1])
    browser = Client()
    browser.force_login(walk.cast.clerk)
    address = reverse("move_confirmation", args=[other.case.number, other.pk, A.REGISTER])
    assert browser.post(address, {"version": other.version}).status_code == 302
    assert Confirmation.objects.get(pk=other.pk).case_number == first.case_number.replace("特1号", "特4号")


def test_a_court_whose_code_is_wrong_is_told_so_and_nothing_is_registered(confirmation_at: At, walk: Walk) -> None:
    file, browser = confirmation_at(C.SUBMITTED), Client()
    Office.objects.filter(pk=file.court_id).update(number_word="ZJ-0213")
    browser.force_login(walk.cast.clerk)
    answer = browser.post(reverse("move_confirmation", args=[file.case.number, file.pk, A.REGISTER]), {"version": file.version}, follow=True)
    assert "请管理员核对法院的代字" in answer.text
    assert Confirmation.objects.get(pk=file.pk).case_number == ""
