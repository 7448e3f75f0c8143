"""Things done at the same instant, each over a connection of its own. A thread that does not come back fails its test and hangs nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

PATIENCE = 90.0  # seconds until a race counts as stuck; locks give up after 20 (SQLite) or 30 (PostgreSQL)


@dataclass
class Outcome:
    """What each of the racers got, in their order: a value, or the exception that told them."""

    values: list[Any] = field(default_factory=list)

    @property
    def won(self) -> list[Any]:
        """Those that went through."""
        return [value for value in self.values if not isinstance(value, BaseException)]

    @property
    def told(self) -> list[BaseException]:
        """Those that were told that somebody was quicker."""
        return [value for value in self.values if isinstance(value, BaseException)]


def race(acts: Sequence[Callable[[], Any]]) -> Outcome:
    """Let them all go at once; returns what became of each."""
    barrier = Barrier(len(acts))
    outcome = Outcome([None] * len(acts))
    threads = [Thread(target=_run, args=(barrier, act, outcome, n), daemon=True) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if stuck := sum(thread.is_alive() for thread in threads):
        _cut_off()
        pytest.fail(f"{stuck} of {len(acts)} did not come back within {PATIENCE:.0f} seconds")
    return outcome


def _run(barrier: Barrier, act: Callable[[], Any], outcome: Outcome, n: int) -> None:
    try:
        connections["default"].ensure_connection()
        barrier.wait(PATIENCE)
        outcome.values[n] = act()
    except BaseException as problem:  # noqa: BLE001 - what a racer is told is the result of the race
        outcome.values[n] = problem
    finally:
        connections.close_all()


def _cut_off() -> None:
    """End what the stuck ones hold open, so that the flush after this test does not wait for them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
