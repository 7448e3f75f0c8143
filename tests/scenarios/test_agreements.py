"""What becomes of an agreement, told through everybody's pages: instalments, wages of many, paper, a broken word, an unhappy side, the archive."""

from datetime import timedelta

import pytest

from cases.clock import at, now
from cases.models import Agreement, Case, Payment, Term, Turn
from tests.cases.walk import Walk, picture
from tests.cast import HENGZHU, LU, Cast
from tests.scenarios import acts
from tests.scenarios.inside import Town
from tests.visitor import Visitor

FIVE = LU | {"representative": "鲁大勇、吴小军、马桂香、罗成、田秀"}
WHO = {"debtor": "何建军", "creditor": "林秀英"}
PAID = WHO | {"kind": "pay", "text": "赔偿衣柜损失。", "amount": "3000", "due_on": acts.in_days(9), "method": "微信转账"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(Walk(cast))


def _page(case: Case, of: str = "agreement/") -> str:
    return f"/cases/{case.number}/mediation/{of}"


def _settle(town: Town, case: Case, mediator: Visitor, *, court: bool = False) -> None:
    """Fixed, signed on two phones, sealed."""
    acts.fix(mediator, case.number)
    assert [acts.sign_all(phone) for phone in town.phones(case)] == [1 + court] * 2
    acts.sign_as_mediator(mediator, case.number)
    acts.seal(town.staff("director"), case.number)


def _is(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).state)


def test_the_leak_is_paid_in_three_instalments_and_the_way_to_court_stands_open(town: Town) -> None:
    case, mediator, director = town.walk.mediate(), town.staff("yaqin"), town.staff("director")
    mediator.open(_page(case, "agreement/new/?template=leak"))
    sides = {words: acts.option(mediator.page.document, "plan_debtor", words) for words in ("何建军", "林秀英")}
    plan = {"plan_sum": "3200", "plan_count": "3", "plan_first": acts.in_days(10), "plan_method": "微信转账"}
    one_pays = {"plan_debtor": sides["何建军"], "plan_creditor": sides["林秀英"]}
    mediator.press("填进条款里", **plan, **one_pays, **{f"term1-{name}": "" for name in ("text", "debtor", "creditor", "due_on", "method")})
    mediator.press("存好", facts="楼上漏水，楼下衣柜受损，由楼上承担责任。", total="3000")
    assert "多了200元" in mediator.page.text
    mediator.press("存好", total="3,200")
    _settle(town, case, mediator, court=True)
    assert [str(term.amount) for term in Term.objects.filter(agreement__case=case, kind="pay")] == ["1066.66", "1066.66", "1066.68"]
    assert case.confirmations.get().state == "open"
    owed = director.open("/mediation/performance/").text
    assert owed.count("1,066.66") == 2
    pay = Term.objects.filter(agreement__case=case, kind="pay").first()
    mediator.open(_page(case, f"terms/{pay.pk}/"))
    mediator.press("记为已履行", amount="500", method="现金", photo=picture())
    mediator.open(_page(case, f"terms/{pay.pk}/"))
    assert "还差" in mediator.page.text
    assert Payment.objects.get(term=pay).proof is not None


def test_wages_of_twenty_are_agreed_by_five_representatives_and_only_as_to_payment(town: Town) -> None:
    workers = Walk(town.walk.cast, parties=(FIVE, HENGZHU), answers={"labour": True}, dispute_type="migrant_wages")
    case, mediator = workers.mediate(), town.staff("yaqin")
    page = mediator.open(_page(case, "agreement/new/?template=wages"))
    assert "一方人数多" in page.text  # written, whatever they want
    mediator.press("存好", **{"facts": "工资没有发。", "term0-amount": "386000", "wants_confirmation": "on"})
    acts.fix(mediator, case.number)
    for hand in ("鲁大勇", "吴小军", "马桂香", "罗成", "田秀", "贺文斌"):
        acts.sign_at_the_desk(mediator, case.number, hand)
    acts.sign_as_mediator(mediator, case.number)
    acts.seal(town.staff("director"), case.number)
    text = Agreement.objects.get(case=case)
    assert (_is(case), text.wants_confirmation) == ("settled", True)
    assert text.document.signatures.filter(role="party").count() == 6


def test_an_inheritance_is_signed_on_paper_and_its_photo_is_the_original(town: Town) -> None:
    case = Walk(town.walk.cast, dispute_type="family").mediate()
    mediator, director = town.staff("yaqin"), town.staff("director")
    inherited = PAID | {"text": "父亲存款由两人继承，哥哥付给妹妹。"}
    acts.write_agreement(mediator, case.number, facts="父亲去世，兄妹对遗产有争议。", terms=[inherited], court=False)
    assert "纸上签" in mediator.open(_page(case)).text
    acts.fix(mediator, case.number)
    acts.sign_on_paper(mediator, case.number, 3, picture())
    acts.seal(director, case.number)
    text = Agreement.objects.get(case=case)
    assert {one.method for one in text.document.signatures.exclude(role="seal")} == {"paper"}
    assert _is(case) == "settled"


def test_a_broken_word_an_unhappy_side_a_repaired_text_and_the_archive(town: Town) -> None:
    case, mediator, director = town.walk.mediate(), town.staff("yaqin"), town.staff("director")
    acts.write_agreement(mediator, case.number, facts="漏水。", terms=[PAID], court=False)
    _settle(town, case, mediator)
    term = Term.objects.get(agreement__case=case)
    with at(now() + timedelta(days=11)):
        town.eventually(mediator, f"/cases/{case.number}/", "请督促")
        mediator.open(_page(case, f"terms/{term.pk}/"))
        mediator.press("记下走的路", way="talk", note="对方说手头紧，愿意改期。")
        director.open(_page(case, "visits/new/"))
        director.press("存回访记录", way="电话回访", found="unperformed", text="一分钱没收到。")
        assert Turn.objects.filter(case=case, task="talk_again", is_open=1).exists()
        acts.act(mediator, f"/cases/{case.number}/", "修改协议", note="双方同意改期")
        later = PAID | {"due_on": f"{(now() + timedelta(days=9)).date()}"}
        acts.write_agreement(mediator, case.number, facts="漏水，付款改期。", terms=[later], court=False)
        _settle(town, case, mediator)
        acts.performed(mediator, case.number, note="看过转账记录")
        acts.act(mediator, f"/cases/{case.number}/", "结案")
        acts.act(director, f"/cases/{case.number}/", "归档")
    assert _is(case) == "archived"
    assert Agreement.objects.filter(case=case, voided_at__isnull=False).count() == 1  # the first one stays to be read
