"""What may become of an agreement that is taken to the court, told through everybody's pages: parties, officer, mediator, director, clerk, judge."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cases import outbox
from cases.clock import at, now
from cases.models import Case, Confirmation, Document, Service
from cases.moves import ConfirmationState as C
from tests.cases.walk import CONFIRMATION_PATHS, Walk, picture
from tests.cast import HENGZHU, LU, Cast
from tests.reading import seal_of
from tests.scenarios import acts
from tests.scenarios.inside import Inside, Town, confirmation_of
from tests.visitor import Visitor

WHO = {"debtor": "何建军", "creditor": "林秀英"}
VAGUE = [WHO | {"kind": "repair", "text": "尽快修好卫生间防水，做到不漏为止。", "due_on": acts.in_days(20)}]
CLEAR = [
    WHO | {"kind": "repair", "text": "请人重做卫生间防水，并做二十四小时闭水试验。", "due_on": acts.in_days(20)},
    WHO | {"kind": "pay", "text": "赔偿衣柜和天花板损失。", "amount": "3200", "due_on": acts.in_days(10), "method": "微信转账"},
]
FACTS = "楼上卫生间漏水，楼下衣柜和天花板受损，双方对修缮和赔偿有争议。"
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(Walk(cast))


def sign(town: Town, case: Case, mediator: Visitor, terms: list[dict[str, str]]) -> list[Inside]:
    """Written, fixed, signed by all on their phones with the joint application in the same sitting, sealed."""
    acts.write_agreement(mediator, case.number, facts=FACTS, terms=terms)
    acts.fix(mediator, case.number)
    phones = town.phones(case)
    assert [acts.sign_all(phone) for phone in phones] == [2, 2]
    acts.sign_as_mediator(mediator, case.number)
    acts.seal(town.staff("director"), case.number)
    return phones


def hand_in(town: Town, mediator: Visitor, case: Case) -> tuple[Inside, Inside, str]:
    """By the courier to the clerk, who registers it."""
    acts.act(mediator, f"/cases/{case.number}/", "提交法院")
    clerk, judge, page = town.staff("clerk"), town.staff("judge"), confirmation_of(case)
    acts.act(clerk, page, "登记编号")
    return clerk, judge, page


def rule(town: Town, clerk: Visitor, judge: Visitor, page: str, **draft: str) -> None:
    """Drafted, decided with a fresh code, sealed by the worker, issued."""
    clerk.open(page.rstrip("/") + "/ruling/")
    clerk.press("存草稿", **draft)
    judge.open(page.rstrip("/") + "/decision/")
    judge.press("就这样裁定", code=town.token("fy-0102"))
    town.eventually(clerk, page, "轮到您 制发")
    acts.act(clerk, page, "制发")


def met(clerk: Visitor, judge: Visitor, page: str) -> None:
    """Accepted, and both met together in the station's room."""
    acts.act(judge, page, "受理立案")
    acts.act(clerk, page, "双方同时到场核实", verify_channel="room", verified_together="on")


def file_of(case: Case) -> Confirmation:
    return case.confirmations.latest("pk")


def read(phone: Visitor, words: str) -> None:
    """Open the ruling on the phone and find these words in it."""
    phone.open("/mine/")
    phone.follow("裁定")
    phone.press("我收到了")
    assert words in phone.page.text


def test_confirmed_and_nobody_travelled(town: Town, tmp_path: Path) -> None:
    case = town.walk.mediate()
    mediator = town.staff("yaqin")
    phones = sign(town, case, mediator, CLEAR)
    clerk, judge, page = hand_in(town, mediator, case)
    met(clerk, judge, page)
    rule(town, clerk, judge, page, outcome="confirmed")
    for phone in phones:
        said = seal_of(acts.read_ruling(phone), tmp_path)
        assert "Signature is Valid" in said
        assert "Total document signed" in said
    assert file_of(case).state == C.SERVED
    assert "少跑 6 趟" in town.staff("officer").open(page).text


def test_dismissed_as_unclear_then_repaired_and_confirmed(town: Town) -> None:
    case = town.walk.mediate()
    mediator, director = town.staff("yaqin"), town.staff("director")
    phones = sign(town, case, mediator, VAGUE)
    clerk, judge, page = hand_in(town, mediator, case)
    met(clerk, judge, page)
    rule(town, clerk, judge, page, outcome="dismissed", ground="358-5", reasoning="“尽快”没有日期，也没有写明怎样算修好。")
    for phone in phones:
        read(phone, "内容不明确")
    assert "尽快" in mediator.open(page).text
    acts.act(director, page, "复盘驳回", lesson="clause", note="以后写明日期和验收办法")

    acts.act(mediator, f"/cases/{case.number}/", "修改协议", note="按法院的意见把日期和验收写清楚")
    phones = sign(town, case, mediator, CLEAR)
    clerk, judge, second = hand_in(town, mediator, case)
    assert second != page
    met(clerk, judge, second)
    rule(town, clerk, judge, second, outcome="confirmed")
    for phone in phones:
        read(phone, "调解协议有效")
    outcomes = list(case.confirmations.order_by("pk").values_list("outcome", "lesson"))
    assert outcomes == [("dismissed", "clause"), ("confirmed", "")]
    assert len({file.case_number for file in case.confirmations.all()}) == 2


def test_refused_as_a_status_which_the_check_had_said(town: Town) -> None:
    case = town.walk.mediate()
    mediator, director = town.staff("yaqin"), town.staff("director")
    terms = [*CLEAR, {"kind": "other", "text": "何建军与林秀英解除收养关系。"}]
    acts.write_agreement(mediator, case.number, facts=FACTS, terms=terms)
    assert "收养" in mediator.open(f"/cases/{case.number}/mediation/agreement/").text
    assert "第355条" in mediator.page.text  # said before anybody signs
    acts.fix(mediator, case.number)
    phones = town.phones(case)
    for phone in phones:
        acts.sign_all(phone)  # what touches a status is signed by hand, and photographed
    acts.sign_on_paper(mediator, case.number, 1, picture())
    acts.seal(director, case.number)
    clerk, judge, page = hand_in(town, mediator, case)
    rule(town, clerk, judge, page, outcome="refused", ground="355-3", reasoning="解除收养关系属于身份关系，不属于司法确认的范围。")
    for phone in phones:
        read(phone, "不予受理")
    assert "status" in file_of(case).findings
    assert "没有检查未提示到的驳回" in director.open("/confirmation/refusals/").text
    assert "已提示" in director.open("/confirmation/refusals/?all").text


def test_papers_that_do_not_come_end_it_as_withdrawn(town: Town) -> None:
    case = town.walk.settle()
    mediator = town.staff("yaqin")
    clerk, judge, page = hand_in(town, mediator, case)
    acts.act(judge, page, "受理立案")
    acts.act(clerk, page, "通知补正", supplement_items="卫生间维修报价单", supplement_due=acts.in_days(5))
    assert "卫生间维修报价单" in mediator.open(page).text
    with at(now() + timedelta(days=7)):
        outbox.deliver()  # the limit lapses: the clerk's turn, no ruling by itself
        assert file_of(case).state == C.SUPPLEMENT
        rule(town, clerk, judge, page, outcome="deemed_withdrawn", reasoning="")
        for phone in town.phones(case):
            read(phone, "撤回申请处理")
    assert (file_of(case).state, file_of(case).outcome) == (C.SERVED, "deemed_withdrawn")


def test_withdrawn_by_both_and_allowed_by_ruling(town: Town) -> None:
    case = town.walk.settle()
    mediator = town.staff("yaqin")
    clerk, judge, page = hand_in(town, mediator, case)
    acts.act(judge, page, "受理立案")
    acts.act(mediator, page, "申请撤回司法确认", note="钱已经付清，双方都说不用了")
    assert "撤回" in judge.open(page).text
    rule(town, clerk, judge, page, outcome="withdrawn", reasoning="")
    for phone in town.phones(case):
        read(phone, "准许")
    assert file_of(case).outcome == "withdrawn"


def test_an_objection_is_upheld_by_a_ruling_of_its_own(town: Town, tmp_path: Path) -> None:
    file = CONFIRMATION_PATHS[C.SERVED](town.walk)
    page, case = confirmation_of(file.case), file.case
    below, above = town.phones(case)
    clerk, judge = town.staff("clerk"), town.staff("judge")
    above.open(f"/mine/confirmation/{file.pk}/")
    above.follow("我觉得裁定不对")
    above.press("把异议交给法院", note="赔偿数额没有算维修费，协议不是我的意思")
    assert "维修费" in judge.open(page).text
    judge.open(page.rstrip("/") + "/ruling/")
    judge.press("存草稿", outcome="revoked", reasoning="经审查，调解协议对赔偿数额存在重大误解，异议成立。")
    judge.open(page.rstrip("/") + "/decision/")
    judge.press("就这样裁定", code=town.token("fy-0102"))
    town.eventually(clerk, page, "轮到您 制发")
    acts.act(clerk, page, "制发异议裁定书")
    for phone in (below, above):
        phone.open(f"/mine/confirmation/{file.pk}/")
        phone.press("我收到了")
        assert "撤销" in phone.page.text
        links = [a.get("href") for a in phone.page.document.iterfind(".//a[@href]") if a.get("href").endswith("?download")]
        assert len(links) == 2  # the ruling on the objection, and the first
        for link in links:
            said = seal_of(phone.open(link).body, tmp_path)
            assert "Signature is Valid" in said
            assert "Total document signed" in said
    file.refresh_from_db()
    assert (file.state, file.review_outcome) == (C.UPHELD, "revoked")
    first, second = Document.objects.get(pk=file.ruling_id), Document.objects.get(pk=file.review_id)
    assert first.number == second.number == file.case_number  # two rulings of one case, told apart by their codes
    assert first.digest[:16] != second.digest[:16]
    assert "已经作废" in above.open(f"/check/{first.digest[:16]}/").text  # whoever holds the first one is told
    assert "这份文书是真的" in above.open(f"/check/{second.digest[:16]}/").text


def test_served_at_the_station_on_whoever_has_no_phone(town: Town) -> None:
    case = town.walk.settle()
    mediator = town.staff("yaqin")
    clerk, judge, page = hand_in(town, mediator, case)
    met(clerk, judge, page)
    rule(town, clerk, judge, page, outcome="confirmed")
    here, phone = Service.objects.filter(confirmation=file_of(case), party__isnull=False).order_by("pk")
    clerk.open(page.rstrip("/") + "/services/new/")
    clerk.press("记下签收", service=str(here.pk), method="room", note="竺亚琴在驻所调解室代收，当面转交本人")
    read(town.phone(phone.party), "调解协议有效")
    assert file_of(case).state == C.SERVED
    assert "指定代收人" in clerk.open(page).text or "代收" in clerk.page.text
    assert "派出所" in clerk.page.text


def test_wages_payment_only_of_a_group_and_a_company(town: Town) -> None:
    workers = Walk(town.walk.cast, parties=(LU, HENGZHU), answers={"labour": True}, dispute_type="migrant_wages")
    case, mediator = workers.mediate(), town.staff("yaqin")
    pay = {"debtor": HENGZHU["name"], "creditor": LU["name"], "kind": "pay", "amount": "386000", "due_on": acts.in_days(15),
           "text": "付清 20 名工人的工资，按所附名单打到各人的银行卡。", "method": "银行转账"}  # fmt: skip
    acts.write_agreement(mediator, case.number, facts="工程款拖欠，20 名工人三个月工资没有发。", terms=[pay])
    acts.fix(mediator, case.number)
    for hand in ("鲁大勇", "吴小军", "马桂香", "贺文斌"):
        acts.sign_at_the_desk(mediator, case.number, hand)
    acts.sign_as_mediator(mediator, case.number)
    acts.seal(town.staff("director"), case.number)
    page = mediator.open(f"/cases/{case.number}/confirmation/{file_of(case).pk}/pack/")
    assert "还有 2 项材料没有着落" in page.text
    while "没有着落" in mediator.page.text:
        mediator.follow("补上")
        mediator.press("存入申请材料", reason="营业执照和推选书原件当面核对，复印件随后邮寄")
    clerk, judge, page = hand_in(town, mediator, case)
    met(clerk, judge, page)
    rule(town, clerk, judge, page, outcome="confirmed")
    for phone in town.phones(case):
        read(phone, "调解协议有效")
    assert file_of(case).outcome == "confirmed"


def test_who_lost_the_slip_reads_the_ruling_by_a_new_one(
    town: Town, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:  # fmt: skip
    settings.VAR = tmp_path
    file = CONFIRMATION_PATHS[C.ISSUED](town.walk)
    party, officer = file.case.parties.first(), town.staff("officer")
    lost = town.phone(party)
    assert lost.open("/mine/").path == "/mine/"
    link = acts.slip(officer, file.case.number, party.name)
    assert lost.open("/mine/").path != "/mine/"  # whoever found the old slip is out, with whatever phone was in by it

    phone = Inside(Client())
    phone.open(link)
    with django_capture_on_commit_callbacks(execute=True):
        phone.press("把验证码发到我的手机")
    sent = json.loads((tmp_path / "messages.jsonl").read_text().splitlines()[-1])["text"]
    phone.press("进去", code=re.search(r"\d{6}", sent)[0])
    said = seal_of(acts.read_ruling(phone), tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert Service.objects.get(confirmation=file, party=party).received_at
