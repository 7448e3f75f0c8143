"""`python -m bench.twenty [--size 100k]`: twenty people at once on a full database. Each asks again as soon as it was answered, which no person does;
19 of 20 answers of every page, and of all of them mixed, come within a second. Exit code 1 where they do not.
"""

import argparse
import itertools
import json
import os
import sys
from datetime import UTC, datetime

from bench import load
from bench.pages import asking
from bench.places import Place, size_of
from bench.server import serve

PEOPLE, SHARE, MOST = 20, 0.95, 1000.0  # milliseconds
READ, WRITTEN = ("list", "desk", "leader", "case", "search", "inbox", "track"), "intake"
WARM, SECONDS, MIXED = 2.0, 15.0, 60.0
ROUND = [*READ, *READ, *READ, WRITTEN]  # of 22 requests one logs a dispute


def measure(place: Place) -> dict[str, load.Sample]:
    """Each page alone, then all of them mixed."""
    facts = json.loads(place.run("-m", "bench.inside", "visit"))
    asked = {page: asking(page, facts) for page in (*READ, WRITTEN)}
    seen = {}
    with serve(place) as server:
        for page, (ask, wanted) in asked.items():
            load.run(server.port, ask, clients=2, seconds=WARM, wanted=wanted)
            seen[page] = load.run(server.port, ask, clients=PEOPLE, seconds=SECONDS, wanted=wanted)
        turns = itertools.cycle(asked[page][0] for page in ROUND)
        seen["all mixed"] = load.run(server.port, lambda: next(turns)(), clients=PEOPLE, seconds=MIXED, wanted=(200, 302))
    return seen


def report(place: Place, seen: dict[str, load.Sample], before: float) -> tuple[str, bool]:
    """As Markdown, and whether every page held; `before` is the load of the machine before it."""
    where = f"{PEOPLE} people at once, {place.name} cases, load before it {before:.1f} on {os.cpu_count()} cores."
    lines = [f"`python -m bench.twenty`, {datetime.now(UTC):%Y-%m-%d}, {where}", ""]
    lines += ["| page | p50 ms | p95 ms (≤ 1000) | longest ms | answers a second | errors | |", "|---|---|---|---|---|---|---|"]
    whole = True
    for page, sample in seen.items():
        holds = sample.quantile(SHARE) <= MOST and not sample.errors
        whole &= holds
        p50, p95, longest = (sample.quantile(share) for share in (0.5, SHARE, 1))
        lines.append(f"| {page} | {p50:.0f} | {p95:.0f} | {longest:.0f} | {sample.rate:.0f} | {sample.errors} | {'yes' if holds else '**no**'} |")
    return "\n".join(lines), whole


def main(arguments: list[str]) -> int:
    """Measure; 0 when every page holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.twenty")
    parser.add_argument("--size", default="100k", help="cases; the database is made and filled when missing")
    parser.add_argument("--embedded", action="store_true", help="on SQLite")
    chosen = parser.parse_args(arguments)
    place = Place(size_of(chosen.size), postgres=not chosen.embedded)
    place.prepare(fresh=False)
    before = os.getloadavg()[0]
    text, whole = report(place, measure(place), before)
    print(text)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
