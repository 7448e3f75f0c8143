"""A red case from the first hour to its second clean visit, and the list of it taken out by the real worker."""

import csv
import io
from urllib.parse import quote

import pytest

from tests.house import House
from tests.scenarios import acts
from tests.visitor import Visitor

THREATENED = {"name": "邵月芬", "kind": "person", "phone": "13857421199", "stance": "被吓着的一方", "is_applicant": "on"}
THREATENING = {"name": "庞志刚", "kind": "person", "phone": "13906743377", "stance": "扬言的一方"}
pytestmark = pytest.mark.worker


def lower(leader: Visitor, number: str) -> None:
    leader.open(f"/cases/{number}/intake/colour/")
    leader.press("就定这个颜色", risk="yellow", note="两次上门都平静")


def test_a_red_case_is_led_calmed_and_taken_out(house: House) -> None:
    leader, officer = house.staff("080101"), house.staff("080118")
    number = acts.log(
        officer, THREATENED, THREATENING, source="110", place="南溪家园 9 幢", community="南溪社区", title="车位吵到要动刀",
        narrative="为一个车位吵了半年，今天庞志刚在楼下扬言要砍人，被拉开。",
    )  # fmt: skip
    acts.triage(officer, number, kind="neighbour", row="5", track="police", yes=("crime",), factors=("KILL_THREAT",))
    case = f"/cases/{number}/"
    leader.open(case)
    leader.follow("定下包案领导")
    leader.press("定下包案领导", leader=acts.option(leader.page.document, "leader", "沈浩"))
    acts.act(officer, case, "记录会商", note="所领导、社区民警、村干部都来了，社区民警每天去看。")

    lower(leader, number)
    assert "连着两次回访都平静" in leader.page.text
    for said in ("双方都在家，各自认错。", "车位已经画线分开。"):
        officer.open(f"{case}intake/red/visit/")
        officer.press("存回访记录", place="上门", found="clean", text=said)
    lower(leader, number)
    assert "颜色由人另定" in leader.open(case).text

    officer.open(f"{case}intake/before/")
    officer.press("查看", note="看以前有没有闹过")
    assert "就是这件" in officer.page.text

    officer.open(f"/desk/?view=all&community={quote('南溪社区')}")
    officer.follow("导出这份清单")
    officer.press("开始整理", form="csv", reason="给社区民警对台账")
    page = officer.page.path
    house.eventually(officer, page, "下载")
    [mark], *rows = [[cell for cell in row if cell] for row in csv.reader(io.StringIO(officer.open(f"{page}file/").body.decode("utf-8-sig")))]
    told = "".join("".join(row) for row in rows)
    assert "给社区民警对台账" in mark
    assert "车位吵到要动刀" in told
    assert "邵某" in told
    assert "邵月芬" not in told
