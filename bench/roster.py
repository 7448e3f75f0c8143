"""`python -m bench.roster [--rounds 3]`: the public wall with 50 and with 500 mediators, by turns: statements, times, growth, bytes on first view.

Each mediator has 120 half-hours of openings in two weeks (6,000 and 60,000 in all), three of five taken. The databases are the bench's own.
"""

import argparse
import gzip
import json
import statistics
import sys
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
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
HOURS = (("08:30", "11:30"), ("13:30", "16:30"))  # on five days a week: 120 half-hours in two weeks
SPEECHES = ("奉化话、普通话", "普通话", "宁波话、普通话", "奉化话、宁波话、普通话", "贵州话、普通话", "四川话、普通话")
TAKEN = (True, True, False, True, False)


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


def fill(count: int) -> dict[str, Any]:
    """So many mediators with their weeks, and what is taken of the two weeks that begin today. What was there of the last time goes."""
    from django.db import connection
    from django.utils import timezone

    from mediators.models import Mediator, Occupancy
    from mediators.wall import look

    if Mediator.objects.count() < count:
        _hire(count)
    Occupancy.objects.all().delete()
    first = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    slots = [at for day in range(15) for at in _half_hours(first + timedelta(days=day))]
    keys = list(Mediator.objects.values_list("resource_id", flat=True))
    rows = [_taken(key, at) for n, key in enumerate(keys) for m, at in enumerate(slots) if TAKEN[(n + m * 7 + m // 5) % len(TAKEN)]]
    Occupancy.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    began = time.process_time()
    look()
    return {"mediators": len(keys), "openings": len(keys) * 120, "taken": len(rows), "look": (time.process_time() - began) * 1000}


def _half_hours(day: datetime) -> list[datetime]:
    if day.weekday() > 4:
        return []
    return [day + timedelta(hours=hour, minutes=30 * n + 30) for hour in (8, 13) for n in range(6)]


def _taken(resource: int, at: datetime) -> Any:
    from uuid import uuid4

    from mediators.models import Occupancy

    return Occupancy(resource_id=resource, slot=at, booking=uuid4())


def _hire(count: int) -> None:
    from accounts.models import Office, User
    from mediators.kinds import DisputeType, Engagement
    from mediators.models import DutyHours, Mediator, Resource, Speciality

    offices = list(Office.objects.filter(kind="committee")) or [
        Office.objects.create(code="bench-tiaowei", kind="committee", name="某街道人民调解委员会", short_name="某调委会")
    ]
    users = User.objects.bulk_create(User(username=f"wall-{n:04d}", name=f"丁{n:03d}", password="!") for n in range(count))
    resources = Resource.objects.bulk_create(Resource(kind="mediator") for _ in users)
    released = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
    made = Mediator.objects.bulk_create(
        Mediator(
            user=user, committee=offices[n % len(offices)], resource=resource, engagement=Engagement.values[n % 5],
            sex=("female", "male")[n % 2], experience="做了 18 年社区工作，退休前在居委会管调解", speciality="邻里口角、停车挪车、养狗、漏水",
            style="耐心，先让两边都把气话说完，再一条一条对", dialects=SPEECHES[n % len(SPEECHES)], consented_at=released, is_listed=True,
        )
        for n, (user, resource) in enumerate(zip(users, resources, strict=True))
    )  # fmt: skip
    kinds = DisputeType.values
    Speciality.objects.bulk_create(Speciality(mediator=m, kind=kinds[(n + k) % len(kinds)]) for n, m in enumerate(made) for k in range(3))
    DutyHours.objects.bulk_create(
        DutyHours(mediator=m, weekday=day, opens=opens, closes=closes) for m in made for day in range(5) for opens, closes in HOURS
    )
    weekend = [DutyHours(mediator=m, weekday=5, opens="18:00", closes="18:30") for m in made[::7]]
    DutyHours.objects.bulk_create(weekend)  # too short for an hour: an answer to “evenings, weekends”, no opening more


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

        json.dump(fill(int(words[1])) if words[0] == "fill" else visit(), sys.stdout)
    else:
        sys.exit(main(words))
