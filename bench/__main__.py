"""`python -m bench [--sizes 10k,100k,1m] [--output docs/bench]`: makes and fills its own databases, measures, judges, writes JSON and Markdown."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import finding, pages, routing
from bench.goals import judge
from bench.places import VAR, Place, size_of
from bench.report import markdown

SMALL = 10_000


def main(arguments: list[str]) -> int:
    """Measure; returns 0 when every goal holds."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default="10k,100k,1m", help="PostgreSQL databases, made and filled when missing")
    parser.add_argument("--embedded", default="10k", help="the same on SQLite; empty for none")
    parser.add_argument("--rounds", type=int, default=pages.ROUNDS)
    parser.add_argument("--fresh", action="store_true", help="fill anew")
    parser.add_argument("--output", default=str(VAR / "bench"), help="path without ending: .json and .md are written")
    chosen = parser.parse_args(arguments)
    places = [Place(size_of(word)) for word in chosen.sizes.split(",") if word]
    places += [Place(size_of(word), postgres=False) for word in chosen.embedded.split(",") if word]
    for place in places:
        place.prepare(fresh=chosen.fresh)
    run = _run(places, chosen.rounds, " ".join(["python -m bench", *arguments]))
    goals = judge(run)
    _write(Path(chosen.output), run, markdown(run, goals))
    print(markdown(run, goals))
    return 0 if all(goal.holds for goal in goals) else 1


def _run(places: list[Place], rounds: int, command: str) -> dict[str, Any]:
    run: dict[str, Any] = {
        "command": command, "at": f"{datetime.now(UTC):%Y-%m-%d}", "load": os.getloadavg()[0], "cores": os.cpu_count(),
    }  # fmt: skip
    facts = {place.name: json.loads(place.run("-m", "bench.inside", "visit")) for place in places}
    measured, found = pages.measure(places, facts, rounds=rounds), finding.measure(places, facts, rounds=rounds)
    run["places"] = {
        place.name: {"name": place.name, "size": place.size, "postgres": place.postgres, **measured[place.name], **found[place.name]}
        for place in places
    }
    run["routing"] = {place.name: routing.measure(place, rounds=rounds) for place in places}
    return run


def _write(path: Path, run: dict[str, Any], text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".json").write_text(json.dumps(run, ensure_ascii=False, indent=1))
    path.with_suffix(".md").write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
