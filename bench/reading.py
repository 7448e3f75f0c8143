"""`python -m bench.reading`: how long a narrative is read, in milliseconds of one thread. Prints JSON; the goal is 50 ms."""

import csv
import json
import os
import statistics
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
django.setup()

from cases.reading import read  # noqa: E402

NARRATIVES = Path(__file__).resolve().parent.parent / "tests" / "data" / "narratives.csv"
ROUNDS, LONG, GOAL = 5, 20_000, 50.0


def _clock(text: str) -> float:
    begun = time.thread_time()
    read(text)
    return (time.thread_time() - begun) * 1000


def measure() -> dict[str, float]:
    """The first reading of a process (it loads the tables), the usual one, and one of the longest text that the form takes."""
    with NARRATIVES.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    first = _clock(texts[0])
    usual = sorted(_clock(text) for _round in range(ROUNDS) for text in texts)
    long = statistics.median(_clock(("，".join(texts))[:LONG]) for _round in range(ROUNDS))
    return {
        "narratives": len(texts), "first_ms": round(first, 1), "p50_ms": round(statistics.median(usual), 2),
        "p95_ms": round(usual[int(len(usual) * 0.95)], 2), "longest_ms": round(long, 1), "goal_ms": GOAL,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measure()))
