"""Batches on their way into the database: by a second hand, without what costs time and proves nothing about copies."""

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

from django.db import connection, transaction

SORTING = "256MB"
INDEXES = """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique ORDER BY indrelid, indexrelid"""


@contextmanager
def unchecked() -> Iterator[None]:
    """Spare PostgreSQL the look-up of every reference, where the role may say so: the copies refer as their prototypes do."""
    spared = connection.vendor == "postgresql" and _is_superuser()
    if spared:
        _set("session_replication_role", "replica")
    yield
    if spared:
        _set("session_replication_role", "origin")


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


@contextmanager
def unindexed(tables: Sequence[str]) -> Iterator[None]:
    """Indexes that no rule rests on are made once at the end: sorting all rows costs a fraction of finding the place of each."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(tables)])
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
        yield
        _set("maintenance_work_mem", SORTING)
        _set("statement_timeout", "0")
        for _name, definition in found:
            cursor.execute(definition)


@contextmanager
def writer(tables: Sequence[str]) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Hand a batch over: to a thread with a connection of its own where the database lets two work, else it is written at once.

    Empty tables are filled in one transaction, without their indexes; while cases are there, people may be at work with them.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield lambda job: job()
        return
    with ThreadPoolExecutor(max_workers=1) as hand:
        whole, under_way = ExitStack(), deque([hand.submit(_nothing)])

        def hand_over(job: Callable[[], None]) -> None:
            under_way.popleft().result()
            under_way.append(hand.submit(job))

        def begin() -> None:
            whole.enter_context(closing(connection))
            if _are_empty(tables):
                whole.enter_context(transaction.atomic())
                whole.enter_context(unindexed(tables))

        hand_over(begin)
        try:
            yield hand_over
            hand_over(_nothing)
        finally:
            hand.submit(whole.__exit__, *sys.exc_info()).result()


def _nothing() -> None:
    """Only that what was before it is done."""


def _are_empty(tables: Sequence[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {tables[0]})")  # noqa: S608
        return bool(cursor.fetchone()[0])
