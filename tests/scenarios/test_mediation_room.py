"""Whole stories of the mediation room and of the police's table, told through the pages, without a network."""

from datetime import timedelta

import pytest

from cases.clock import at, now
from cases.models import Agreement, Case, Confirmation, Document, Party, Session, Turn
from cases.outbox import deliver
from cases.papers import sheet_of
from tests.cases.walk import Walk
from tests.cast import HE, LIN, Cast
from tests.scenarios import acts
from tests.scenarios.inside import Inside, Town

pytestmark = pytest.mark.django_db
NOISE = {"title": "半夜唱歌，楼下睡不着", "narrative": "楼上半夜唱歌，楼下老人睡不着，敲过几次门。", "amount": None}
WHO = {"debtor": HE["name"], "creditor": LIN["name"]}


@pytest.fixture
def walk(cast: Cast) -> Walk:
    return Walk(cast)


@pytest.fixture
def town(walk: Walk) -> Town:
    return Town(walk)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def gate(officer: Inside, number: str, *bars: str) -> None:
    """The host goes through art. 178 and 179."""
    officer.open(f"/cases/{number}/mediation/gate/")
    officer.press("保存", violation="beating", fits="close", bars=list(bars), looked="on", witness="社区调解主任")


def sign_before_police(officer: Inside, number: str) -> None:
    """Both sides at the desk, then the host; the station's seal."""
    for name in (LIN["name"], HE["name"]):
        acts.sign_at_the_desk(officer, number, name)
    acts.sign_as_mediator(officer, number)
    acts.seal(officer, number)


def settled_before_police(town: Town) -> tuple[Inside, Case]:
    """A shove between neighbours: the gate, a meeting, a text, every hand, the seal."""
    officer, case = town.staff("officer"), town.walk.triage("public_order", answers={"violation": True})
    number = case.number
    gate(officer, number)
    acts.visit(officer, number, said="都认错了，愿意赔医药费。", result="agreed", place="大桥派出所")
    terms = [WHO | {"kind": "pay", "text": "赔偿医药费。", "amount": "300", "due_on": acts.in_days(3), "method": "现金"}]
    page = officer.open(f"/cases/{number}/mediation/agreement/new/")
    fields = {f"term0-{k}": acts.option(page.document, f"term0-{k}", v) if k in WHO else v for k, v in terms[0].items()}
    officer.press("存好", facts="为晾衣杆推了一把，擦破皮。", **fields)
    acts.fix(officer, number)
    sign_before_police(officer, number)
    return officer, fresh(case)


def test_noise_is_settled_by_word_of_mouth_and_kept_at_once(town: Town) -> None:
    case = Walk(town.walk.cast, facts=NOISE).mediate()
    mediator, number = town.staff("yaqin"), case.number
    acts.visit(mediator, number, said="说好十点以后不唱，当面道了歉。", result="agreed", place="桂花苑 3 幢")
    terms = [{"kind": "apologise", "text": "当面道歉，已做到。"}]
    acts.write_agreement(mediator, number, facts="楼上半夜唱歌。", terms=terms, form="oral", court=False)
    acts.act(mediator, f"/cases/{number}/mediation/agreement/", "登记，当即生效", done="on")
    done = fresh(case)
    assert (done.state, Agreement.objects.get(case=case).effective_at) == ("settled", done.settled_at)
    assert not Turn.objects.filter(case=case, task="perform").exists()
    acts.act(mediator, f"/cases/{number}/", "结案")
    assert fresh(case).state == "closed"


def test_an_unbooked_visit_is_written_down_read_to_them_and_corrected(town: Town) -> None:
    case = town.walk.mediate()
    mediator, number = town.staff("yaqin"), case.number
    acts.visit(mediator, number, said="何建军说赔 3000 元。", result="going_on", place="桂花苑 3 幢 301 室")
    mediator.open(f"/cases/{number}/")
    mediator.follow("第 1 次会谈")
    mediator.press("已念给到场的人听")
    mediator.follow("更正记录")
    mediator.press("保存更正", text="何建军说赔 3200 元。", reason="何建军说听错了数字")
    assert "已念给到场的人听，都说没错。" not in mediator.page.text
    page = mediator.page.document
    assert ([n.text for n in page.iterfind(".//del")], [n.text for n in page.iterfind(".//ins")]) == (["3000"], ["3200"])
    mediator.press("已念给到场的人听")
    paper = Document.objects.get(case=case, kind="minutes", voided_at=None)
    text = acts.pdf_text(mediator.open(f"/papers/{paper.pk}/").body)
    assert "何建军说听错了数字" in text
    assert "到场人认为无误" in text


def test_before_the_police_agreed_and_performed(town: Town) -> None:
    officer, case = settled_before_police(town)
    number = case.number
    assert (case.state, Confirmation.objects.count()) == ("settled", 0)
    assert "司法确认" not in officer.open(f"/cases/{number}/mediation/agreement/").text
    words = sheet_of(Agreement.objects.get(case=case).document).to_json()
    assert all(word in words for word in ("大桥派出所", "沈浩", LIN["name"], HE["name"], "桂花苑 3 幢", "推了一把", "300.00", "履行期限"))
    acts.performed(officer, number, note="当面点清")
    acts.act(officer, f"/cases/{number}/", "结案")
    assert fresh(case).state == "closed"


def test_before_the_police_not_performed_is_a_penalty(town: Town) -> None:
    officer, case = settled_before_police(town)
    number = case.number
    with at(now() + timedelta(days=5)):
        deliver()
        assert Turn.objects.filter(case=case, task="press", is_open=1).exists()
        officer.open(f"/cases/{number}/")
        officer.follow("转警务处置")
        officer.press("转警务处置", external_number="A330213-2026-9", note="到期没有付医药费")
        acts.act(officer, f"/cases/{number}/", "登记处罚决定", external_number="奉公（大桥）行罚决〔2026〕31号", note="罚款 200 元")
        acts.act(officer, f"/cases/{number}/", "结案", note="另行诉讼")
    assert (fresh(case).state, fresh(case).external_number) == ("closed", "奉公（大桥）行罚决〔2026〕31号")


def test_what_may_not_be_mediated_is_handled_as_a_case(town: Town) -> None:
    officer, case = town.staff("officer"), town.walk.triage("public_order", answers={"violation": True})
    gate(officer, case.number, "again")
    officer.follow("记为调解不成")
    officer.press("调解不成，转警务处置", external_number="A330213-2026-8", note="调解中又动手")
    assert fresh(case).state == "police"


def test_settled_by_a_committee_performed_and_asked_for_by_both_the_leader_grants_no_penalty(town: Town) -> None:
    """Rule art. 186: the police have a case; people's mediation settles it, it is performed, both apply, the leader decides."""
    walk = town.walk
    officer, leader, director = town.staff("officer"), town.staff("leader"), town.staff("director")
    case = walk.triage("public_order", answers={"violation": True})
    number, page = case.number, f"/cases/{case.number}/"
    gate(officer, number)
    acts.visit(officer, number, said="钱谈不拢。", result="going_on", place="大桥派出所")
    officer.open(page)
    officer.follow("调解不成，转警务处置")
    officer.press("调解不成，转警务处置", external_number="A330213-2026-7", note="钱谈不拢")
    leader.open(page)
    leader.follow("依第一百八十六条转回人民调解")
    committee = acts.option(leader.page.document, "committee", "大桥")
    leader.press("依第一百八十六条转回人民调解", committee=committee, note="双方都愿意再谈")
    acts.willing_at_the_desk(officer, number)
    acts.accept(director, number)
    done = walk.settle(walk.mediate(walk.offer(fresh(case))), apply=False)
    assert "不予处罚申请" in officer.open(page).text
    officer.open(f"{page}mediation/exemption/")
    officer.press("定稿", text="经调委会调解，已付 3200 元。")
    assert not Document.objects.filter(case=case, kind="exemption").exists(), "not before everything is performed"
    acts.performed(town.staff("yaqin"), number, note="都做到了")
    officer.open(f"{page}mediation/exemption/")
    officer.press("定稿", text="经调委会调解，已修好，已付 3200 元。")
    for _side in range(2):
        officer.open(f"{page}mediation/exemption/")
        officer.follow("签名")
        officer.press("签好了" if "签好了" in officer.page.text else "签", drawing=acts.stroke(), identity="身份证")
    leader.open("/desk/")
    leader.follow(done.title)
    leader.follow("不予处罚申请")
    leader.press("作出决定", grants="yes", note="情节轻微，已经履行")
    mine = town.phone(Party.objects.filter(case=case).first())
    assert "不予处罚申请答复书" in mine.open("/mine/").text


def test_settled_where_it_happened_and_recorded(town: Town) -> None:
    officer = town.staff("officer")
    case = town.walk.triage("public_order", answers={"violation": True})
    page = f"/cases/{case.number}/"
    officer.open(page)
    officer.follow("当场调解")
    officer.press("当场调解", note="当面道歉，赔 200 元")
    officer.follow("记录现场调解")
    holds = ["minor", "undisputed", "agreed", "performed"]
    officer.press("存笔录", facts="晾衣杆碰了一下。", done="当面道歉，赔 200 元，当场点清。", holds=holds, way="recorded", camera="DQ-0471-3")
    acts.act(officer, page, "结案")
    paper = Document.objects.get(case=case, kind="on_spot")
    assert "治安现场调解记录" in acts.pdf_text(officer.open(f"/papers/{paper.pk}/").body)
    assert fresh(case).state == "closed"


def test_it_fails_the_notice_names_the_other_routes_and_what_nobody_disputes_is_kept(town: Town) -> None:
    case = town.walk.mediate()
    mediator, page = town.staff("yaqin"), f"/cases/{case.number}/"
    acts.visit(mediator, case.number, said="一家要 8000，一家只肯 1000。", result="given_up", place="调解室")
    mediator.open(page)
    mediator.follow("终止调解")
    mediator.press("终止调解", end_reason="no_agreement", note="差得太远")
    for phone in town.phones(case):
        assert "终止调解通知书" in phone.open("/mine/").text
    notice = Document.objects.get(case=case, kind="termination_notice")
    words = acts.pdf_text(mediator.open(f"/papers/{notice.pk}/").body)
    assert all(route in words for route in ("仲裁", "行政", "人民法院提起诉讼", "法律援助"))
    mediator.open(page)
    mediator.follow("无争议事实")
    mediator.press("定稿", text="漏水发生在五月\n衣柜和天花板泡坏")
    for _side in range(2):
        mediator.open(f"{page}mediation/undisputed/")
        mediator.follow("签名")
        mediator.press("签", drawing=acts.stroke(), identity="身份证")
    assert "各方都签了" in mediator.open(f"{page}mediation/undisputed/").text
    assert Document.objects.get(case=case, kind="undisputed_facts").audience == "court_pack"


def test_the_applicant_takes_it_back_and_the_room_is_free_again(town: Town) -> None:
    case = town.walk.mediate()
    mediator, director, page = town.staff("yaqin"), town.staff("director"), f"/cases/{case.number}/"
    mediator.open(f"{page}mediation/sessions/new/")
    mediator.press("约下来", day=acts.in_days(1), start="14:30", length="60")
    director.open(page)
    director.follow("撤回申请")
    director.press("撤回申请", note="两家自己和好了")
    assert (fresh(case).state, Session.objects.get(case=case).state) == ("withdrawn", "cancelled")
    assert "撤回" in town.phones(case)[0].open("/mine/").text
