"""Tables that nobody rewrites: triggers on both databases refuse UPDATE and DELETE, to the application too."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations import RunPython

POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)


def protect(connection: Any, table: str) -> None:
    """Create the triggers of one table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES.format(table=table))
        else:
            for statement in SQLITE:
                cursor.execute(statement.format(table=table))


def unprotect(connection: Any, table: str) -> None:
    """Drop them: only a migration backwards and the flush of a test database may."""
    names = ("append_only", "no_truncate") if connection.vendor == "postgresql" else ("no_update", "no_delete")
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{suffix}")


def protected(connection: Any) -> list[str]:
    """The tables that carry the triggers, as the database itself says."""
    if connection.vendor == "postgresql":
        query = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE right(tgname, 12) = '_append_only'"
    else:
        query = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_no_delete'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(row[0] for row in cursor.fetchall())


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without the triggers for a moment: only the flush of a test database has a right to it."""
    tables = protected(connection)
    for table in tables:
        unprotect(connection, table)
    yield
    for table in tables:
        protect(connection, table)


def append_only(table: str) -> RunPython:
    """A migration operation that makes a table append-only."""
    return RunPython(
        lambda _apps, editor: protect(editor.connection, table),
        lambda _apps, editor: unprotect(editor.connection, table),
    )
