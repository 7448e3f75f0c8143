"""Where the bench keeps its databases, and how it makes and fills them. Nothing of the installation beside it is touched."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("BENCH_VAR", BASE / "var" / "bench"))
SERVER = os.environ.get("BENCH_POSTGRES") or os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("BENCH_REDIS") or os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
PREFIX = os.environ.get("BENCH_PREFIX", "fengqiao_bench_")
SLACK = 1.2  # intake measured earlier added some
UNITS = {"k": 1000, "m": 1_000_000}


def size_of(word: str) -> int:
    """10k, 1m, 500."""
    word = word.strip().lower()
    return int(float(word[:-1]) * UNITS[word[-1]]) if word[-1] in UNITS else int(word)


def word_of(size: int) -> str:
    """10k for 10000."""
    return f"{size // UNITS['m']}M" if size % UNITS["m"] == 0 else f"{size // UNITS['k']}k" if size % UNITS["k"] == 0 else str(size)


@dataclass(frozen=True, slots=True)
class Place:
    """One database with so many cases; `postgres` or the embedded one."""

    size: int
    postgres: bool = True

    @property
    def name(self) -> str:
        """How reports call it."""
        return word_of(self.size) if self.postgres else f"{word_of(self.size)} SQLite"

    @property
    def database(self) -> str:
        """The name at the server."""
        return f"{PREFIX}{word_of(self.size).lower()}"

    @property
    def var(self) -> Path:
        """The installation's folder."""
        return VAR if self.postgres else VAR / f"embedded-{word_of(self.size)}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_", "FENGQIAO_", "DJANGO_"))}
        urls = {"DATABASE_URL": address(self.database), "REDIS_URL": REDIS} if self.postgres else {}
        return {**kept, **urls, "FENGQIAO_VAR": str(self.var), "FENGQIAO_LOG": "ERROR", "PYTHONPATH": str(BASE)}

    def run(self, *arguments: str) -> str:
        """A Python program in this place; returns what it printed."""
        done = subprocess.run([sys.executable, *arguments], env=self.environment, cwd=BASE, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed in {self.name}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def make(self, *, fresh: bool) -> None:
        """Set up, with nothing in it."""
        self.var.mkdir(parents=True, exist_ok=True)
        if self.postgres:
            _create(self.database, fresh=fresh)
        elif fresh:
            for path in self.var.glob("fengqiao.sqlite3*"):
                path.unlink()
        self.run("-m", "fengqiao.set_up")

    def prepare(self, *, fresh: bool, say: object = print) -> None:
        """Set up and filled; what was filled before is used again."""
        self.make(fresh=fresh)
        self.run("manage.py", "make_test_seal")
        there = int(self.run("-m", "bench.inside", "count"))
        if self.size <= there <= self.size * SLACK:
            return
        if there:
            self.prepare(fresh=True, say=say)
            return
        print(f"filling {self.name} …", flush=True)
        print(self.run("manage.py", "seed_cases", "--count", str(self.size)).strip().splitlines()[-1], flush=True)
        self.run("-m", "bench.inside", "settle")


def address(database: str) -> str:
    """Where a database is."""
    parts = urlsplit(SERVER)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", "", ""))


def _create(database: str, *, fresh: bool) -> None:
    connection = psycopg2.connect(address(urlsplit(SERVER).path.lstrip("/") or "postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        if fresh:
            cursor.execute(f'DROP DATABASE IF EXISTS "{database}"')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{database}"')
    connection.close()
