"""`make drill`: the drills on the embedded default, then on PostgreSQL and Redis where both are given; the figures go into docs/drill.md."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from cases.clock import ZONE
from fengqiao.env import BASE

TARGET = BASE / "docs" / "drill.md"
HEAD = """# Drills

The counts that are too long for the gate: kills, races, upgrades, restores, every page under axe. `make drill` writes this page. It ends
non-zero, and leaves the page as it was, when anything was lost or done twice, or a page is at fault.

*Rows without effect*: work of the outbox that is not done, messages that a move of the history wanted and nobody got, rulings that were
decided and not sealed. *Effects without row*: messages, numbers that no row wanted or bears. *Doubled*: messages, moves, papers, agreements,
meetings, applications that are there twice. *Files without row*: encrypted bytes that were written when the kill came before their row;
nobody reaches them, and the nightly sweep deletes them.

"""


def run(name: str, environment: dict[str, str]) -> tuple[int, list[dict[str, object]]]:
    """Run the drills of one edition: how they ended, 0 when all are green, and their figures, each with the edition's name."""
    with tempfile.NamedTemporaryFile("r", suffix=".jsonl") as kept:
        command = [sys.executable, "-m", "pytest", "-m", "drill", "-p", "no:cacheprovider"]
        code = subprocess.call(command, cwd=BASE, env={**environment, "FENGQIAO_DRILL": kept.name})
        return code, [{"edition": name, **json.loads(line)} for line in kept]


def main() -> None:
    """Both editions, the second whatever the first found, then the page. Raises SystemExit when a drill failed, and prints what was measured."""
    here = dict(os.environ)
    bare = {key: value for key, value in here.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    ended = [run("embedded", bare)]
    if here.get("DATABASE_URL") and here.get("REDIS_URL"):
        ended.append(run("PostgreSQL + Redis", here))
    figures = [row for _code, rows in ended for row in rows]
    if any(code for code, _rows in ended):
        print("\n".join(json.dumps(row, ensure_ascii=False) for row in figures))
        raise SystemExit(1)
    write(figures)


def write(figures: list[dict[str, object]]) -> None:
    """One table row per measurement."""
    day = datetime.now(ZONE).date().isoformat()
    lines = [f"Last run {day}, {os.cpu_count()} cores, Python {platform.python_version()}.", "", "| edition | what | figures |", "|---|---|---|"]
    for row in figures:
        facts = ", ".join(f"{key} {value}" for key, value in row.items() if key not in ("edition", "what"))
        lines.append(f"| {row['edition']} | {row['what']} | {facts} |")
    Path(TARGET).write_text(HEAD + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
