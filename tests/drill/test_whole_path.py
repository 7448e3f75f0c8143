"""kill -9 at random, forty times, while disputes travel the whole path: from the desk through mediation and signatures to the sealed ruling and the
archive. Web, worker, beat and broker die; everybody presses again until somebody answers. Then the rows are counted.
"""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.drill.figures import measured
from tests.house import wait
from tests.killed import ONE_OF_THE_WEB, PARTS, PATIENCE, Patient, Station
from tests.reading import seal_of
from tests.scenarios import acts

pytestmark = [pytest.mark.worker, pytest.mark.drill]
KILLS, AT_ONCE, ANSWERS = 40, 4, 30  # the next kill comes after at most so many answers
STAFF = ("080125", "t01", "t11", "t12", "fy11", "fy01", "fy02")
ROOM = (("t12", "竺亚琴"), ("t11", "俞水根"))
GIVEN = "春夏秋冬梅兰竹菊松柏桃李杏桂莲荷"
STORY = "楼上防水坏了，漏到楼下，墙和家具受损。楼上嫌修起来麻烦，楼下要求马上修，吵过多次。"


@dataclass
class Town:
    """The station, everybody at their screens, and the two things that people do one after the other."""

    station: Station
    folder: Path
    signed_in: dict[str, Patient] = field(default_factory=dict)
    phones: threading.Lock = field(default_factory=threading.Lock)  # a code goes to the one phone that asks for it
    codes: dict[str, threading.Lock] = field(default_factory=lambda: {judge: threading.Lock() for judge in ("fy01", "fy02")})
    begun: int = 0

    def screen(self, number: str) -> Patient:
        """A window of this person's own browser."""
        return self.signed_in[number].beside()

    def next(self) -> int:
        """The number of the next dispute."""
        with self.phones:
            self.begun += 1
            return self.begun


class Dispute:
    """One dispute and the people around it."""

    def __init__(self, town: Town, nth: int) -> None:
        self.town, self.nth, self.do = town, nth, town.station.carried
        self.mediator, self.name = ROOM[nth % len(ROOM)]
        self.judge = ("fy01", "fy02")[nth % 2]
        given = GIVEN[nth % len(GIVEN)] + GIVEN[nth // len(GIVEN) % len(GIVEN)]
        self.below, self.above = f"林{given}", f"何{given}"

    def travel(self) -> None:
        """All of it."""
        self.begin()
        self.choose()
        self.settle()
        self.confirm()
        self.end()

    def begin(self) -> None:
        """Told at the desk, triaged, both sides asked in by their slips."""
        officer = self.town.screen("080125")
        sides = (self._side(self.below, "19680412", 2, stance="要求修好的一方"), self._side(self.above, "19750809", 1, stance="楼上的一方"))
        facts = {"place": f"南溪家园 {self.nth} 幢", "community": "南溪社区", "title": f"第 {self.nth} 件：楼上漏水", "people_count": "2"}
        self.number = str(self.do(acts.log, officer, *sides, source="patrol", narrative=STORY, **facts))
        self.do(acts.triage, officer, self.number, kind="neighbour", row="5", track="people_mediation")
        self.phones = [self._come_in(officer, name) for name in (self.below, self.above)]

    def choose(self) -> None:
        """Both are willing, the committee accepts, both rank, the mediator takes it."""
        for phone in self.phones:
            self.do(acts.say_yes, phone)
        self.do(acts.accept, self.town.screen("t01"), self.number)
        for phone in self.phones:
            self.do(acts.rank, phone, self.name)
        self.do(acts.take, self.town.screen(self.mediator), self.number)

    def settle(self) -> None:
        """A meeting, the text, every signature on it and on the joint application, the committee's seal."""
        mediator = self.town.screen(self.mediator)
        self.do(acts.visit, mediator, self.number, said="双方各让一步：楼上赔三千二。", result="agreed", place=f"南溪家园 {self.nth} 幢")
        pays = {"debtor": self.above, "creditor": self.below, "kind": "pay", "text": "赔偿天花板和衣柜损失。", "amount": "3200"}
        term = pays | {"due_on": acts.in_days(10), "method": "微信转账"}
        self.do(acts.write_agreement, mediator, self.number, facts="卫生间防水层破损，漏水致楼下受损。", terms=[term])
        self.do(acts.fix, mediator, self.number)
        for phone in self.phones:
            self.do(acts.sign_all, phone)
        self.do(acts.sign_as_mediator, mediator, self.number)
        self.do(acts.seal, self.town.screen("t01"), self.number)

    def confirm(self) -> None:
        """By the courier to the court: registered, filed, both met, drafted, decided, sealed by the worker, issued."""
        clerk, judge = self.town.screen("fy11"), self.town.screen(self.judge)
        self.do(acts.act, self.town.screen(self.mediator), f"/cases/{self.number}/", "提交法院")
        page = acts.court_page(clerk, self.number)
        self.do(acts.act, clerk, page, "登记编号")
        self.do(acts.act, judge, page, "受理立案")
        self.do(acts.act, clerk, page, "双方同时到场核实", verify_channel="room", verified_together="on")
        self.do(self._draft, clerk, page)
        with self.town.codes[self.judge]:
            self.do(acts.decide, self.town.station, judge, page, self.judge)
        wait(lambda: "轮到您 制发" in clerk.open(page).text, PATIENCE, lambda: f"not sealed: {clerk.page.text[:600]}")
        self.do(acts.act, clerk, page, "制发")

    def end(self) -> None:
        """Read on both phones, performed, closed, archived."""
        folder = self.town.folder / str(self.nth)
        folder.mkdir()
        for phone in self.phones:
            self.do(acts.receive, phone)
            phone.open("/mine/")
            phone.follow("裁定")
            said = seal_of(acts.take_home(phone), folder)
            assert "Signature is Valid" in said
        mediator, case = self.town.screen(self.mediator), f"/cases/{self.number}/"
        self.do(acts.performed, mediator, self.number, note="钱收到了。")
        self.do(acts.act, mediator, case, "结案")
        self.do(acts.act, self.town.screen("t01"), case, "归档")

    def _side(self, name: str, born: str, which: int, **more: str) -> dict[str, str]:
        serial = f"{(2 * self.nth + which) % 1000:03}"
        return {"name": name, "phone": f"138574{self.nth:03}{which:02}", "address": f"南溪家园 {self.nth} 幢 {which + 2}01 室"} | more | {
            "id_number": acts.id_number(born, serial)}  # fmt: skip

    def _come_in(self, officer: Patient, name: str) -> Patient:
        link = str(self.do(acts.slip, officer, self.number, name))
        with self.town.phones:
            phone = self.do(acts.come_in, self.town.station, link)
        assert isinstance(phone, Patient)
        return phone

    def _draft(self, clerk: Patient, page: str) -> None:
        clerk.open(page)
        clerk.follow("写裁定书")
        clerk.press("存草稿", outcome="confirmed")


class Traveller(threading.Thread):
    """Brings one dispute after the other to its end, as long as somebody is killed."""

    def __init__(self, town: Town, goes_on: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self.town, self.goes_on, self.problem = town, goes_on, ""

    def run(self) -> None:
        try:
            while self.goes_on():
                Dispute(self.town, self.town.next()).travel()
        except Exception as problem:  # noqa: BLE001 - told where the travellers are waited for
            self.problem = repr(problem)[:2000]


def test_nothing_is_lost_or_done_twice_on_the_whole_path_whatever_is_killed(station: Station, tmp_path: Path) -> None:
    town, chance, started = Town(station, tmp_path), random.Random(KILLS), time.monotonic()
    town.signed_in = {number: station.staff(number) for number in STAFF}
    travellers = [Traveller(town, lambda: station.killed.total() < KILLS) for _ in range(AT_ONCE)]
    for traveller in travellers:
        traveller.start()

    def pause() -> None:
        station.wait_for_answers(chance.randint(1, ANSWERS))
        time.sleep(chance.random() * 0.3)  # into the middle of the next ones

    station.kill_while(lambda: any(one.is_alive() for one in travellers), KILLS, chance, pause=pause, parts=(*PARTS, ONE_OF_THE_WEB))
    for traveller in travellers:
        traveller.join(PATIENCE * 2)
    assert [one.problem for one in travellers] == [""] * AT_ONCE
    assert not any(one.is_alive() for one in travellers)
    wait(lambda: station.told_by("__import__('tests.drill.rows', fromlist=['x']).at_work()") == ["0"], PATIENCE, lambda: "the outbox is never done")
    facts = json.loads(station.manage("shell", "-v", "0", "-c", "from tests.drill.rows import tell; tell()"))
    ends, court, whole = facts.pop("ends"), facts.pop("court"), station.manage("verify_audit")
    measured("kill -9 while disputes travel the whole path", kills=station.killed.total(), **station.killed, **facts,
             seconds=round(time.monotonic() - started))  # fmt: skip
    assert "whole" in whole
    assert (ends, court) == ({"archived": town.begun}, {"served": town.begun})
    assert station.killed.total() == KILLS
    assert [facts[what] for what in ("rows without effect", "effects without row", "doubled")] == [0, 0, 0], facts
