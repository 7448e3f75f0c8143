"""Routing: how many referrals a second reach their department through the outbox, beside the ceiling, and how long one takes when idle."""

import json
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

from bench.places import BASE, Place

ROUNDS, ROWS, IDLE = 3, 1500, 60
WORKERS = "2"
STOP = 20.0


def measure(place: Place, *, rounds: int = ROUNDS, say: Any = print) -> dict[str, Any]:
    """Delivered per second, ours and the ceiling alternately; then the latency of single ones with an idle worker."""
    rates: dict[str, list[float]] = {"ceiling": [], "outbox": []}
    if place.postgres:
        for n in range(rounds):
            rates["ceiling"].append(_drain(place, "ceiling"))
            rates["outbox"].append(_drain(place, "outbox"))
            say(f"routing {place.name}: round {n + 1} of {rounds}")
    with _worker(place, "outbox"):
        idle = json.loads(place.run("-m", "bench.queue", "idle", str(IDLE)))
    return {**{name: statistics.median(values) for name, values in rates.items() if values}, "idle": idle}


def _drain(place: Place, what: str) -> float:
    """Rows are there before the worker is; counted from the first that is done to the last."""
    place.run("-m", "bench.queue", f"fill_{what}", str(ROWS))
    with _worker(place, what):
        return float(place.run("-m", "bench.queue", f"drain_{what}", str(ROWS)))


@contextmanager
def _worker(place: Place, what: str) -> Iterator[None]:
    """The worker of the Procfile; for the ceiling one with as many processes."""
    line = next(line for line in (BASE / "Procfile").read_text().splitlines() if line.startswith("worker:"))
    command = shlex.split(Template(line.partition(":")[2]).safe_substitute(FENGQIAO_WORKER=WORKERS))
    if what == "ceiling":
        command = ["celery", "--quiet", "-A", "bench.ceiling", "worker", "--concurrency", WORKERS, "-Q", "bench", "--loglevel", "error"]
    command[0] = str(Path(sys.executable).with_name(command[0]))
    process = subprocess.Popen(command, env=place.environment, cwd=BASE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        time.sleep(0.5)
