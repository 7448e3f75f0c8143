"""The article's leaking flat: begun by the officer without an application, both sides stubborn, settled at the third unbooked visit
with 南溪阿姐.

Told to its end: the ruling read on two phones, the case closed and archived. Nobody has travelled to the court.
"""

import subprocess
from pathlib import Path

import pytest

from tests.house import House
from tests.scenarios import acts

UPSTAIRS = {"name": "何建军", "phone": "13957405678", "stance": "楼上的一方", "address": "南溪家园 6 幢 401 室"}
DOWNSTAIRS = {"name": "林秀英", "phone": "13857401234", "stance": "要求修好的一方", "address": "南溪家园 6 幢 301 室"}
WHO = {"debtor": "何建军", "creditor": "林秀英"}
pytestmark = pytest.mark.worker


def test_the_leaking_flat(house: House, tmp_path: Path) -> None:
    officer, director, mediator = house.staff("080125"), house.staff("t01"), house.staff("t12")
    number = acts.log(
        officer,
        DOWNSTAIRS | {"id_number": acts.id_number("19680412", "002")},
        UPSTAIRS | {"id_number": acts.id_number("19750809", "001")},
        source="patrol", place="南溪家园 6 幢", community="南溪社区", title="楼上漏水，天花板泡坏", people_count="6",
        narrative="楼上防水坏了，漏到楼下，墙和家具受损。楼上嫌修起来麻烦，楼下要求马上修，还叫来了亲戚朋友，吵过多次。",
    )  # fmt: skip
    acts.triage(officer, number, kind="neighbour", row="5", track="people_mediation")
    below, above = (acts.come_in(house, acts.slip(officer, number, name)) for name in ("林秀英", "何建军"))

    acts.say_yes(below)
    acts.say_yes(above)
    acts.accept(director, number)
    acts.rank(below, "竺亚琴", "俞水根")
    acts.rank(above, "江海燕", "竺亚琴")
    acts.take(mediator, number)

    case = f"/cases/{number}/"
    acts.visit(mediator, number, said="楼下要求马上修，楼上说没空。", result="going_on", place="南溪家园 6 幢 301 室", present=1)
    acts.visit(mediator, number, said="楼上认了漏水，钱谈不拢。", result="going_on", place="南溪家园 6 幢 401 室", helpers="南溪阿姐 葛月仙")
    acts.visit(mediator, number, said="双方各让一步：楼上修防水，赔三千二。", result="agreed", place="南溪家园 6 幢", helpers="南溪阿姐 葛月仙")

    acts.write_agreement(
        mediator, number, facts="楼上卫生间防水层破损，漏水致楼下天花板、衣柜受损，双方对修缮时间和赔偿有争议。",
        terms=[
            WHO | {"kind": "repair", "text": "重做卫生间防水，并做二十四小时闭水试验。", "due_on": acts.in_days(20)},
            WHO | {"kind": "pay", "text": "赔偿天花板和衣柜损失。", "amount": "3200", "due_on": acts.in_days(10), "method": "微信转账"},
        ],
    )  # fmt: skip
    acts.fix(mediator, number)
    assert (acts.sign_all(below), acts.sign_all(above)) == (2, 2)  # the agreement and the joint application, in one sitting
    acts.sign_as_mediator(mediator, number)
    acts.seal(director, number)

    acts.confirm(house, mediator, number)
    for phone in (below, above):
        target = tmp_path / "ruling.pdf"
        target.write_bytes(acts.read_ruling(phone))
        said = subprocess.run(["pdfsig", str(target)], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said
    house.eventually(officer, case, "确认有效")

    acts.performed(mediator, number, note="上门看过，防水做好了，钱也收到了。")
    acts.act(mediator, case, "结案")
    acts.act(director, case, "归档")
    assert "已归档" in officer.open(case).text
    house.manage("verify_audit")  # fails when a chain, a paper or a file is broken

