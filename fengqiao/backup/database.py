"""The database of each edition as one file, at one moment, while the station works on; and back."""

import os
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction


class Missing(Exception):
    """A program of PostgreSQL is not on this machine; its name."""


Counts = dict[str, int]


@contextmanager
def dumped(target: Path) -> Iterator[Counts]:
    """Write the database into a file; yields how many rows each table had at that moment."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(target)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
            counts = {table: copy.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables()}  # noqa: S608 - our own names
        yield counts
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}")
        yield counted(tables())


def put_back(source: Path) -> None:
    """Replace what the database holds by a file of `dumped`. Raises CalledProcessError with PostgreSQL's own words, having changed nothing."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as copy:
            connection.ensure_connection()
            copy.backup(connection.connection)
    else:
        name = connection.settings_dict["NAME"]
        connection.close()
        _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={name}", str(source))
    connection.close()


def tables() -> list[str]:
    """Every table of ours."""
    return sorted(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def counted(names: Iterable[str]) -> Counts:
    """How many rows each of these tables has now."""
    with connection.cursor() as cursor:
        return {table: _count(cursor, table) for table in names}


def is_empty() -> bool:
    """Whether there is nothing that a restored backup would replace: no tables, or nobody in them."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return not any(table in there and _count(cursor, table) for table in ("cases_case", "accounts_user"))


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own names
    return int(cursor.fetchone()[0])


def _postgres(program: str, *words: str) -> None:
    facts = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {name: str(facts[key]) for name, key in names.items() if facts.get(key)}
    try:
        subprocess.run([program, *words], env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - fixed words
    except FileNotFoundError:
        raise Missing(program) from None
