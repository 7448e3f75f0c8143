"""An objection is decided by a ruling of its own: under the same number, authorised with a fresh code, sealed, issued by the clerk, served."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from cases import papers
from cases.aftermath import enforcement_until
from cases.clock import at, now, today
from cases.models import Confirmation, Document, DocumentKind as K, Objection, Service, Turn
from cases.moves import ConfirmationState as C, Task as T
from cases.steps import confirmation as steps
from cases.trips import Errand, trips
from tests.cases.walk import Walk, code_of, rule_again, seal
from tests.reading import seal_of, text_of

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]


def again(file: Confirmation) -> Confirmation:
    return Confirmation.objects.select_related("ruling", "review", "draft", "court", "case", "agreement", "clerk", "judge").get(pk=file.pk)


def objected(confirmation_at: At, note: str = "签名不是我写的。") -> Confirmation:
    file = confirmation_at(C.SERVED)
    party = file.case.parties.first()
    assert party is not None
    return again(steps.object_to(file, party=party, note=note))


def of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("outcome", "order", "said", "state", "enforced"),
    [
        ("revoked", "", ("撤销本院", "驳回申请人林秀英、何建军的司法确认申请", "向人民法院提起诉讼"), C.UPHELD, False),
        ("changed", "协议第二项的赔偿款为2300元。", ("变更本院", "一、协议第二项的赔偿款为2300元。"), C.UPHELD, True),
        ("rejected", "", ("驳回异议人林秀英的异议",), C.REJECTED, True),
    ],
)  # fmt: skip
def test_the_ruling_on_an_objection_is_sealed_issued_and_served_like_the_first(
    confirmation_at: At, walk: Walk, tmp_path: Path, outcome: str, order: str, said: tuple[str, ...], state: str, enforced: bool
) -> None:
    file = objected(confirmation_at)
    file = seal(again(rule_again(walk, file, outcome=outcome, order=order)))
    pdf = papers.content(Document.objects.get(pk=file.review_id))
    text = "".join(text_of(pdf, tmp_path).split())
    assert "Signature is Valid" in seal_of(pdf, tmp_path)
    for piece in (*said, "第三百七十二条", "异议人（申请人）：林秀英", "称：签名不是我写的。", file.case_number, "徐敏审判员", "待人民法院核校"):
        assert piece in text, piece
    file = steps.issue(again(file), actor=walk.cast.clerk)
    assert (file.state, Service.objects.filter(document=file.review_id, received_at=None).count()) == (C.REISSUED, 2)
    for party in file.case.parties.all():
        file = steps.receive(file, party=party, actor=party)
    assert file.state == state
    assert (enforcement_until(again(file)) is not None) == enforced
    assert file.documents.filter(kind=K.SERVICE_RECEIPT).count() == 6


def test_two_rulings_of_one_case_share_its_number_and_differ_by_document(confirmation_at: At, walk: Walk) -> None:
    file = again(seal(again(rule_again(walk, objected(confirmation_at)))))
    first, second = Document.objects.get(pk=file.ruling_id), Document.objects.get(pk=file.review_id)
    assert first.number == second.number == file.case_number != ""
    assert first.pk != second.pk
    assert len({first.digest, second.digest, first.sealed_sha256, second.sealed_sha256}) == 4
    assert (file.authorised_digest, file.review_digest) == (first.digest, second.digest)


def test_only_the_judge_of_this_court_decides_it_with_a_fresh_code(confirmation_at: At, walk: Walk) -> None:
    file, cast = objected(confirmation_at), walk.cast
    draft = steps.prepare_review(file, actor=cast.clerk, outcome="rejected", order="", reasoning="没有证据。")
    file = again(file)
    for who in (cast.clerk, cast.president, cast.strange_judge):
        with pytest.raises(PermissionDenied):
            steps.decide(file, actor=who, shown_digest=draft.digest, code="000000")
    with pytest.raises(ValidationError, match="6 位数"):
        steps.decide(file, actor=cast.judge, shown_digest=draft.digest, code="000000")
    with pytest.raises(ValidationError, match="文本改过"):
        steps.decide(file, actor=cast.judge, shown_digest="0" * 64, code=code_of(cast.judge))
    assert again(file).state == C.OBJECTED


def test_what_the_first_ruling_was_drafted_from_decides_no_objection(confirmation_at: At, walk: Walk) -> None:
    file = objected(confirmation_at)
    assert file.draft is not None
    with pytest.raises(ValidationError, match="草稿"):
        steps.decide(file, actor=walk.cast.judge, shown_digest=file.draft.digest, code=code_of(walk.cast.judge))
    answer = of(walk.cast.judge).get(reverse("decision", args=[file.case.number, file.pk]))
    assert answer["Location"] == reverse("ruling", args=[file.case.number, file.pk])


def test_one_ruling_decides_all_objections_that_wait_and_a_later_one_changes_the_text(confirmation_at: At, walk: Walk) -> None:
    file = objected(confirmation_at)
    shown = steps.prepare_review(file, actor=walk.cast.judge, outcome="revoked", order="", reasoning="属实。").digest
    other = file.case.parties.last()
    assert other is not None
    file = again(steps.object_to(again(file), party=other, note="金额写错了"))
    with pytest.raises(ValidationError, match="文本改过"):
        steps.decide(file, actor=walk.cast.judge, shown_digest=shown, code=code_of(walk.cast.judge))
    file = again(rule_again(walk, file))
    assert set(Objection.objects.filter(confirmation=file).values_list("review", flat=True)) == {file.review_id}


def test_an_interested_person_is_heard_within_six_months_of_learning_of_it(confirmation_at: At, walk: Walk) -> None:
    file, clerk = confirmation_at(C.SERVED), walk.cast.clerk
    said: dict[str, Any] = {"third": "王小莉", "note": "房子也有我一份", "actor": clerk}
    with pytest.raises(ValidationError, match="六个月"):
        steps.object_third(file, known_on=today() - timedelta(days=200), **said)
    with pytest.raises(ValidationError, match="晚于今天"):
        steps.object_third(file, known_on=today() + timedelta(days=1), **said)
    with pytest.raises(PermissionDenied):
        steps.object_third(file, known_on=today(), **{**said, "actor": walk.cast.judge})
    file = steps.object_third(file, known_on=today() - timedelta(days=90), **said)
    file = steps.issue(seal(again(rule_again(walk, again(file), outcome="revoked"))), actor=clerk)
    assert "异议人（利害关系人）：王小莉。" in Document.objects.get(pk=file.review_id).facts
    third = Service.objects.get(document=file.review_id, third="王小莉")
    assert steps.received(third, actor=clerk, method="direct", note="本人到法院签收").state == C.REISSUED


def test_the_clerk_takes_down_what_came_on_paper(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SERVED)
    party, browser, address = file.case.parties.first(), of(walk.cast.clerk), reverse("objection_new", args=[file.case.number, file.pk])
    assert party is not None
    empty = browser.post(address, {"version": file.version, "who": "", "note": "不对"})
    assert "写上姓名" in empty.text
    assert browser.post(address, {"version": file.version, "who": party.pk, "note": "金额写错了"}).status_code == 302
    file = again(file)
    assert (file.state, file.objections.get().party) == (C.OBJECTED, party)
    assert file.turns.filter(task=T.DECIDE_OBJECTION, is_open=1).exists()
    page = reverse("confirmation", args=[file.case.number, file.pk])
    assert "金额写错了" in of(walk.cast.judge).get(page).text
    assert "金额写错了" not in of(walk.cast.yaqin).get(page).text
    draft = {"outcome": "changed", "order": "", "reasoning": "数额有误"}
    ruling = reverse("ruling", args=[file.case.number, file.pk])
    assert "写明改变后的裁定内容" in of(walk.cast.judge).post(ruling, draft).text
    assert of(walk.cast.judge).post(ruling, {**draft, "order": "赔偿款为2300元。"}).status_code == 302
    decision = reverse("decision", args=[file.case.number, file.pk])
    shown = of(walk.cast.judge).get(decision).context["form"].initial["shown_digest"]
    sent = {"version": again(file).version, "shown_digest": shown, "code": code_of(walk.cast.judge)}
    assert of(walk.cast.judge).post(decision, sent).status_code == 302
    assert again(file).state == C.RULED_AGAIN


def test_after_the_fifteen_days_no_party_objects_not_even_on_paper(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SERVED)
    party = file.case.parties.first()
    assert party is not None
    with at(now() + timedelta(days=40)), pytest.raises(ValidationError, match="15 天"):
        steps.object_to(file, party=party, note="迟了", actor=walk.cast.clerk)


def test_what_is_revoked_is_not_objected_to_again(confirmation_at: At, walk: Walk) -> None:
    file = steps.issue(seal(again(rule_again(walk, objected(confirmation_at)))), actor=walk.cast.clerk)
    other = file.case.parties.last()
    assert other is not None
    with pytest.raises(ValidationError, match="确认有效"):
        steps.object_to(again(file), party=other, note="我也有意见")


def sealing_one(confirmation_at: At, walk: Walk, outcome: str) -> tuple[Confirmation, Any]:
    """The judge has decided one side's objection, the seal is not on it yet, and the other side objects."""
    order = "协议第二项的赔偿款为2300元。" if outcome == "changed" else ""
    file = again(rule_again(walk, objected(confirmation_at), outcome=outcome, order=order))
    other = file.case.parties.last()
    assert other is not None
    steps.object_to(again(file), party=other, note="金额也写错了", version=file.version)
    return again(file), other


def test_a_second_objection_is_kept_while_the_first_ruling_is_sealed_and_then_heard(confirmation_at: At, walk: Walk) -> None:
    file, other = sealing_one(confirmation_at, walk, "rejected")
    waits = Objection.objects.get(confirmation=file, party=other)
    assert (file.state, waits.review_id) == (C.RULED_AGAIN, None)
    with pytest.raises(ValidationError, match="提过异议"):
        steps.object_to(file, party=other, note="再说一遍")
    first = file.review_id
    file = again(steps.issue(again(seal(file)), actor=walk.cast.clerk))
    assert file.state == C.OBJECTED
    assert Turn.objects.waiting_for(walk.cast.judge).filter(confirmation=file, task=T.DECIDE_OBJECTION).count() == 1
    for party in file.case.parties.all():
        file = steps.receive(file, party=party, actor=party)
    with pytest.raises(ValidationError, match="草稿"):  # what was said of the first objection answers no second one
        steps.decide(again(file), actor=walk.cast.judge, shown_digest="0" * 64, code=code_of(walk.cast.judge))
    file = again(steps.issue(seal(again(rule_again(walk, again(file), outcome="rejected"))), actor=walk.cast.clerk))
    waits.refresh_from_db()
    assert waits.review_id == file.review_id != first
    for party in file.case.parties.all():
        file = steps.receive(file, party=party, actor=party)
    assert file.state == C.REJECTED


def test_where_the_ruling_is_revoked_meanwhile_there_is_nothing_left_to_hear(confirmation_at: At, walk: Walk) -> None:
    file, other = sealing_one(confirmation_at, walk, "revoked")
    known = today() - timedelta(days=3)
    steps.object_third(again(file), third="王小莉", known_on=known, note="房子也有我一份", actor=walk.cast.clerk)
    file = again(steps.issue(again(seal(file)), actor=walk.cast.clerk))
    assert file.state == C.REISSUED
    assert set(Objection.objects.filter(confirmation=file).values_list("review", flat=True)) == {file.review_id}
    assert Service.objects.filter(document=file.review_id, third="王小莉").count() == 1
    assert Service.objects.filter(document=file.review_id, party=other).count() == 1
    assert len([trip for trip in trips(Confirmation.objects.filter(pk=file.pk)) if trip.errand == Errand.OBJECT]) == 2


@pytest.mark.parametrize(("outcome", "state"), [("rejected", C.REJECTED), ("revoked", C.UPHELD)])
def test_what_comes_while_the_ruling_is_changed_is_heard_too(
    confirmation_at: At, walk: Walk, tmp_path: Path, outcome: str, state: str
) -> None:
    file, other = sealing_one(confirmation_at, walk, "changed")
    changed, code = file.review_id, Document.objects.get(pk=file.ruling_id).digest[:16]
    file = again(steps.issue(again(seal(file)), actor=walk.cast.clerk))
    waits = Objection.objects.get(confirmation=file, party=other)
    assert (file.state, waits.review_id) == (C.OBJECTED, None)
    assert Turn.objects.waiting_for(walk.cast.judge).filter(confirmation=file, task=T.DECIDE_OBJECTION).count() == 1
    for _ruling in range(2):
        for party in file.case.parties.all():
            file = steps.receive(file, party=party, actor=party)
    file = seal(again(rule_again(walk, again(file), outcome=outcome)))
    waits.refresh_from_db()
    assert waits.review_id == file.review_id != changed
    text = "".join(text_of(papers.content(Document.objects.get(pk=file.review_id)), tmp_path).split())
    assert "作出的变更该裁定的民事裁定" in text
    assert ("民事裁定以及" in text) == (outcome == "revoked"), "what is revoked is named whole"
    file = again(steps.issue(again(file), actor=walk.cast.clerk))
    for party in file.case.parties.all():
        file = steps.receive(file, party=party, actor=party)
    assert file.state == state
    found = papers.by_code(code)
    assert found is not None
    assert found.is_void, "the first ruling does not stand as it was, whatever came of the last objection"


def test_a_ruling_that_was_changed_is_still_objected_to_in_time(confirmation_at: At, walk: Walk) -> None:
    file = again(rule_again(walk, objected(confirmation_at), outcome="changed", order="协议第二项的赔偿款为2300元。"))
    file = again(steps.issue(again(seal(file)), actor=walk.cast.clerk))
    for party in file.case.parties.all():
        file = steps.receive(file, party=party, actor=party)
    assert (file.state, file.ended_at is None) == (C.UPHELD, False)
    file = steps.object_third(again(file), third="王小莉", known_on=today(), note="房子也有我一份", actor=walk.cast.clerk)
    assert (file.state, file.ended_at) == (C.OBJECTED, None)


def test_whoever_drafts_on_an_objection_reads_it_beside_and_compares_no_terms(confirmation_at: At, walk: Walk) -> None:
    file = objected(confirmation_at)
    page = of(walk.cast.judge).get(reverse("ruling", args=[file.case.number, file.pk])).text
    assert "签名不是我写的。" in page
    assert "被提出异议的裁定" in page
    assert "理由怎么选" not in page
    file = again(rule_again(walk, file, outcome="rejected"))
    html = of(walk.cast.clerk).get(reverse("confirmation", args=[file.case.number, file.pk])).text
    assert '<mark class="ask">' not in html
