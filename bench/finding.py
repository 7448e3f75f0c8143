"""What reads across many cases: the search, and the figures with the memory that they take. The places take turns, as in `pages`."""

import statistics
from contextlib import ExitStack
from typing import Any

from bench import load
from bench.places import Place
from bench.server import Server, serve

WARM, ALONE, FILLED = 0.5, 1.5, 5.0  # seconds
CROWD = 8


def measure(places: list[Place], facts: dict[str, Any], *, rounds: int) -> dict[str, Any]:
    """By place: of every search the median, of the figures what they add to a worker's memory."""
    seen: dict[str, dict[str, list[float]]] = {place.name: {} for place in places}
    grown = {}
    with ExitStack() as servers:
        running = {place.name: servers.enter_context(serve(place)) for place in places}
        for name, server in running.items():
            grown[name] = _grown(server, facts[name])
        for _ in range(rounds):
            for what in facts[places[0].name]["searches"]:
                for name, server in running.items():
                    seen[name].setdefault(what, []).append(_median(server, facts[name], what))
    return {
        name: {"searches": {what: statistics.median(taken) for what, taken in found.items()}, "memory": grown[name]} for name, found in seen.items()
    }


def _median(server: Server, facts: dict[str, Any], what: str) -> float:
    """Milliseconds of one search, asked again and again by one client."""
    ask = load.get(facts["search"], facts["searches"][what])
    load.run(server.port, ask, clients=1, seconds=WARM)
    sample = load.run(server.port, ask, clients=1, seconds=ALONE)
    if sample.errors:
        raise SystemExit(f"the search for {what} failed {sample.errors} times")
    return sample.quantile(0.5)


def _grown(server: Server, facts: dict[str, Any]) -> float:
    """MB that the web workers hold more, each, after the figures were asked for by many at once; they have served a desk before."""
    cookie = facts["cookies"]["officer"]
    load.run(server.port, load.get(facts["desk"], cookie), clients=CROWD, seconds=FILLED)
    before = server.meter.memory()
    load.run(server.port, load.get(facts["figures"], cookie), clients=CROWD, seconds=FILLED)
    return max(after - was for was, after in zip(before, server.meter.memory(), strict=True))
