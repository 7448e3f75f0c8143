"""The check before anybody leaves the room: each article finds what it forbids, points at the sentence, and leaves a plain agreement alone."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.eligibility import ARTICLES, GROUNDS, Code, Facts, Sentence, Severity, check, codes, foreseen, proposal
from cases.models import Confirmation, Ground
from cases.steps import confirmation as steps
from cases.triage import Question
from tests.cases.walk import Walk

BY = date(2026, 12, 31)
WHO: dict[str, Any] = {"debtor": "何建军", "creditor": "林秀英"}
PLAIN = (
    Sentence("乙方修好卫生间防水，邻居再次试水不渗为准。", kind="repair", due_on=BY, **WHO),
    Sentence("乙方赔偿甲方 3200 元。", kind="pay", amount=Decimal(3200), due_on=BY, method="微信转账", **WHO),
    Sentence("乙方停止在晚上十点以后使用电钻。", kind="stop", **WHO),
    Sentence("双方再无其他争议。", asks_nothing=True),
)


def found(text: str, kind: str = "other", **more: Any) -> list[str]:
    """The codes of one term."""
    return codes(check(Facts([Sentence(text, kind=kind, **{**WHO, **more})])))


def test_a_plain_agreement_is_asked_nothing() -> None:
    assert check(Facts(PLAIN)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("双方自愿离婚，女儿随女方生活。", "status"), ("确认乙方与丙方存在亲子关系。", "status"), ("孩子的抚养权归女方。", "custody"),
        ("甲方向法院申请破产后另行处理。", "other_procedure"), ("东侧宅基地归甲方所有。", "title"), ("院墙以北的土地使用权归乙方。", "title"),
        ("确认该车库的产权。", "title"), ("该商标权归甲方。", "intellectual"), ("甲方不再追究乙方刑事责任。", "mandatory"),
        ("公司不缴纳社会保险，每月补贴 300 元。", "mandatory"), ("借款按月息 3 分计算。", "mandatory"), ("由第三人代为清偿。", "others"),
        ("乙方支付甲方分手费 50000 元。", "order"), ("乙方被迫同意上述数额。", "not_voluntary"),
    ],
)  # fmt: skip
def test_each_article_is_read_from_the_words_of_a_term(text: str, code: str) -> None:
    assert code in found(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("双方同意收养关系解除。", "status"), ("双方的婚姻关系自签字之日起解除。", "status"), ("双方的父子关系从此断绝。", "status"),
        ("确认婚姻无效。", "status"), ("小宇系乙方亲生子。", "status"), ("女儿由男方抚养。", "custody"), ("孩子跟随母亲生活。", "custody"),
        ("变更监护人为外婆。", "custody"), ("宣告乙方失踪。", "other_procedure"), ("甲方就抵押的房屋优先受偿。", "other_procedure"),
        ("房子归甲方。", "title"), ("该房屋的所有权属于甲方。", "title"), ("甲方是该车位的所有权人。", "title"), ("两家宅基地以围墙为界。", "title"),
        ("商标归甲方。", "intellectual"), ("著作权由乙方享有。", "intellectual"), ("甲方撤回报案。", "mandatory"),
        ("借款按月息两分计付。", "mandatory"),
        ("社保由职工自行缴纳。", "mandatory"), ("乙方归还赌博所欠的钱。", "mandatory"), ("乙方放弃对父母的赡养。", "order"),
        ("甲方不得再嫁。", "order"), ("如不同意就去举报。", "not_voluntary"),
    ],
)  # fmt: skip
def test_the_same_is_found_in_another_order_of_words(text: str, code: str) -> None:
    assert code in found(text, due_on=BY)


@pytest.mark.parametrize(
    "text",
    [
        "双方解除租赁合同，乙方搬离。", "租赁关系解除。", "双方的劳动关系解除。", "房屋钥匙归甲方。", "房屋租金归甲方。", "乙方把房屋归还甲方使用。",
        "双方的邻里关系和好。", "停车以白线为界。", "乙方把车辆移走，不占甲方车位。", "孩子的医药费由乙方负担。", "由第三方鉴定机构估价。",
        "乙方是该房屋的承租人。", "押金归甲方。",
        "乙方不再追究此事。", "乙方将房屋钥匙归还甲方。", "甲方归还乙方的电动车。", "乙方每月 5 日前支付抚养费 1500 元，微信转账。",
        "双方今后互不干涉。", "乙方办理房屋过户手续，12月31日前办完。",
    ],
)  # fmt: skip
def test_ordinary_words_of_neighbours_are_no_finding(text: str) -> None:
    assert not found(text, due_on=BY)


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        ("乙方尽快修好防水。", {"kind": "repair", "due_on": BY}, "vague"), ("修好防水。", {"kind": "repair", "due_on": BY, "debtor": ""}, "who"),
        ("乙方赔偿甲方的损失，微信转账。", {"due_on": BY}, "amount"), ("乙方修好防水。", {"kind": "repair"}, "date"),
        ("乙方赔偿甲方 3200 元。", {"kind": "pay", "amount": Decimal(3200), "due_on": BY}, "account"),
        ("乙方赔偿甲方 3200 元。", {"kind": "pay", "amount": Decimal(3200), "due_on": BY, "method": "银行转账"}, "account"),
        ("乙方赔偿甲方 3200 元。", {"kind": "pay", "amount": Decimal(2300), "due_on": BY, "method": "现金"}, "amounts_differ"),
    ],
)  # fmt: skip
def test_unclear_content_points_at_the_sentence_and_proposes_what_is_missing(text: str, more: dict[str, Any], code: str) -> None:
    kind, rest = more.get("kind", "other"), {name: value for name, value in more.items() if name != "kind"}
    points = check(Facts([PLAIN[3], Sentence(text, kind=kind, **{**WHO, **rest})]))
    assert codes(points) == [code]
    assert (points[0].sentence, points[0].number, points[0].article, points[0].ground) == (text, 2, "民诉法解释 第358条第5项", "358-5")
    assert points[0].proposal.endswith("。")


def test_the_proposal_fills_in_what_is_known_and_leaves_a_blank_for_the_rest() -> None:
    said = Sentence("乙方尽快赔钱。", kind="pay", amount=Decimal(3200), **WHO)
    assert proposal(said) == "何建军于____年__月__日前（含当日）向林秀英支付人民币3200.00元，转入________（开户行、户名、账号）。"
    known = Sentence("乙方赔偿。", kind="pay", amount=Decimal("0.5"), due_on=BY, method="现金", **WHO)
    assert proposal(known) == "何建军于2026年12月31日前（含当日）向林秀英支付人民币0.50元，现金。"


def test_in_a_labour_dispute_only_what_is_to_be_paid_may_be_confirmed() -> None:
    assert codes(check(Facts(PLAIN, labour=True))) == ["labour"]
    assert [point.number for point in check(Facts(PLAIN, labour=True))] == [1, 3]
    assert check(Facts([PLAIN[1], PLAIN[3]], labour=True)) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"people": False}, "no_organisation"), ({"written": False}, "oral"), ({"late": True}, "late"), ({"court_reasoned": False}, "court"),
        ({"answers": {"status": True}}, "status"), ({"answers": {"title": True}}, "title"), ({"answers": {"land": True}}, "land"),
        ({"answers": {"crime": True}}, "scope"), ({"answers": {"sham": True}}, "others"), ({"unguarded": ["小宇"]}, "capacity"),
        ({"incomplete": ["林秀英"]}, "identity"),
    ],
)  # fmt: skip
def test_the_whole_is_asked_about_before_its_terms(facts: dict[str, Any], code: str) -> None:
    assert codes(check(Facts(PLAIN, **facts))) == [code]


def test_red_stands_before_amber() -> None:
    points = check(Facts([Sentence("乙方尽快修好。", kind="repair", due_on=BY, **WHO), Sentence("土地归甲方所有。", **WHO)]))
    assert [point.severity for point in points] == [Severity.RED, Severity.AMBER]


def test_every_code_has_its_article_and_every_ground_of_the_court_can_be_foreseen() -> None:
    assert set(ARTICLES) == set(GROUNDS) == set(Code)
    assert {ground for ground in GROUNDS.values() if ground} == set(Ground.values)


def test_a_refusal_was_foreseen_when_one_of_the_kept_codes_stands_for_its_ground() -> None:
    assert foreseen(["vague", "account"], "358-5")
    assert not foreseen(["vague"], "355-3")
    assert not foreseen([], "358-5")
    assert not foreseen(["a code of an older table"], "358-5")


def test_the_questions_of_the_triage_that_are_asked_are_questions_of_the_triage() -> None:
    assert {"status", "title", "land", "special_organ", "crime", "sham"} <= set(Question.values)


@pytest.mark.django_db
def test_what_the_check_said_is_kept_when_it_goes_to_the_court(confirmation_at: Callable[[str], Confirmation]) -> None:
    file = confirmation_at("open")
    file.agreement.terms.filter(kind="pay").update(text="乙方尽快赔偿甲方 2300 元。")
    kept = steps.submit(file, actor=User.objects.get(pk=file.case.mediator.user_id)).findings
    assert kept == ["vague", "amounts_differ"]
    assert foreseen(kept, "358-5")


@pytest.mark.django_db
def test_the_page_of_the_text_asks_before_it_is_fixed_and_so_does_the_page_of_the_application(
    confirmation_at: Callable[[str], Confirmation], walk: Walk
) -> None:
    agreement = walk.draft()
    browser = Client()
    browser.force_login(walk.cast.yaqin)
    address = reverse("agreement", args=[agreement.case.number])
    assert "没有问题" in browser.get(address).text
    agreement.terms.filter(kind="pay").update(text="东侧院墙归甲方所有，乙方尽快赔偿 3200 元。")
    html = browser.get(address).text
    for words in ("这样写不予确认", "民诉法解释 第355条第1款第5项", "<mark>尽快</mark>", "可以这样写：", "支付人民币3200.00元，微信转账。"):
        assert words in html
    file = confirmation_at("open")
    assert "没有问题" in browser.get(reverse("confirmation", args=[file.case.number, file.pk])).text
    file.agreement.terms.filter(kind="repair").update(text="乙方酌情修好。")
    assert "<mark>酌情</mark>" in browser.get(reverse("confirmation", args=[file.case.number, file.pk])).text
