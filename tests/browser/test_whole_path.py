"""One dispute from the desk to the archive in Chromium: the staff at 1440 pixels, the residents on phones of 390; signatures drawn by hand."""

import subprocess
from pathlib import Path

import pytest

from tests.browser.screen import Screen
from tests.house import House
from tests.scenarios import acts

LIN = {
    "name": "林秀英", "phone": "13857406612", "stance": "要求修好的一方", "is_applicant": "on", "address": "桂花苑 3 幢 201 室",
    "id_number": acts.id_number("19630307", "004"),
}  # fmt: skip
HE = {
    "name": "何建军", "phone": "13957409931", "stance": "楼上的一方", "address": "桂花苑 3 幢 301 室",
    "id_number": acts.id_number("19781121", "003"),
}  # fmt: skip
WHO = {"debtor": "何建军", "creditor": "林秀英"}
pytestmark = [pytest.mark.browser, pytest.mark.worker]


def test_a_dispute_travels_the_whole_way(station: House, tmp_path: Path) -> None:
    officer, director, mediator = station.staff("080118"), station.staff("t01"), station.staff("t12")
    number = acts.log(
        officer, LIN, HE, source="window", place="桂花苑 3 幢", community="桂花苑社区", title="楼上漏水，衣柜泡坏", amount="5200",
        narrative="楼上卫生间漏水，楼下天花板起泡，衣柜泡坏了，说了三次没有修。",
    )  # fmt: skip
    acts.triage(officer, number, kind="neighbour", row="5", track="people_mediation")
    lin, he = (acts.come_in(station, acts.slip(officer, number, name)) for name in ("林秀英", "何建军"))
    acts.say_yes(he)
    acts.accept(director, number)
    acts.rank(lin, "竺亚琴", "俞水根")
    acts.rank(he, "俞水根", "竺亚琴", "江海燕")
    chosen = _whoever_was_offered(station, number, {"竺亚琴": mediator, "俞水根": station.staff("t11")})
    acts.take(chosen, number)
    acts.book(chosen, number)
    assert "调解室" in lin.open("/mine/").text  # the phone says when and where
    acts.visit(chosen, number, said="等不到那天，双方当晚就谈拢了：楼上认了漏水，账也算清。", result="agreed", place="桂花苑 3 幢 201 室")
    acts.write_agreement(
        chosen, number, facts="楼上卫生间防水破损，楼下天花板和衣柜受损，数额有争议，楼上承担责任。",
        terms=[
            WHO | {"kind": "repair", "text": "请人重做防水。", "due_on": acts.in_days(15)},
            WHO | {"kind": "pay", "text": "赔偿衣柜和天花板。", "amount": "5200", "due_on": acts.in_days(7), "method": "微信转账"},
        ],
    )  # fmt: skip
    acts.fix(chosen, number)
    assert (acts.sign_all(lin), acts.sign_all(he)) == (2, 2)
    acts.sign_as_mediator(chosen, number)
    acts.seal(director, number)
    acts.confirm(station, chosen, number)
    for phone in (lin, he):
        ruling = acts.read_ruling(phone)
        (tmp_path / "ruling.pdf").write_bytes(ruling)
        said = subprocess.run(["pdfsig", str(tmp_path / "ruling.pdf")], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid" in said
        assert "Total document signed" in said
    acts.performed(chosen, number, note="看过墙，收到转账。")
    acts.act(chosen, f"/cases/{number}/", "结案")
    acts.act(director, f"/cases/{number}/", "归档")
    assert "已归档" in officer.open(f"/cases/{number}/").text


def _whoever_was_offered(station: House, number: str, rooms: dict[str, Screen]) -> Screen:
    """Both ranked both: whom the best common place falls on has the case on the desk."""
    return next(screen for screen in rooms.values() if number in screen.open("/desk/").body.decode())
