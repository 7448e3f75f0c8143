"""The processor time that a server and its database sessions took: on a shared machine the one figure that foreign work does not stretch."""

import os
from pathlib import Path

import psycopg2

from bench.places import Place, address

TICK = 1000 / os.sysconf("SC_CLK_TCK")  # ms
PAGE = os.sysconf("SC_PAGE_SIZE") / 1e6  # MB
PROC = Path("/proc")


class Meter:
    """Milliseconds taken so far by a server's processes and, where the database is on this machine, by the sessions they keep open."""

    def __init__(self, place: Place, server: int) -> None:
        self.place, self.server = place, server

    def read(self) -> float:
        """So far; 0 where the system does not say."""
        return sum(taken(pid) for pid in [*_family(self.server), *self._sessions()])

    def memory(self) -> list[float]:
        """MB that each of the server's processes holds, from the first started to the last; empty where the system does not say."""
        return [_pages(pid) * PAGE for pid in sorted(_family(self.server))]

    def _sessions(self) -> list[int]:
        if not self.place.postgres:
            return []
        with psycopg2.connect(address(self.place.database)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            return [row[0] for row in cursor.fetchall()]


def _family(pid: int) -> list[int]:
    children = [int(word) for path in (PROC / str(pid) / "task").glob("*/children") for word in _text(path).split()]
    return [pid, *(one for child in children for one in _family(child))]


def taken(pid: int) -> float:
    """Milliseconds of one process so far; 0 where there is none."""
    fields = _text(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK if fields else 0.0


def _pages(pid: int) -> int:
    """Pages of memory that a process holds."""
    fields = _text(PROC / str(pid) / "statm").split()
    return int(fields[1]) if fields else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
