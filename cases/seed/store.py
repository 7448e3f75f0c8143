"""How rows get into a database by the thousand: COPY on PostgreSQL, one prepared statement on SQLite. Ids are taken from the sequences first."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol

from django.db import connection, models

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
DAY, CHUNK = 86_400, 1 << 20
Getter = Callable[[Any], Any]


@cache
def _day(days: int) -> str:
    return date.fromordinal(719_163 + days).isoformat()


def moment(seconds: int) -> str:
    """A moment in UTC as both databases read it back: whole seconds, so that a hash of it is the same everywhere."""
    days, rest = divmod(seconds, DAY)
    return f"{_day(days)} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"


class Row(Protocol):
    """A row of a prototype, ready to be made again with other values."""

    def make(self, copy: Any) -> Any:
        """The row of this copy, as the store takes it."""


class Store(Protocol):
    """What a database wants. `zone` is what it writes behind a moment in UTC."""

    zone: str

    def row(self, constants: Sequence[Any], patches: Sequence[tuple[int, Getter]]) -> Row:
        """A row: constants for the columns, patches for those that differ from copy to copy."""

    def reserve(self, table: str, count: int) -> int:
        """The first of so many ids that nobody else gets."""

    def write(self, table: str, columns: Sequence[str], rows: list[Any]) -> None:
        """Insert what `make` made."""


class _Line:
    """A line of COPY: constants are written once, at the start."""

    def __init__(self, constants: Sequence[Any], patches: Sequence[tuple[int, Getter]]) -> None:
        parts = [_text(value).replace("%", "%%") for value in constants]
        for column, _getter in patches:
            parts[column] = "%s"
        self.format = "\t".join(parts) + "\n"
        self.getters = [getter for _column, getter in sorted(patches, key=lambda patch: patch[0])]

    def make(self, copy: Any) -> str:
        """The line."""
        values = [getter(copy) for getter in self.getters]
        if None in values:
            values = ["\\N" if value is None else value for value in values]
        return self.format % tuple(values)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + bytes(value).hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).translate(ESCAPES)


class Postgres:
    """COPY in text format; one round trip per table and batch."""

    zone = "+00"

    def row(self, constants: Sequence[Any], patches: Sequence[tuple[int, Getter]]) -> Row:
        """A line."""
        return _Line(constants, patches)

    def reserve(self, table: str, count: int) -> int:
        """Move the sequence ahead."""
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval({sequence}, nextval({sequence}) + %s - 1) - %s + 1", [count, count])
            return int(cursor.fetchone()[0])

    def write(self, table: str, columns: Sequence[str], rows: list[Any]) -> None:
        """Stream the lines."""
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.BytesIO("".join(rows).encode()), CHUNK)


class _Tuple:
    """The values of one row of SQLite."""

    def __init__(self, constants: Sequence[Any], patches: Sequence[tuple[int, Getter]]) -> None:
        self.constants, self.patches = list(constants), list(patches)

    def make(self, copy: Any) -> list[Any]:
        """The values."""
        values = self.constants.copy()
        for column, getter in self.patches:
            values[column] = getter(copy)
        return values


class Sqlite:
    """One statement, many rows; the program is the only writer while it runs."""

    zone = ""

    def row(self, constants: Sequence[Any], patches: Sequence[tuple[int, Getter]]) -> Row:
        """A tuple."""
        return _Tuple(constants, patches)

    def reserve(self, table: str, count: int) -> int:
        """Count on from the largest id that was ever given; the insert moves SQLite's own memory of it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
            return int(cursor.fetchone()[0]) + 1

    def write(self, table: str, columns: Sequence[str], rows: list[Any]) -> None:
        """Insert them."""
        names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def store() -> Store:
    """The store of this database."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def read(model: type[models.Model], where: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows as the database keeps them, encrypted columns encrypted."""
    if not ids:
        return []
    columns = ", ".join(f'"{field.column}"' for field in model._meta.local_concrete_fields)
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM {model._meta.db_table} WHERE "{where}" IN ({marks}) ORDER BY id', list(ids))  # noqa: S608
        return list(cursor.fetchall())


def seconds(value: Any) -> int:
    """A moment as the database gave it, as whole seconds."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return int(value.timestamp())
