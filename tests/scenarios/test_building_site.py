"""The article's building site: more than twenty workers, no hands raised; the duty leader calls the labour department to the spot while the
mediators talk; settled the same day. The department's own system hears a signed knock from the real worker and answers through the API.
"""

import json
import urllib.request
from typing import Any

import pytest

from tests.cases.engine.receiver import receiving
from tests.house import House, wait
from tests.scenarios import acts

WORKERS = {
    "name": "鲁大勇等 23 人", "kind": "group", "headcount": "23", "representative": "鲁大勇、吴小军、马桂香", "authority_note": "现场推选",
    "phone": "13806612207", "stance": "要工资的一方", "is_applicant": "on", "speech": "贵州话，听得懂普通话",
}  # fmt: skip
BUILDER = {
    "name": "宁波恒筑建设有限公司", "kind": "organisation", "representative": "贺文斌（项目经理）", "authority_note": "授权书",
    "phone": "13906748816", "stance": "用工的一方",
}  # fmt: skip
pytestmark = pytest.mark.worker


def its_system(house: House, token: str, path: str, body: dict[str, Any] | None = None, *, key: str = "") -> dict[str, Any]:
    """What the labour department's own system is answered."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{house.base}/api/v1/{path}", data, headers), timeout=30) as answer:
        return dict(json.load(answer))


def test_the_building_site(house: House) -> None:
    with receiving() as receiver:
        receiver.key = house.manage("webhook", "renshe", "--url", receiver.url).splitlines()[0].removeprefix("new key: ")
        told = house.manage("api_token", "renshe", "--name", "劳动监察系统", "--by", "ga03", "--agreed", "080101")
        story(house, receiver.came, told.splitlines()[0].removeprefix("token: "))
        house.manage("webhook", "renshe", "--off")


def story(house: House, knocks: list[tuple[str, dict[str, Any]]], token: str) -> None:
    leader, director, mediator, labour = (house.staff(number) for number in ("080101", "t01", "t14", "rs01"))
    number = acts.log(
        leader, WORKERS, BUILDER, source="110", source_number="110-2026-0502-0931", place="滨江安置房三期工地", title="工地欠薪，二十多名工人",
        people_count="23", amount="386200", narrative="二十多名工人在项目部要工资，说三个月没发；项目部说质量有问题要返工。没有动手。",
    )  # fmt: skip
    acts.triage(
        leader, number, kind="migrant_wages", row="1", track="people_mediation", yes=("crowd", "labour"),
        factors=("CROWD_20", "WAGE_10", "AMOUNT_100K"), override_reason="双方都愿意当场谈，人社局同时叫到现场。",
    )  # fmt: skip
    case = f"/cases/{number}/"
    assert "红 8 分" in leader.open(case).text

    acts.call_out(leader, number, department="区人社局", what="工地上二十多人要工资，请马上来人核工资表。")
    page = acts.referral_page(labour, number)
    wait(lambda: bool(knocks), 30, lambda: "nobody knocked at the department's system")
    [(_id, knock)] = knocks
    assert knock["type"] == "referral.called"
    here = f"referrals/{knock['data']['referral']}/"
    for _again in range(2):  # the first answer was lost on the way back
        assert its_system(house, token, f"{here}answer/", {}, key="answer-1")["answered_at"]
    assert [fact["field"] for fact in its_system(house, token, here)["facts"]] == ["place", "people_count"]
    assert "鲁大勇" not in labour.open(page).text  # only the place and the number of people went along

    acts.willing_at_the_desk(leader, number)
    acts.accept(director, number)
    acts.choose_at_the_desk(leader, number)
    acts.choose_at_the_desk(leader, number)
    acts.appoint(director, number, "卢彩萍")
    acts.take(mediator, number)
    both = leader.open(case).text
    assert "调解中" in both
    assert "区人社局" in both

    acts.act(labour, page, "已到现场")
    acts.visit(mediator, number, said="工资表当场核对，23 人共 386200 元。公司当场转账，返工另算。", result="agreed", place="滨江工地项目部")
    acts.write_agreement(
        mediator, number, facts="工人 23 人三个月工资 386200 元，公司认账。",
        terms=[{"kind": "pay", "debtor": "恒筑", "creditor": "鲁大勇", "text": "支付工资，当场转账。", "amount": "386200", "due_on": acts.in_days(0),
                "method": "银行转账"}],
    )  # fmt: skip
    acts.fix(mediator, number)
    for name in ("鲁大勇", "宁波恒筑"):
        acts.sign_at_the_desk(mediator, number, name)
    acts.sign_as_mediator(mediator, number)
    acts.seal(director, number)

    its_system(house, token, f"{here}acceptance/", {"complexity": "simple"}, key="accept-1")
    done = {"code": "solved", "text": "工资 386200 元已当场发到 23 人手里，责令设工资专户。"}
    assert its_system(house, token, f"{here}result/", done, key="result-1")["state"] == "resolved"
    mine = acts.referral_of(leader, number)
    acts.act(leader, mine, "核实属实", note="电话问了三名代表，都收到了。")
    acts.act(mediator, case, "不申请司法确认", note="钱已当场付清，双方都说不用。")
    acts.performed(mediator, number, note="工人代表当场核对到账。")
    acts.act(mediator, case, "结案")
    assert "已结案" in leader.open(case).text
