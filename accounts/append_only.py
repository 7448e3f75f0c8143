"""Tables that nobody rewrites: triggers on both databases refuse UPDATE and DELETE, to the application too.

Of some a file's end takes the words: there the trigger lets through what empties those columns and leaves the row otherwise as it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.migrations.operations import RunPython

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
BEGIN {unless}RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql;
"""
POSTGRES_UNLESS = """
IF TG_OP = 'UPDATE' THEN
    {blank};
    IF NEW IS NOT DISTINCT FROM OLD AND {when} THEN RETURN NEW; END IF;
END IF;
"""
POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
SQLITE_UPDATE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {unless}"
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)  # fmt: skip
SQLITE_DELETE = (
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)  # fmt: skip


def protect(connection: Any, table: str) -> None:
    """Create the triggers of one table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION.format(table=table, unless="") + POSTGRES.format(table=table))
        else:
            for statement in (SQLITE_UPDATE, SQLITE_DELETE):
                cursor.execute(statement.format(table=table, unless=""))


def permit(connection: Any, table: str, blank: Mapping[str, str], when: str) -> None:
    """Let one change of a protected table through: these columns become these words, and nothing else changes.

    On PostgreSQL only while `when` holds of the row OLD. SQLite remakes a table to change a column, and refuses where a trigger names that table.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            emptied = "; ".join(f"OLD.{name} := '{word}'" for name, word in blank.items())
            cursor.execute(POSTGRES_FUNCTION.format(table=table, unless=POSTGRES_UNLESS.format(blank=emptied, when=when)))
            return
        names = sorted(column.name for column in connection.introspection.get_table_description(cursor, table))  # upgraded or new, the same words
        same = [f"NEW.{name} IS OLD.{name}" for name in names if name not in blank]
        same += [f"CAST(NEW.{name} AS TEXT) = '{word}'" for name, word in blank.items()]
        cursor.execute(f"DROP TRIGGER {table}_no_update")
        cursor.execute(SQLITE_UPDATE.format(table=table, unless=f"WHEN NOT ({' AND '.join(same)}) "))


def forbid(connection: Any, table: str) -> None:
    """Take back what `permit` let through."""
    unprotect(connection, table)
    protect(connection, table)


def unprotect(connection: Any, table: str) -> None:
    """Drop them: only a migration backwards and the flush of a test database may."""
    names = ("append_only", "no_truncate") if connection.vendor == "postgresql" else ("no_update", "no_delete")
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{suffix}")


def lift(connection: Any, table: str) -> list[str]:
    """Drop them and return the statements that put them back just as they were, with what they let through."""
    if connection.vendor == "postgresql":
        query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
    else:
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        back = [row[0] for row in cursor.fetchall()]
    unprotect(connection, table)
    return back


def put_back(connection: Any, statements: list[str]) -> None:
    """Undo `lift`."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def protected(connection: Any) -> list[str]:
    """The tables that carry both triggers, as the database itself says; one that is switched off is none."""
    if connection.vendor == "postgresql":
        names = "relname || '_append_only', relname || '_no_truncate'"
        query = f"""SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE tgenabled <> 'D' AND tgname IN ({names}) GROUP BY relname HAVING count(*) = 2"""  # noqa: S608 - our own names
    else:
        names = "tbl_name || '_no_update', tbl_name || '_no_delete'"
        query = f"SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name IN ({names}) GROUP BY tbl_name HAVING count(*) = 2"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(row[0] for row in cursor.fetchall())


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without the triggers for a moment: only the flush of a test database has a right to it."""
    back = [statement for table in protected(connection) for statement in lift(connection, table)]
    yield
    put_back(connection, back)


def append_only(table: str) -> RunPython:
    """A migration operation that makes a table append-only."""
    return RunPython(
        lambda _apps, editor: protect(editor.connection, table),
        lambda _apps, editor: unprotect(editor.connection, table),
    )


def may_be_emptied(table: str, blank: Mapping[str, str], when: str) -> RunPython:
    """A migration operation that lets `permit`'s one change through."""
    return RunPython(
        lambda _apps, editor: permit(editor.connection, table, blank, when),
        lambda _apps, editor: forbid(editor.connection, table),
    )
