"""The papers of a dispute: each is made at the move that wants it, says what the law wants said, and reaches nobody else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cases import files, papers
from cases.clock import now
from cases.documents import MissingGlyph
from cases.models import Case, Confirmation, Document, DocumentKind as K, Party, Signature
from cases.moves import CaseAction as A, CaseState as S, ConfirmationState as C, ReferralState as R
from cases.steps import intake, mediation, signing
from tests.cases.walk import Walk, picture
from tests.cast import HE, LIN
from tests.reading import text_of

pytestmark = pytest.mark.django_db
CaseAt, ConfirmationAt = Callable[[str], Case], Callable[[str], Confirmation]


def paper(case: Case, kind: str) -> Document:
    """The one paper of this kind."""
    return case.documents.get(kind=kind)


def read(document: Document, folder: Path) -> str:
    """What stands in a paper, in one line."""
    return text_of(papers.content(document), folder).replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (S.INVITING, {K.ENTRUSTMENT}), (S.CHOOSING, {K.ENTRUSTMENT, K.REGISTRATION, K.RIGHTS}), (S.ADVISED, {K.ADVICE}),
        (S.ENDED, {K.ENTRUSTMENT, K.TERMINATION}), (S.REFERRED, {K.REFERRAL}), (S.POLICE, set()),
        (S.SETTLED, {K.ENTRUSTMENT, K.REGISTRATION, K.RIGHTS, K.AGREEMENT, K.APPLICATION, K.PROOF}),
    ],
)  # fmt: skip
def test_each_move_makes_the_papers_that_the_law_wants_there(case_at: CaseAt, state: str, kinds: set[str]) -> None:
    assert set(case_at(state).documents.values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize(
    ("state", "kind"),
    [(C.SUBMITTED, K.ADDRESS), (C.SUPPLEMENT, K.SUPPLEMENT), (C.FILED, K.ACCEPTANCE), (C.DECIDED, K.RULING_CONFIRMED), (C.SERVED, K.SERVICE_RECEIPT)],
)
def test_the_court_makes_its_papers_too(confirmation_at: ConfirmationAt, state: str, kind: str) -> None:
    assert confirmation_at(state).documents.filter(kind=kind).exists()


def test_every_paper_of_a_whole_story_can_be_set_and_says_its_number(confirmation_at: ConfirmationAt, tmp_path: Path) -> None:
    case = confirmation_at(C.SERVED).case
    assert case.documents.count() > 10
    for document in case.documents.all():
        assert document.number in read(document, tmp_path)
        assert document.digest == papers.sheet_of(document).digest


def test_the_agreement_says_what_articles_28_and_29_want(case_at: CaseAt, tmp_path: Path) -> None:
    text = read(paper(case_at(S.SETTLED), K.AGREEMENT), tmp_path)
    for piece in (
        "当事人：林秀英，女", "当事人：何建军，男", "纠纷主要事实、争议事项以及各方当事人的责任", "乙方卫生间漏水，甲方衣柜受损。",
        "履行的方式、期限",
        "人民币3200.00元（大写：叁仟贰佰元整）", "微信转账", "前（含当日）", "加盖人民调解委员会印章之日起生效", "一式三份", "（一）",
        "三十日内共同向人民法院申请司法确认",
    ):  # fmt: skip
        assert piece in text


def test_the_finished_agreement_shows_who_signed_when_and_the_seal_once(case_at: CaseAt, tmp_path: Path) -> None:
    case = case_at(S.SETTLED)
    document = paper(case, K.AGREEMENT)
    text = read(document, tmp_path)
    assert all(f"{name}2026" in text.replace("　", "") or name in text for name in ("林秀英", "何建军", "竺亚琴"))
    assert "（盖章处）" not in text
    assert document.sha256
    assert document.file
    assert document.signatures.filter(role="seal").count() == 1


def test_signatures_stand_on_the_digest_and_leave_it_as_it_was(walk: Walk) -> None:
    agreement = walk.draft()
    document = signing.fix(agreement, actor=walk.cast.yaqin)
    before = papers.content(document)
    walk.sign_all(document)
    document.refresh_from_db()
    assert set(Signature.objects.filter(document=document).values_list("shown_digest", flat=True)) == {document.digest}
    assert papers.sheet_of(document).digest == document.digest
    assert papers.content(document) != before  # the ink is on it


def test_a_new_text_marks_the_old_one_as_void(walk: Walk, tmp_path: Path) -> None:
    case = walk.mediate()
    first = signing.fix(walk.draft(case), actor=walk.cast.yaqin)
    walk.draft(case)
    first.refresh_from_db()
    assert first.voided_at is not None
    assert "已作废" in read(first, tmp_path)


def test_the_joint_application_has_all_sides_as_applicants_and_their_word_on_electronic_service(case_at: CaseAt, tmp_path: Path) -> None:
    text = read(paper(case_at(S.SETTLED), K.APPLICATION), tmp_path)
    assert text.count("申请人：") == 4  # two parties above, two places to sign
    for piece in (
        LIN["id_number"], HE["phone"], "请求确认申请人林秀英、何建军于", "出于真实自愿", "同意人民法院以电子方式送达", "此致", "宁波市奉化区人民法院",
        "主持调解的证明", "第二百零五条",
    ):  # fmt: skip
        assert piece in text
    assert "被申请人" not in text


def test_a_hidden_address_stands_in_no_paper_that_the_other_side_reads(walk: Walk, tmp_path: Path) -> None:
    walk = Walk(walk.cast, parties=({**LIN, "address_hidden": True}, HE))
    case = walk.settle()
    shared = case.documents.filter(kind__in=(K.AGREEMENT, K.APPLICATION, K.PROOF, K.RIGHTS))
    assert shared.count() == 4
    for document in shared:
        assert LIN["address"].replace(" ", "") not in read(document, tmp_path)


def test_a_group_and_a_minor_have_a_place_for_every_hand(walk: Walk) -> None:
    group = {**LIN, "kind": "group", "name": "阮建民等6人", "representative": "阮建民、李国强", "headcount": 6}
    minor = {**HE, "is_minor": True, "guardian_name": "何国平"}
    walk = Walk(walk.cast, parties=(group, minor))
    document = signing.fix(walk.draft(), actor=walk.cast.yaqin)
    places = [(place.label, place.name) for place in papers.sheet_of(document).signers]
    assert places == [
        ("当事人阮建民等6人的代表", "阮建民"), ("当事人阮建民等6人的代表", "李国强"), (f"当事人{HE['name']}的法定代理人", "何国平"),
        ("人民调解员（兼记录人）", "竺亚琴"),
    ]  # fmt: skip


def test_the_minutes_follow_the_statutory_order(walk: Walk, tmp_path: Path) -> None:
    case = walk.mediate()
    come = frozenset(case.parties.values_list("pk", flat=True))
    minutes = mediation.Minutes("林秀英：要求赔衣柜。\n何建军：愿意修。", "双方同意先修后赔", come, told=True)
    mediation.hold(case, actor=walk.cast.yaqin, minutes=minutes, place="驻所人民调解室", starts_at=now())
    text = read(paper(case, K.MINUTES), tmp_path)
    order = [text.index(word) for word in ("时间", "地点", "事由", "当事人", "参加人", "告知情况", "要求赔衣柜", "调解结果")]
    assert order == sorted(order)


def test_the_end_of_a_mediation_names_the_other_lawful_ways_and_its_reason(case_at: CaseAt, tmp_path: Path) -> None:
    text = read(paper(case_at(S.ENDED), K.TERMINATION), tmp_path)
    for piece in ("不同意调解", "第二十六条", "仲裁", "行政", "向有管辖权的人民法院提起诉讼"):
        assert piece in text


def test_a_labour_dispute_is_told_of_the_labour_arbitration_first(walk: Walk, tmp_path: Path) -> None:
    walk = Walk(walk.cast, dispute_type="labour")
    case = intake.take(walk.accept(), A.TERMINATE, actor=walk.cast.director, note="谈不拢", changes={"end_reason": "no_agreement"})
    assert "应当先向劳动人事争议仲裁委员会申请仲裁" in read(paper(case, K.TERMINATION), tmp_path)


def test_a_refusal_to_mediate_goes_to_the_station_and_the_parties_with_its_reason(walk: Walk, tmp_path: Path) -> None:
    case = intake.take(
        walk.invite(), A.DECLINE, actor=walk.cast.director, note="宅基地权属，由人民政府处理", changes={"end_reason": "not_accepted"}
    )
    text = read(paper(case, K.REFUSAL_TO_MEDIATE), tmp_path)
    assert case.station.name in text
    assert "宅基地权属，由人民政府处理" in text


def test_the_advice_names_the_organ_that_the_officer_wrote(case_at: CaseAt, tmp_path: Path) -> None:
    document = paper(case_at(S.ADVISED), K.ADVICE)
    assert "已口头并书面告知" in read(document, tmp_path)
    assert document.party is not None
    assert document.party.is_applicant


def test_the_referral_letter_holds_the_released_fields_and_no_other(referral_at: Callable[[str], object], walk: Walk, tmp_path: Path) -> None:
    letter = Document.objects.get(referral=referral_at(R.SENT))
    text = read(letter, tmp_path)
    assert "桂花苑3幢" in text
    for secret in (LIN["name"], LIN["phone"], LIN["id_number"], HE["name"], HE["phone"]):
        assert secret not in text


def test_the_slip_has_the_way_in_as_a_code_and_no_digit_of_the_phone(walk: Walk, tmp_path: Path) -> None:
    case = walk.accept()
    party, kept = case.parties.get(name=LIN["name"]), case.documents.count()
    token = intake.issue_link(party, actor=walk.cast.officer)
    slip = papers.slip(party, url=f"http://127.0.0.1/s/{token}/", what_next="请选一位调解员", until=now(), made_by=walk.cast.officer)
    text = text_of(slip, tmp_path)
    assert "请选一位调解员" in text
    assert LIN["phone"][-4:] not in text
    assert case.documents.count() == kept  # nothing that holds the token is kept


def test_a_name_that_the_fonts_do_not_hold_undoes_the_move_and_keeps_nothing(walk: Walk) -> None:
    walk = Walk(walk.cast, parties=({**LIN, "name": "林𫗎英"}, HE))
    case = walk.log()
    with pytest.raises(MissingGlyph) as refused:
        walk.triage("people_mediation", case)
    assert isinstance(refused.value, ValidationError)  # a form shows it and loses nothing
    case.refresh_from_db()
    assert case.state == S.LOGGED
    assert not case.documents.exists()


def test_papers_are_chinese_whatever_language_the_page_has(walk: Walk, tmp_path: Path) -> None:
    with translation.override("en"):
        case = walk.accept()
    assert "邻里" in read(paper(case, K.REGISTRATION), tmp_path)


def test_the_facts_are_encrypted_at_rest(case_at: CaseAt) -> None:
    from django.db import connection

    document = paper(case_at(S.SETTLED), K.APPLICATION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM cases_document WHERE id = %s", [document.pk])
        raw = bytes(cursor.fetchone()[0])
    assert LIN["name"].encode() not in raw
    assert LIN["phone"].encode() not in raw
    stored = files._path(document.file).read_bytes()
    assert not stored.startswith(b"%PDF")


def test_the_cover_lists_the_papers_of_the_file(case_at: CaseAt, tmp_path: Path) -> None:
    text = read(paper(case_at(S.ARCHIVED), K.COVER), tmp_path)
    for piece in ("卷内目录", "委托调解函", "终止调解通知书", "保管期限", "立卷人"):
        assert piece in text


def test_a_party_reads_the_papers_of_both_and_their_own_but_not_the_rooms(confirmation_at: ConfirmationAt) -> None:
    file = confirmation_at(C.SERVED)
    one, two = file.case.parties.all()[:2]
    mine = Document.objects.visible_to(one)
    assert mine.filter(kind=K.AGREEMENT).exists()
    assert mine.filter(kind=K.RULING_CONFIRMED, issued_at__isnull=False).exists()
    assert not mine.filter(kind__in=(K.MINUTES, K.ENTRUSTMENT, K.COVER, K.SERVICE_RECEIPT)).exists()
    assert set(mine.filter(kind=K.ADDRESS).values_list("party", flat=True)) == {one.pk}
    assert not Document.objects.visible_to(Party.objects.get(pk=two.pk)).filter(party=one).exists()


def test_a_draft_of_the_ruling_is_read_by_the_court_alone(confirmation_at: ConfirmationAt, walk: Walk) -> None:
    file = confirmation_at(C.DECIDED)
    drafts = Document.objects.filter(kind=K.RULING_CONFIRMED)
    for word in ("clerk", "judge", "president"):
        assert Document.objects.visible_to(getattr(walk.cast, word)).filter(pk__in=drafts).count() == 2
    for actor in (*file.case.parties.all(), walk.cast.yaqin, walk.cast.director, walk.cast.officer, walk.cast.strange_judge):
        assert not Document.objects.visible_to(actor).filter(pk__in=drafts).exists()


def test_a_picture_signed_with_stays_inside_the_paper(walk: Walk) -> None:
    document = signing.fix(walk.draft(), actor=walk.cast.yaqin)
    walk.sign_all(document)
    assert len(papers.content(document)) > len(picture())


def test_a_withdrawal_ends_a_mediation_that_was_accepted_with_a_notice_and_one_before_it_without(walk: Walk, tmp_path: Path) -> None:
    accepted = intake.take(walk.accept(), A.WITHDRAW, actor=walk.cast.officer, note="两家自己说好了")
    assert "申请人撤回调解申请" in read(paper(accepted, K.TERMINATION), tmp_path)
    asked = intake.take(walk.invite(), A.WITHDRAW, actor=walk.cast.officer, note="两家自己说好了")
    assert not asked.documents.filter(kind=K.TERMINATION).exists()
