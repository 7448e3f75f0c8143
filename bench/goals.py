"""The goals of docs/performance.md that already apply, each from the figures of one run. The peer was measured beside a bare view too:
its figures are carried over in units of that view, so that no absolute time of another day is compared.
"""

from dataclasses import dataclass
from typing import Any

# django-helpdesk 2.6.1 on the machine of docs/performance.md §1, and the bare "25 rows" view there (granian WSGI, one client)
PEER_BARE = 4.2  # ms
PEER_LIST = {10_000: 145.0, 100_000: 309.0, 1_000_000: 2280.0}
PEER_CREATE, PEER_CREATE_MANY = 25.0, 113.0  # p50 with one client, p50 with eight, ms
PEER_CREATE_P95_MANY = 155.0
# Its slowest search of Chinese and its dashboard at a million cases; a fiftieth and 150 ms, a three hundredth
SEARCH, NAME, DASHBOARD, MEMORY = min(8990 / 50, 150.0), 30.0, 38885 / 300, 20.0  # ms, ms, ms, MB
SHARE = {10_000: 8, 100_000: 20, 1_000_000: 100}  # the list page takes at most one so-manyth of the peer's
FLAT = ("list", "desk", "case", "intake", "track", "inbox")
FLAT_AT_MOST, FIGURES_AT_MOST, CEILING_SHARE, SQLITE_AT_MOST, ROUTING_SHARE = 1.3, 2.0, 0.5, 1.2, 0.6
WORDS = {"p50": "p50", "cpu": "processor time"}
STATEMENTS = {"list": 8, "desk": 8, "leader": 8, "inbox": 8, "case": 12, "figures": 12}


@dataclass(frozen=True, slots=True)
class Goal:
    """One line: what was wanted, what was seen, whether it holds."""

    number: str
    what: str
    wanted: str
    seen: str
    holds: bool


def judge(run: dict[str, Any]) -> list[Goal]:
    """Every goal that the run says something about."""
    places = {facts["size"]: facts for facts in run["places"].values() if facts["postgres"]}
    goals = [goal for size, facts in sorted(places.items()) for goal in _of_size(size, facts)]
    if len(places) > 1:
        goals += _flat(places[min(places)], places[max(places)])
    goals += [_intake(facts) for _size, facts in sorted(places.items())[:1]]
    return goals + _routing(run) + _embedded(run)


def _of_size(size: int, facts: dict[str, Any]) -> list[Goal]:
    pages, name = facts["pages"], facts["name"]
    goals = []
    if size in PEER_LIST:
        peer = PEER_LIST[size] / PEER_BARE
        seen = pages["list"]["p50"] / pages["bare"]["p50"]
        goals.append(_goal("1", f"list page at {name}, in bare views", peer / SHARE[size], seen, f"peer {peer:.0f}"))
    for page, most in STATEMENTS.items():
        seen = facts["statements"][page]
        goals.append(Goal("5" if page == "figures" else "1", f"statements of {page} at {name}", f"≤ {most}", str(seen), seen <= most))
    share = pages["list"]["rate_many"] / pages["bare"]["rate_many"]
    goals.append(Goal("2", f"list page at {name}: share of the bare view's requests, 8 clients", f"≥ {CEILING_SHARE}", f"{share:.2f}",
                      share >= CEILING_SHARE))  # fmt: skip
    return goals + _across(facts)


def _across(facts: dict[str, Any]) -> list[Goal]:
    """The searches and the figures."""
    pages, name, bare = facts["pages"], facts["name"], facts["pages"]["bare"]["p50"]
    worst = max(facts["searches"], key=facts["searches"].__getitem__)
    by_name = facts["searches"]["a name of two signs"]
    return [
        _goal("4", f"slowest search at {name}, in bare views", SEARCH / PEER_BARE, facts["searches"][worst] / bare, worst),
        _goal("4", f"search for a name of two signs at {name}, in bare views", NAME / PEER_BARE, by_name / bare),
        _goal("5", f"figures at {name}, in bare views", DASHBOARD / PEER_BARE, pages["figures"]["p50"] / bare),
        Goal("5", f"memory of a worker after the figures at {name}", f"≤ +{MEMORY:.0f} MB", f"{facts['memory']:+.1f} MB", facts["memory"] <= MEMORY),
    ]


def _goal(number: str, what: str, most: float, seen: float, note: str = "") -> Goal:
    # Below nothing: a database session ended within the sample, and the figure says nothing.
    return Goal(number, what, f"≤ {most:.2f}" + (f" ({note})" if note else ""), f"{seen:.2f}", 0 < seen <= most)


def _flat(small: dict[str, Any], large: dict[str, Any]) -> list[Goal]:
    span = f"{small['name']} → {large['name']}"
    most = {**dict.fromkeys(FLAT, FLAT_AT_MOST), "figures": FIGURES_AT_MOST}
    asked = [(page, what) for page in most for what in ("p50", "cpu") if small["pages"][page][what]]
    return [
        _goal("3", f"{page}: {WORDS[what]} {span}", most[page], large["pages"][page][what] / small["pages"][page][what]) for page, what in asked
    ]


def _intake(facts: dict[str, Any]) -> Goal:
    page, bare = facts["pages"]["intake"], facts["pages"]["bare"]
    one, many = page["p50"] / bare["p50"], page["p95_many"] / bare["p50"]
    most_one, most_many = PEER_CREATE / PEER_BARE, 0.7 * PEER_CREATE_P95_MANY / PEER_BARE
    holds = one <= most_one and many <= most_many and not page["errors"]
    seen = f"{one:.2f}; {many:.2f}; {page['errors']:.0f} errors"
    return Goal("6", f"intake at {facts['name']}, in bare views: p50; p95 with 8 clients", f"≤ {most_one:.2f}; ≤ {most_many:.2f}", seen, holds)


def _routing(run: dict[str, Any]) -> list[Goal]:
    goals = []
    for name, routing in run.get("routing", {}).items():
        if "ceiling" in routing:
            share = routing["outbox"] / routing["ceiling"]
            seen = f"{share:.2f} ({routing['outbox']:.0f} of {routing['ceiling']:.0f}/s)"
            goals.append(Goal("7", f"routing at {name}: share of the ceiling", f"≥ {ROUTING_SHARE}", seen, share >= ROUTING_SHARE))
        most = 50 if "ceiling" in routing else 1000
        p95 = routing["idle"]["p95"]
        goals.append(Goal("7", f"referral to inbox at {name}, idle, p95", f"≤ {most} ms", f"{p95:.0f} ms", p95 <= most))
    return goals


def _embedded(run: dict[str, Any]) -> list[Goal]:
    goals = []
    for facts in run["places"].values():
        same = next((f for f in run["places"].values() if f["postgres"] and f["size"] == facts["size"]), None)
        if facts["postgres"] or same is None:
            continue
        ratio = facts["pages"]["list"]["p50"] / same["pages"]["list"]["p50"]
        goals.append(_goal("8", f"list page on SQLite ÷ PostgreSQL at {same['name']}", SQLITE_AT_MOST, ratio))
        page = facts["pages"]["intake"]
        holds = page["p95_many"] <= 100 and not page["errors"]
        goals.append(Goal("8", "8 intakes at once on SQLite: errors; p95", "0; ≤ 100 ms", f"{page['errors']:.0f}; {page['p95_many']:.0f} ms", holds))
    return goals
