"""`python -m bench.alone 10k 100k 1m`: the processor time of a page in one process, without server and clients.

For a machine that others use too: where the clock on the wall says little, this says what a page costs and whether it grows with the cases.
"""

import json
import sys
import time
from typing import Any

from bench.cpu import taken
from bench.places import Place, size_of

ASKED, WARM = 60, 3
PAGES = {  # who opens what
    "list": ("officer", "list"), "desk": ("officer", "desk"), "leader": ("leader", "desk"), "case": ("officer", "case"), "inbox": ("liaison", "desk"),
}  # fmt: skip


def measure() -> dict[str, list[float]]:
    """By page the milliseconds of one request in this process and in its database session."""
    from django.db import connection
    from django.test import Client

    from bench.inside import HOST, visit

    facts = visit()
    connection.close()
    connection.settings_dict["CONN_MAX_AGE"] = None
    seen = {}
    for page, (who, address) in PAGES.items():
        client = Client(HTTP_HOST=HOST, HTTP_COOKIE=facts["cookies"][who])
        seen[page] = _one(lambda client=client, path=facts[address]: client.get(path))
    return seen


def _one(ask: Any) -> list[float]:
    from django.db import connection

    assert all(ask().status_code == 200 for _ in range(WARM))
    session = connection.connection.info.backend_pid if connection.vendor == "postgresql" else 0
    here, there = time.process_time(), taken(session)
    for _ in range(ASKED):
        ask()
    return [(time.process_time() - here) * 1000 / ASKED, (taken(session) - there) / ASKED]


def table(places: list[Place]) -> str:
    """Sizes side by side."""
    seen = {place.name: json.loads(place.run("-m", "bench.alone", "measure")) for place in places}
    first, last = places[0].name, places[-1].name
    lines = [f"| page, CPU ms in web + database | {' | '.join(seen)} | {first} → {last} |", "|---" * (len(seen) + 2) + "|"]
    for page in PAGES:
        cells = " | ".join(f"{web:.1f} + {database:.1f}" for web, database in (facts[page] for facts in seen.values()))
        lines.append(f"| {page} | {cells} | × {sum(seen[last][page]) / sum(seen[first][page]):.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    words = sys.argv[1:] or ["10k", "100k", "1m"]
    if words == ["measure"]:
        json.dump(measure(), sys.stdout)
    else:
        print(table([Place(size_of(word)) for word in words]))
