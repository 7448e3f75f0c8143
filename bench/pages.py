"""Pages under load, one client and eight: the places take turns slice by slice, three rounds long."""

import statistics
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bench import load
from bench.places import Place
from bench.server import Server, serve

ROUNDS, FEW, MANY = 3, 1, 8
WARM, ONE, EIGHT = 1.0, 3.0, 4.0  # seconds
SLICES = 4
Asked = tuple[Server, load.Request, tuple[int, ...]]
PAGES = ("bare", "list", "desk", "leader", "case", "inbox", "figures", "track", "intake")


@dataclass(slots=True)
class Measured:
    """Medians over the rounds, in milliseconds and requests per second; `cpu` is what the server took for one request."""

    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)
    p50_many: list[float] = field(default_factory=list)
    p95_many: list[float] = field(default_factory=list)
    rate_many: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    errors: int = 0

    def add(self, few: load.Sample, many: load.Sample, cpu: float) -> None:
        """One round."""
        self.p50.append(few.quantile(0.5))
        self.p95.append(few.quantile(0.95))
        self.p50_many.append(many.quantile(0.5))
        self.p95_many.append(many.quantile(0.95))
        self.rate_many.append(many.rate)
        self.cpu.append(cpu / max(len(few.times) + few.errors, 1))
        self.errors += few.errors + many.errors

    def medians(self) -> dict[str, float]:
        """For the report."""
        names = ("p50", "p95", "p50_many", "p95_many", "rate_many", "cpu")
        return {name: statistics.median(getattr(self, name)) for name in names} | {"errors": self.errors}


def measure(places: list[Place], facts: dict[str, Any], *, rounds: int = ROUNDS, say: Any = print) -> dict[str, Any]:
    """By place: statements, and by page the medians; `facts` is what `bench.inside visit` told of each."""
    taken = {place.name: {page: Measured() for page in PAGES} for place in places}
    with ExitStack() as servers:
        pages = {place.name: servers.enter_context(serve(place)) for place in places}
        bare = {place.name: servers.enter_context(serve(place, bare=True)) for place in places}
        for n in range(rounds):
            for page in PAGES:
                asked = {name: (bare[name] if page == "bare" else pages[name], *asking(page, facts[name])) for name in facts}
                for name, seen in _in_turn(asked).items():
                    taken[name][page].add(*seen)
            say(f"round {n + 1} of {rounds}", flush=True)
    return {
        name: {"cases": facts[name]["cases"], "statements": facts[name]["statements"], "pages": {p: m.medians() for p, m in pages.items()}}
        for name, pages in taken.items()
    }


def _in_turn(asked: dict[str, Asked]) -> dict[str, tuple[load.Sample, load.Sample, float]]:
    """One page of all places by turns, a slice each: whatever else the machine does, it does to all of them."""
    few = {name: load.Sample() for name in asked}
    many = {name: load.Sample() for name in asked}
    cpu = dict.fromkeys(asked, 0.0)
    for server, request, wanted in asked.values():
        load.run(server.port, request, clients=FEW, seconds=WARM, wanted=wanted)
    for _ in range(SLICES):
        for name, (server, request, wanted) in asked.items():
            before = server.meter.read()
            few[name] += load.run(server.port, request, clients=FEW, seconds=ONE / SLICES, wanted=wanted)
            cpu[name] += server.meter.read() - before
    for _ in range(SLICES):
        for name, (server, request, wanted) in asked.items():
            many[name] += load.run(server.port, request, clients=MANY, seconds=EIGHT / SLICES, wanted=wanted)
    return {name: (few[name], many[name], cpu[name]) for name in asked}


def asking(page: str, facts: dict[str, Any]) -> tuple[load.Request, tuple[int, ...]]:
    """What asks for this page, and the answers that are right."""
    cookies = facts["cookies"]
    if page == "bare":
        return load.get(f"/rows/{facts['station']}/"), (200,)
    if page == "intake":
        return _intake(facts["log"], facts["sessions"]), (302,)
    if page == "track":
        return _track(facts), (200,)
    who = {"leader": "leader", "inbox": "liaison"}.get(page, "officer")
    return load.get(facts[{"leader": "desk", "inbox": "desk"}.get(page, page)], cookies[who]), (200,)


def _token(cookie: str) -> str:
    return cookie.rpartition("csrf=")[2]


def _track(facts: dict[str, Any]) -> load.Request:
    """A resident's look at where it stands: the number and the last four digits."""
    token = _token(facts["cookies"]["officer"])
    body = urlencode({"csrfmiddlewaretoken": token, **facts["tracked"]})
    return load.post(facts["track"], [f"csrf={token}"], lambda: body)


def _intake(path: str, cookies: list[str]) -> load.Request:
    """A dispute with two parties, logged at the desk. Each is told of other people, another place and another quarrel: none was told before."""
    happened = (datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    form = {
        "csrfmiddlewaretoken": _token(cookies[0]), "source": "110", "occurred_at": happened, "community": "石桥社区",
        "title": "鞋柜放在楼道，对门吵了几句", "people_count": "2", "party1-kind": "person", "party1-stance": "要求搬走鞋柜的一方",
        "party1-is_applicant": "on", "party2-kind": "person",
    }  # fmt: skip
    same = urlencode(form)

    def body() -> str:
        key = uuid.uuid4()
        signs, digits = "".join(chr(0x4E00 + 70 * byte) for byte in key.bytes + uuid.uuid4().bytes), f"{key.int % 10**16:016}"
        told = {"place": f"{signs[:5]}路 {digits[:4]} 号", "narrative": f"{signs}，双方愿意商量。"}
        told |= {"party1-name": f"杜{signs[5:7]}", "party1-phone": f"138{digits[:8]}"}
        told |= {"party2-name": f"项{signs[7:9]}", "party2-phone": f"139{digits[8:]}"}
        return f"{same}&{urlencode(told)}&client_key={key}"

    return load.post(path, cookies, body)
