"""kill -9 while people work: what was answered is there, what was sent twice is there once, and who was to be told was told once.

The counts of trials and of kills are parameters: `FENGQIAO_KILLS=40` makes every trial of the patrols that long.
"""

import os
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.drill.figures import measured
from tests.killed import ONE_OF_THE_WEB, PARTS, PATIENCE, Patient, Station

pytestmark = pytest.mark.worker
SETTLE = 120.0  # seconds until the last message is out
WALK = 0.6  # seconds between two reports, so that a quick machine is not done before anything was killed
OFFICERS, PATROLS = ("080116", "080118", "080121", "080125"), ("f0807", "080118", "080121")


class Worker(threading.Thread):
    """Does one piece of work after the other."""

    def __init__(self, visitor: Patient, mark: str, count: int) -> None:
        super().__init__(daemon=True)
        self.visitor, self.mark, self.count, self.done = visitor, mark, count, list[str]()

    def run(self) -> None:
        for n in range(self.count):
            self.done.append(self.work(n))


class Officer(Worker):
    """Logs disputes; remembers which numbers the pages showed."""

    def work(self, n: int) -> str:
        self.visitor.open("/cases/new/")
        facts = {"title": f"{self.mark}-{n}", "narrative": "楼上漏水。", "place": f"{self.mark} {n} 号", "party1-name": "林秀英"}
        self.visitor.press("登记Ctrl", **facts)
        return self.visitor.page.path.split("/")[2]


class Patrol(Worker):
    """Reports matters."""

    def work(self, n: int) -> str:
        time.sleep(WALK)
        page = self.visitor.open("/matters/new/")
        item = next(node.get("value") for node in page.document.iterfind(".//input[@name='item']"))
        self.visitor.press("报上去", item=item, place=f"{self.mark}-{n}")
        assert self.visitor.page.path == "/matters/", self.visitor.page.text[:300]
        return f"{self.mark}-{n}"


def work(station: Station, workers: Sequence[Worker], kills: int, chance: random.Random, parts: Sequence[str]) -> None:
    """Until all of them did all they had to do, whatever is killed meanwhile."""
    for worker in workers:
        worker.start()
    busy, pause = (lambda: any(worker.is_alive() for worker in workers)), (lambda: time.sleep(0.2 + chance.random()))
    station.kill_while(busy, kills, chance, pause=pause, parts=parts)
    for worker in workers:
        worker.join(PATIENCE * 2)
    assert [len(worker.done) for worker in workers] == [worker.count for worker in workers]


@pytest.mark.parametrize(("kills", "disputes"), [(2, 8), pytest.param(20, 100, marks=pytest.mark.drill)])
def test_no_dispute_is_lost_or_logged_twice_when_the_web_is_killed(station, kills, disputes):
    mark, before = uuid.uuid4().hex[:8], station.killed.total()
    officers = [Officer(station.staff(number), f"{mark}-{number}", disputes) for number in OFFICERS]
    work(station, officers, kills, random.Random(kills), (*[ONE_OF_THE_WEB] * 3, "web"))
    killed = station.killed.total() - before
    assert killed >= min(kills, 3)
    numbers = [number for officer in officers for number in officer.done]
    kept = station.told_by(f"*Case.objects.filter(title__startswith='{mark}').values_list('number', flat=True)")
    lost, doubled = len(set(numbers) - set(kept)), len(kept) - len(set(numbers))
    measured("kill -9 of the web while officers log", kills=killed, disputes=len(numbers), lost=lost, doubled=doubled)
    assert sorted(kept) == sorted(numbers)
    assert len(set(numbers)) == len(numbers) == len(OFFICERS) * disputes


def told(station: Station, cases: set[str]) -> Counter:
    """How often the department of each of these matters was told."""
    return Counter(line["case"] for line in station.messages() if line["template"] == "office_matter" and line["case"] in cases)


@pytest.mark.parametrize(("trials", "kills", "reports"), [(2, 2, 4), pytest.param(10, 8, 25, marks=pytest.mark.drill)])
def test_no_matter_is_lost_or_passed_on_twice_whatever_is_killed(station, trials, kills, reports):
    kills, chance, before = int(os.environ.get("FENGQIAO_KILLS", kills)), random.Random(kills), Counter(station.killed)
    visitors, lost, doubled, sent = [station.staff(number) for number in PATROLS], 0, 0, 0
    for _trial in range(trials):
        mark = uuid.uuid4().hex[:8]
        patrols = [Patrol(visitor, f"{mark}-{n}", reports) for n, visitor in enumerate(visitors)]
        work(station, patrols, kills, chance, PARTS)
        wanted = {place for patrol in patrols for place in patrol.done}
        kept = Counter(numbers(station, mark))
        cases = {number for number, _place in kept}
        until = time.monotonic() + SETTLE
        while time.monotonic() < until and set(told(station, cases)) != cases:
            time.sleep(0.3)
        letters = told(station, cases)
        sent += len(wanted)
        lost += len(wanted - {place for _number, place in kept}) + len(cases - set(letters))
        doubled += kept.total() - len(wanted) + letters.total() - len(letters)
    killed = station.killed - before
    measured("kill -9 of web, worker, beat and broker while patrols report", trials=trials, kills=killed.total(),
             **{part: killed[part] for part in PARTS}, matters=sent, lost=lost, doubled=doubled)  # fmt: skip
    assert (lost, doubled) == (0, 0)
    assert killed.total() >= trials * 2


def numbers(station: Station, mark: str) -> list[tuple[str, ...]]:
    """The number and place of every referral of this trial."""
    rows = f"Referral.objects.filter(case__place__startswith='{mark}').values_list('case__number', 'case__place')"
    return [tuple(word.split("@")) for word in station.told_by(f"*('@'.join(row) for row in {rows})")]
