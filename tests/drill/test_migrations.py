"""An upgrade of a station with many cases, killed again and again: it is run again until it is through, and then everything is as it was.

The database is taken back to the steps of an earlier day, by the tree without its short cut for new installations, and forward again.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from fengqiao.env import BASE
from tests.drill.figures import measured
from tests.house import House, apart

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
CASES, KILLS = (100_000 if ON_POSTGRESQL else 10_000), 10
EARLIER = ("cases", "0043")
SHORT_CUT = "cases/migrations/0001_up_to_0066.py"
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "tests")
pytestmark = pytest.mark.drill


@pytest.fixture
def full(tmp_path: Path) -> Iterator[House]:
    """A station that does not run, with many cases."""
    with apart("migrated") as more:
        house = House(tmp_path / "var", **more | {"FENGQIAO_DEMO": "0"})
        house.var.mkdir()
        run(house, BASE, "-m", "fengqiao.keys")
        run(house, BASE, "-m", "fengqiao.set_up")
        house.manage("make_test_seal")
        house.manage("seed_cases", "--count", str(CASES))
        yield house


def run(house: House, tree: Path, *words: str) -> str:
    """A program of this tree on the station's database; its words."""
    done = subprocess.run([sys.executable, *words], cwd=tree, env=house.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-4000:])
    return done.stdout


def asked(house: House, what: str) -> dict[str, Any]:
    """Facts about the tables."""
    return dict(json.loads(house.manage("shell", "-v", "0", "-c", f"from tests.drill.tables import {what}; {what}()")))


def steps(house: House) -> int:
    """How many steps the database has taken, asked from outside."""
    url, question = house.environment.get("DATABASE_URL", ""), "SELECT count(*) FROM django_migrations"
    if not ON_POSTGRESQL:
        with contextlib.closing(sqlite3.connect(f"file:{house.var / 'fengqiao.sqlite3'}?mode=ro", uri=True)) as line:
            return int(line.execute(question).fetchone()[0])
    with contextlib.closing(psycopg2.connect(url)) as line, line.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


def upgrade(house: House, chance: random.Random | None = None) -> bool:
    """Begin the upgrade; with a chance kill it somewhere within the step after the next one or two. Returns whether it was killed."""
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    process = subprocess.Popen(command, cwd=BASE, env=house.environment, stderr=subprocess.PIPE, start_new_session=True)
    wanted = steps(house) + (chance.choice((1, 2)) if chance else sys.maxsize)
    while process.poll() is None and steps(house) < wanted:
        time.sleep(0.05)
    if chance and process.poll() is None:
        time.sleep(chance.random())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    _out, said = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), said.decode()[-4000:]
    return process.returncode != 0


def test_an_upgrade_that_is_killed_again_and_again_ends_as_one_that_is_not(full: House, tmp_path: Path) -> None:
    schema, chance, kills = asked(full, "schema"), random.Random(KILLS), 0
    tree = tmp_path / "earlier"
    shutil.copytree(BASE, tree, ignore=NOT_COPIED)
    (tree / SHORT_CUT).unlink()
    run(full, tree, "manage.py", "migrate", "--no-input", "-v", "0", *EARLIER)
    before, started = asked(full, "rows"), time.monotonic()
    while kills < KILLS and upgrade(full, chance):
        kills += 1
    assert not upgrade(full)
    seconds, after = time.monotonic() - started, asked(full, "rows")
    taken = after.pop("django_migrations") - before.pop("django_migrations")
    lost = {table: (count, after[table]) for table, count in before.items() if table in after and after[table] != count}
    measured("kill -9 of an upgrade", cases=CASES, steps=taken, kills=kills, seconds=round(seconds), tables_that_differ=len(lost))
    assert lost == {}
    assert asked(full, "schema") == schema
    assert "whole" in full.manage("verify_audit")
    assert kills == KILLS
