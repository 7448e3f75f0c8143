"""kill -9 of the web while officers log disputes: what was answered is there, what was sent twice is there once."""

import http.client
import os
import random
import signal
import subprocess
import threading
import time
import urllib.error
import uuid

import pytest

from tests.drill.figures import measured
from tests.house import House
from tests.visitor import Visitor

pytestmark = pytest.mark.worker
GONE = (urllib.error.URLError, ConnectionError, http.client.HTTPException, TimeoutError)
PATIENCE = 240.0  # seconds that a crowded machine may need to raise the web after the last kill
OFFICERS = ("080116", "080118", "080121", "080125")


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(word) for word in found.split()]


def webs(house: House) -> tuple[int, list[int]]:
    """The web's parent process and its workers."""
    for child in children(house.process.pid):
        with open(f"/proc/{child}/cmdline") as stream:
            if "granian" in stream.read():
                return child, children(child)
    return 0, []


def until_answered(act) -> None:
    """Press again until somebody answers, as a person does whose page did not come."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            return act()
        except GONE:
            time.sleep(0.2)
    raise AssertionError("nobody answered any more")


class Officer(threading.Thread):
    """Logs one dispute after the other; remembers which numbers the pages showed."""

    def __init__(self, visitor: Visitor, mark: str, count: int) -> None:
        super().__init__(daemon=True)
        self.visitor, self.mark, self.count, self.numbers = visitor, mark, count, []

    def run(self) -> None:
        for n in range(self.count):
            until_answered(lambda: self.visitor.open("/cases/new/"))
            facts = {"title": f"{self.mark}-{n}", "narrative": "楼上漏水，楼下衣柜泡坏。", "place": "桂花苑 3 幢", "party1-name": "林秀英"}
            until_answered(lambda facts=facts: self.visitor.press("登记Ctrl", **facts))
            self.numbers.append(self.visitor.page.path.split("/")[2])


def kill_web(house: House, kills: int, officers: list[Officer]) -> int:
    """Kill a worker of the web, each fourth time its parent, while somebody still works; returns how often."""
    chance, done = random.Random(kills), 0
    while done < kills and any(officer.is_alive() for officer in officers):
        time.sleep(0.3 + chance.random())
        parent, workers = webs(house)
        if parent and workers:
            os.kill(parent if done % 4 == 3 else chance.choice(workers), signal.SIGKILL)
            done += 1
    return done


@pytest.mark.parametrize(("kills", "disputes"), [(3, 12), pytest.param(20, 100, marks=pytest.mark.drill)])
def test_no_dispute_is_lost_or_logged_twice_when_the_web_is_killed(house, kills, disputes):
    mark = uuid.uuid4().hex[:8]
    officers = [Officer(house.staff(number), f"{mark}-{number}", disputes) for number in OFFICERS]
    for officer in officers:
        officer.start()
    killed = kill_web(house, kills, officers)
    assert killed >= min(kills, 3)
    for officer in officers:
        officer.join(300)
    numbers = [number for officer in officers for number in officer.numbers]
    program = f"from cases.models import Case; print(*Case.objects.filter(title__startswith='{mark}').values_list('number', flat=True))"
    kept = house.manage("shell", "-v", "0", "-c", program).split()
    lost, doubled = len(set(numbers) - set(kept)), len(kept) - len(set(numbers))
    measured("kill -9 of the web while officers log", kills=killed, disputes=len(numbers), lost=lost, doubled=doubled)
    assert len(numbers) == len(OFFICERS) * disputes
    assert sorted(kept) == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
