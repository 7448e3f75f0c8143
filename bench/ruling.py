"""`python -m bench.ruling [--rounds 12] [--only embedded|redis]`: from the clerk's press on 制发 until the parties have the ruling.

Two clocks, both begun when the clerk's browser sends the press and read through the same web server that everybody uses: until each party's page
offers the ruling, and until the message that says so has left the outbox by a real worker. The goal is 10 s embedded and 2 s with Redis for both.
The cases are brought to the seal by the real steps and sealed by the real worker. Prints JSON.
"""

import argparse
import json
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.places import PREFIX, VAR, Place, _create as create_database
from bench.routing import _worker as worker
from bench.server import serve

GOAL = {"embedded": 10.0, "redis": 2.0}
PATIENCE, STEP = 60.0, 0.02
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Court(Place):
    """A small installation of its own: the people of the tests' cast, and as many rulings as rounds."""

    @property
    def database(self) -> str:
        """The name at the server."""
        return f"{PREFIX}ruling"

    @property
    def var(self) -> Path:
        """The installation's folder."""
        return VAR / ("ruling" if self.postgres else "ruling-embedded")


def measure(court: Court, rounds: int) -> dict[str, Any]:
    """So many rulings, one after the other, each until both parties have it."""
    court.var.mkdir(parents=True, exist_ok=True)
    if court.postgres:
        create_database(court.database, fresh=True)
    else:
        for path in court.var.glob("*.sqlite3*"):
            path.unlink()
    (court.var / "messages.jsonl").unlink(missing_ok=True)
    court.run("-m", "fengqiao.keys")
    court.run("-m", "fengqiao.set_up")
    court.run("manage.py", "make_test_seal")
    files = json.loads(court.run("-m", "bench.ruling_inside", "bring", str(rounds)))
    with worker(court, "outbox"), serve(court) as server:
        court.run("-m", "bench.ruling_inside", "sealed", str(rounds))
        took = [_one(f"http://127.0.0.1:{server.port}", file) for file in files]
    return {name: _of([one[name] for one in took]) for name in ("page", "message")}


def _of(times: list[float]) -> dict[str, float]:
    return {"p50_s": round(statistics.median(times), 3), "longest_s": round(max(times), 3)}


def _one(base: str, file: dict[str, Any]) -> dict[str, float]:
    page = _ask(base + file["issue"], file["clerk"])
    token = TOKEN.search(page)
    assert token, page[:500]
    version = re.search(r'name="version" value="(\d+)"', page)
    data = {"csrfmiddlewaretoken": token[1], "version": version[1] if version else ""}
    begun = time.perf_counter()
    _ask(base + file["issue"], file["clerk"], data)
    until = begun + PATIENCE
    while not all("我收到了" in _ask(base + path, cookie) for path, cookie in file["parties"]):
        assert time.perf_counter() < until, "no party's page offers the ruling"
        time.sleep(STEP)
    seen = time.perf_counter() - begun
    while not _told(file):
        assert time.perf_counter() < until, "no message left the outbox"
        time.sleep(STEP)
    return {"page": seen, "message": time.perf_counter() - begun}


def _told(file: dict[str, Any]) -> bool:
    """Whether the courier has carried the message to every party: its file is the outbox's other end."""
    path = Path(file["messages"])
    letters = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return sum(letter["case"] == file["case"] and letter["template"] == "ruling" for letter in letters) >= len(file["parties"])


def _ask(address: str, cookie: str, data: dict[str, str] | None = None) -> str:
    parts = urllib.parse.urlsplit(address)
    headers = {"Cookie": cookie, "Origin": f"{parts.scheme}://{parts.netloc}", "Referer": address}
    body = urllib.parse.urlencode(data).encode() if data else None
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30) as answer:
        return str(answer.read().decode())


def main(arguments: list[str]) -> int:
    """Measure both editions; returns 0 when the goal holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.ruling")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--only", choices=("embedded", "redis"))
    chosen = parser.parse_args(arguments)
    editions = {"embedded": Court(0, postgres=False), "redis": Court(0)}
    seen = {name: measure(court, chosen.rounds) for name, court in editions.items() if chosen.only in (None, name)}
    holds = all(one["longest_s"] <= GOAL[name] for name, figures in seen.items() for one in figures.values())
    print(json.dumps({"rounds": chosen.rounds, "goal_s": GOAL, **seen, "holds": holds}))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
