"""What is not police business: called to the spot, returned twice, never signed for, asked of three at once, entrusted by the petition office.

Through the pages, the API and a real receiver of signed knocks, in one process; the building site with a real worker is told in its own file.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cases import outbox
from cases.clock import at, now
from cases.models import Case, DocumentKind, Outbox, Referral, Turn, Webhook
from cases.moves import CaseAction, Effect, ReferralState as S, Task
from cases.outbox import PAUSES
from cases.steps import intake
from cases.webhooks import new_key
from tests.cases.api.conftest import System, token as token
from tests.cases.engine.receiver import Receiver, receiving
from tests.cases.walk import Walk
from tests.cast import Cast
from tests.scenarios import acts
from tests.scenarios.inside import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """The walker, who brings a case to where a story begins."""
    return Walk(cast)


@pytest.fixture(autouse=True)
def _own_post(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def town(walk: Walk) -> Town:
    return Town(walk)


@pytest.fixture
def labour(walk: Walk, token: Any, settings: Any) -> Iterator[tuple[System, Receiver]]:
    """区人社局's own system: it listens to signed knocks and answers through the API."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver:
        receiver.key = Webhook.objects.create(office=walk.cast.offices["renshe"], url=receiver.url, key=new_key()).key
        yield System(token()[1]), receiver


def page_of(referral: Referral) -> str:
    return reverse("referral", args=[referral.case.number, referral.pk])


def work_until(moment: Any) -> None:
    """The worker does all that is due by then."""
    with at(moment):
        outbox.deliver()


def lapse(referral: Referral, task: str) -> None:
    """The limit of this turn passes, with the reminder before it, as the worker finds it."""
    turn = referral.turns.get(task=task, is_open=1)
    assert turn.due_at is not None
    if turn.reminds_at:
        work_until(turn.reminds_at + timedelta(minutes=1))
    work_until(turn.due_at + timedelta(minutes=1))


def test_the_building_site_called_by_a_knock_and_settled_on_the_spot_beside_the_mediation(
    town: Town, walk: Walk, labour: tuple[System, Receiver]
) -> None:
    system, receiver = labour
    case = walk.mediate()
    leader, officer = town.staff("leader"), town.staff("officer")
    acts.call_out(leader, case.number, department="区人社局", what="工地上二十多人要工资，请马上来人核工资表。")
    outbox.deliver()
    [(_id, knock)] = receiver.came
    assert (knock["type"], knock["data"]["onsite"]) == ("referral.called", True)
    referral = Referral.objects.get(pk=knock["data"]["referral"])
    read = system.get(f"referrals/{referral.pk}/").json()
    assert [fact["field"] for fact in read["facts"]] == ["place", "people_count"]
    assert [turn["task"] for turn in read["turns"]] == ["answer_call", "arrive"]
    assert "现场联动" in leader.open(page_of(referral)).text

    system.act(referral, "answer")
    acts.act(town.staff("liaison"), page_of(referral), "已到现场")  # stamped on the officer's phone
    assert "调解中" in officer.open(f"/cases/{case.number}/").text
    system.act(referral, "acceptance", {"complexity": "simple"})
    system.act(referral, "result", {"code": "solved", "text": "工资当场发到 23 人手里。"})
    acts.act(officer, page_of(referral), "核实属实", note="三名代表都说收到了")
    referral.refresh_from_db()
    assert referral.state == S.VERIFIED
    assert None not in (referral.called_at, referral.answered_at, referral.arrived_at, referral.resolved_at)
    case.refresh_from_db()
    assert case.state == "mediating"  # a referral never moves what is being mediated


def test_returned_twice_it_is_frozen_until_the_arbiter_names_the_department(town: Town, walk: Walk, labour: tuple[System, Receiver]) -> None:
    system, _receiver = labour
    first = walk.send(walk.mediate())
    officer = town.staff("officer")
    back = {"code": "not_ours", "right_department": "zhujian", "note": "公共管道归住建"}
    assert system.act(first, "return", back).json()["state"] == "returned"
    officer.open(page_of(first))
    officer.follow("改派")
    officer.press("改派过去", note="住建管维修", stands="on", department=str(walk.cast.offices["zhujian"].pk))
    second = Referral.objects.get(continues=first)
    acts.act(
        town.staff("strange_liaison"), page_of(second), "退回", return_code="not_ours", note="不是物业的事",
        right_department=str(walk.cast.offices["zonghe"].pk),
    )  # fmt: skip
    assert "指挥中心" in officer.open(page_of(second)).text
    address = reverse("redirection", args=[second.case.number, second.pk])
    command = town.staff("command")
    command.open(address)
    command.press("就定这一家", note="还是人社局牵头", department=str(walk.cast.offices["renshe"].pk))
    third = Referral.objects.get(continues=second)
    assert "return" not in system.get(f"referrals/{third.pk}/").json()["may"] or system.act(third, "return", back).status_code == 422
    assert system.act(third, "signature").json()["state"] == "signed"
    assert {r.state for r in Referral.objects.filter(pk__in=(first.pk, second.pk))} == {S.CANCELLED}  # only now are they free


def test_a_department_that_never_signs_is_climbed_over(town: Town, walk: Walk) -> None:
    referral = walk.send(walk.mediate())
    head, command = town.staff("head"), town.staff("command")
    page = page_of(referral)
    command.open(page, expect=404)
    lapse(referral, Task.SIGN_REFERRAL)
    assert "超期" in head.open("/desk/").text
    command.open(page, expect=404)
    lapse(referral, Task.CHASE)
    acts.act(command, page, "书面督办", note="请今天签收并联系当事人")
    assert "请今天签收并联系当事人" in town.staff("liaison").open(page).text
    actions = list(referral.case.events.filter(table="referral").order_by("seq").values_list("action", flat=True))
    assert actions[:3] == ["send", "reminded", "chase_head"]
    assert [action for action in actions[3:] if action != "reminded"] == ["chase_command", "urge"]
    acts.act(town.staff("head"), page, "签收")
    assert not Turn.objects.filter(referral=referral, task__in=(Task.CHASE, Task.SUPERVISE), is_open=1).exists()


def test_of_three_departments_one_fails_and_hides_nobodys_state(town: Town, walk: Walk, labour: tuple[System, Receiver], settings: Any) -> None:
    system, _receiver = labour
    case = walk.mediate()
    officer = town.staff("officer")
    first, second, third = (walk.send(case, department=code) for code in ("renshe", "zhujian", "zonghe"))
    with receiving() as broken:
        broken.answers = [500] * 99
        Webhook.objects.create(office=walk.cast.offices["zonghe"], url=broken.url, key=new_key())
        moment = now()
        for pause in (timedelta(), *PAUSES, timedelta()):
            moment += pause + timedelta(seconds=1)
            work_until(moment)
    assert Turn.objects.get(task=Task.RESEND, is_open=1).referral == third
    assert "现在没有能签收的联络员，却有事项在等" in town.staff("leader").open("/desk/").text

    system.act(first, "signature")
    system.act(first, "acceptance", {"complexity": "simple"})
    system.act(first, "result", {"code": "solved", "text": "已发放"})
    acts.act(officer, page_of(first), "核实属实", note="问过，收到了")
    second_page = page_of(second)
    acts.act(town.staff("strange_liaison"), second_page, "签收")
    acts.act(town.staff("strange_liaison"), second_page, "依法不予受理", note="不属于物业维修范围，可以去法院")
    states = officer.open(f"/cases/{case.number}/").text
    assert "待签收" in states  # the third one, whatever the others came to
    assert [r.state for r in (Referral.objects.get(pk=file.pk) for file in (first, second, third))] == [S.VERIFIED, S.DECLINED, S.SENT]

    acts.act(officer, page_of(third), "撤销转办", note="双方和好了")
    assert not Outbox.objects.filter(kind=Effect.PUSH, failed_at=None, attempts__gt=0).exists()
    assert {r.is_ended for r in case.referrals.all()} == {True}


def test_what_the_petition_office_entrusted_gets_its_answer(town: Town, walk: Walk) -> None:
    own = replace(walk, facts={"source": "petition", "source_number": "信访转〔2026〕17号"})
    case = intake.take(own.mediate(), CaseAction.TERMINATE, actor=walk.cast.yaqin, note="谈不拢", changes={"end_reason": "no_agreement"})
    officer = town.staff("officer")
    assert "向委托单位反馈结果" in officer.open(f"/cases/{case.number}/").text
    paper = Case.objects.get(pk=case.pk).documents.get(kind=DocumentKind.FEEDBACK)
    text = acts.pdf_text(officer.open(f"/papers/{paper.pk}/").body)
    assert "街道信访办公室" in text
    assert "信访转〔2026〕17号" in text
    acts.act(officer, f"/cases/{case.number}/", "已反馈委托单位", note="11 月 26 日送达信访办，签收人老陈")
    assert not Turn.objects.filter(case=case, task=Task.FEED_BACK, is_open=1).exists()
