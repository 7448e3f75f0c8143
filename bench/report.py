"""The run as JSON and as Markdown."""

from typing import Any

from bench.goals import Goal
from bench.pages import PAGES

COLUMNS = ("page", "SQL", "p50 / p95 ms, 1 client", "p50 / p95 ms, 8 clients", "req/s, 8 clients", "CPU ms", "p50, CPU in bare views")
HEAD = "\n".join((f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"))


def markdown(run: dict[str, Any], goals: list[Goal]) -> str:
    """Goals first, then the figures behind them."""
    lines = [f"`{run['command']}`, {run['at']}, load before the run {run['load']:.1f} on {run['cores']} cores.", ""]
    lines += ["| goal | what | wanted | seen | |", "|---|---|---|---|---|"]
    lines += [f"| {g.number} | {g.what} | {g.wanted} | {g.seen} | {'yes' if g.holds else '**no**'} |" for g in goals]
    for facts in run["places"].values():
        lines += ["", f"**{facts['name']}**: {facts['cases']:,} cases", "", HEAD, *_rows(facts)]
        found = ", ".join(f"{what} {ms:.1f} ms" for what, ms in facts["searches"].items())
        lines += ["", f"Search at {facts['name']}, p50 of one client: {found}."]
    for name, routing in run.get("routing", {}).items():
        rates = ", ".join(f"{what} {routing[what]:.0f}/s" for what in ("outbox", "ceiling") if what in routing)
        idle = routing["idle"]
        lines += ["", f"Routing at {name}: {rates or 'rate not measured'}; idle p50 {idle['p50']:.0f} ms, p95 {idle['p95']:.0f} ms."]
    return "\n".join([*lines, ""])


def _rows(facts: dict[str, Any]) -> list[str]:
    bare = facts["pages"]["bare"]
    return [
        f"| {page} | {facts['statements'].get(page, '')} | {m['p50']:.1f} / {m['p95']:.1f} | {m['p50_many']:.1f} / {m['p95_many']:.1f} "
        f"| {m['rate_many']:.0f} | {m['cpu']:.1f} | {m['p50'] / bare['p50']:.1f}, {m['cpu'] / (bare['cpu'] or 1):.1f} |"
        for page in PAGES
        for m in [facts["pages"][page]]
    ]
