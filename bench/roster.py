"""`python -m bench.roster [--rounds 3]`: the public wall with 50 and with 500 mediators, by turns: statements, times, growth, bytes on first view.

Each mediator has 120 half-hours of openings in two weeks (6,000 and 60,000 in all), three of five taken. The databases are the bench's own.
"""

import argparse
import gzip
import json
import statistics
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

import lxml.html

from bench import load
from bench.places import PREFIX, VAR, Place
from bench.server import Server, serve

SMALL, LARGE = 50, 500
STATEMENTS, GROWTH, FIRST_VIEW = 8, 1.3, 100_000
ROUNDS, SLICES, WARM, ONE = 3, 4, 0.5, 2.0
WALL, FULL = "/mediators/", "full"
PAGES = {
    "first page": "", "kind": "?kind=neighbour", "speech": "?speech=奉化话", "woman": "?sex=female", "today": "?when=today", "week": "?when=week",
    "evenings": "?when=off", "all together": "?kind=family&speech=奉化话&sex=female&when=week", "second page": "?after={after}",
}  # fmt: skip
RESIDENTS = (WALL, "/apply/1/", "/track/", "/mediators/{one}/")


@dataclass(frozen=True, slots=True)
class Wall(Place):
    """A database with so many mediators and hardly a case."""

    @property
    def name(self) -> str:
        """How the report calls it."""
        return f"{self.size} mediators{'' if self.postgres else ', SQLite'}"

    @property
    def database(self) -> str:
        """The name at the server."""
        return f"{PREFIX}wall_{self.size}"

    @property
    def var(self) -> Any:
        """The installation's folder."""
        return VAR if self.postgres else VAR / f"wall-{self.size}"


def visit() -> dict[str, Any]:
    """Statements of every page, once what a process keeps is there, and the keys that addresses want."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST=load.HOST)
    page = lxml.html.document_fromstring(client.get(WALL).content)
    after = page.xpath("//a[contains(@href,'after=')]/@href")[0].rpartition("=")[2]
    statements, cards = {}, {}
    for name, path in PAGES.items():
        address = WALL + path.format(after=after)
        cards[name] = client.get(address).content.count(b'class="mediator-name"')
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        statements[name] = len(queries)
    one = page.xpath("//a[contains(@href,'/mediators/')]/@href")[-1].strip("/").rpartition("/")[2]
    return {"after": after, "one": one, "statements": statements, "cards": cards}


def weigh(base: str, path: str) -> int:
    """Bytes of a page on first view, all that it asks for with it, as they come over the wire (pages themselves compressed as the proxy does)."""
    body, whole = _fetch(base + path)
    page = lxml.html.document_fromstring(body)
    asked = page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src | //*[local-name()='use']/@href")
    for found in {urljoin(base + path, address.partition("#")[0]) for address in asked}:
        whole += _fetch(found)[1]
    return whole


def _fetch(address: str) -> tuple[bytes, int]:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        raw, zipped = answer.read(), answer.headers.get("Content-Encoding") == "gzip"
        page = answer.headers.get("Content-Type", "").startswith("text/html")
    return gzip.decompress(raw) if zipped else raw, len(gzip.compress(raw)) if page and not zipped else len(raw)


def measure(walls: list[Wall], rounds: int, say: Any = print) -> dict[str, Any]:
    """By wall: what it holds, statements, p50 and processor time per page, bytes."""
    facts = {wall.name: json.loads(wall.run("-m", "bench.roster", "fill", str(wall.size))) for wall in walls}
    for wall in walls:
        facts[wall.name] |= json.loads(wall.run("-m", "bench.roster", "visit"))
    times: dict[str, dict[str, list[tuple[float, float]]]] = {name: {page: [] for page in PAGES} for name in (*facts, FULL)}
    with ExitStack() as servers:
        there = {wall.name: servers.enter_context(serve(wall)) for wall in walls}
        for n in range(rounds):
            for page, path in PAGES.items():
                for name, seen in _in_turn(there, path, facts).items():
                    times[name][page].append(seen)
            say(f"round {n + 1} of {rounds}", file=sys.stderr, flush=True)
        for name, server in there.items():
            paths = [path.format(one=facts[name]["one"]) for path in RESIDENTS]
            facts[name]["bytes"] = {path: weigh(f"http://{load.HOST}:{server.port}", path) for path in paths}
    for name, found in facts.items():
        for n, what in enumerate(("p50", "cpu")):
            found[what], found[f"full {what}"] = _medians(times[name], n), _medians(times[FULL], n)
    return facts


def _medians(times: dict[str, list[tuple[float, float]]], n: int) -> dict[str, float]:
    return {page: statistics.median(seen[n] for seen in rounds) for page, rounds in times.items()}


def _in_turn(there: dict[str, Server], path: str, facts: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """One page of all walls by turns, a slice each, with the small wall's full page between them: p50, and the server's time for one request."""
    asked = {name: (there[name], WALL + quote(path.format(after=facts[name]["after"]), safe="?=&")) for name in there}
    asked[FULL] = (next(iter(there.values())), WALL)
    for server, address in asked.values():
        load.run(server.port, load.get(address), clients=1, seconds=WARM, wanted=(200,))
    seen, cpu = {name: load.Sample() for name in asked}, dict.fromkeys(asked, 0.0)
    for _ in range(SLICES):
        for name, (server, address) in asked.items():
            before = server.meter.read()
            seen[name] += load.run(server.port, load.get(address), clients=1, seconds=ONE / SLICES, wanted=(200,))
            cpu[name] += server.meter.read() - before
    return {name: (sample.quantile(0.5), cpu[name] / max(len(sample.times), 1)) for name, sample in seen.items()}


def growth(first: dict[str, Any], second: dict[str, Any], page: str, what: str) -> float:
    """How much more a page of the large wall takes. Where the small wall cannot fill the page, its full first page is what it is held against."""
    same = first["cards"][page] == second["cards"][page]
    return float(second[what][page] / first[what if same else f"full {what}"][page])


def report(seen: dict[str, Any]) -> tuple[str, bool]:
    """As Markdown, and whether every limit holds."""
    (small, first), (large, second) = seen.items()
    held = [f"{name}: {facts['openings']:,} openings, {facts['taken']:,} taken" for name, facts in seen.items()]
    lines = ["; ".join(held) + ".", "", f"| page | cards | statements | ms p50 (CPU), {small} | {large} | growth (≤ {GROWTH}) of p50, CPU | |"]
    lines.append("|---|---|---|---|---|---|---|")
    whole = True
    for page in PAGES:
        asked, grown = max(facts["statements"][page] for facts in seen.values()), growth(first, second, page, "p50")
        whole &= (holds := asked <= STATEMENTS and grown <= GROWTH)
        cells = [f"{facts['p50'][page]:.1f} ({facts['cpu'][page]:.1f})" for facts in seen.values()]
        grown_too = growth(first, second, page, "cpu")
        lines.append(
            f"| {page} | {first['cards'][page]}, {second['cards'][page]} | {asked} | {cells[0]} | {cells[1]} | {grown:.2f}, {grown_too:.2f} "
            f"| {'yes' if holds else '**no**'} |"
        )
    lines += ["", f"The look of every minute: {first['look']:.0f} and {second['look']:.0f} ms of processor time.", ""]
    lines += ["| first view | bytes | |", "|---|---|---|"]
    for path, count in second["bytes"].items():
        whole &= count <= FIRST_VIEW
        lines.append(f"| {path} | {count:,} | {'yes' if count <= FIRST_VIEW else '**no**'} |")
    return "\n".join(lines), whole


def main(arguments: list[str]) -> int:
    """Measure; 0 when every limit holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.roster")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--embedded", action="store_true", help="on SQLite")
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    chosen = parser.parse_args(arguments)
    walls = [Wall(size, postgres=not chosen.embedded) for size in (SMALL, LARGE)]
    for wall in walls:
        wall.make(fresh=chosen.fresh)
    text, whole = report(measure(walls, chosen.rounds))
    print(text)
    return 0 if whole else 1


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] in (["fill"], ["visit"]):
        import bench.inside  # noqa: F401 - sets Django up
        from bench.hire import fill

        json.dump(fill(int(words[1])) if words[0] == "fill" else visit(), sys.stdout)
    else:
        sys.exit(main(words))
