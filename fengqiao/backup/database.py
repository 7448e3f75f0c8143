"""The database of each edition as one file, at one moment, while the station works on; and back."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction

ALL_OF_OURS_GOES = b"""BEGIN;
DO $$ DECLARE ours text; BEGIN
    FOR ours IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(tableowner, 'USAGE') LOOP
        EXECUTE 'DROP TABLE ' || ours || ' CASCADE';
    END LOOP;
END $$;
"""


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
        connection.close()
        _replay(source)
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


def _replay(source: Path) -> None:
    """What is there goes and what the dump holds comes, in one transaction: killed or failing anywhere, it never was.

    All of ours goes, not only what the dump names: tables of a newer version point at those of the dump, and would keep them.
    """
    with tempfile.TemporaryFile("w+") as said:
        words = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1")
        with _started("psql", *words, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said) as psql, suppress(BrokenPipeError):
            assert psql.stdin is not None
            psql.stdin.write(ALL_OF_OURS_GOES)
            with _started("pg_restore", "--clean", "--if-exists", "--no-owner", "--file=-", str(source), stdout=psql.stdin, stderr=said) as reader:
                reader.wait()
            if reader.returncode == 0:  # else the dump is cut off, and without this word nothing of it counts
                psql.stdin.write(b"COMMIT;\n")
        if psql.returncode or reader.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(psql.returncode or reader.returncode, "pg_restore", stderr=said.read())


def _postgres(program: str, *words: str) -> None:
    with _started(program, *words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        said = process.communicate()[1].decode()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, program, stderr=said)


def _started(program: str, *words: str, **streams: Any) -> "subprocess.Popen[bytes]":
    facts = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {name: str(facts[key]) for name, key in names.items() if facts.get(key)}
    try:
        return subprocess.Popen([program, *words], env=environment, **streams)  # noqa: S603 - fixed words
    except FileNotFoundError:
        raise Missing(program) from None
