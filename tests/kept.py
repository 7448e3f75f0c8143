"""What many tests begin with, done once: the rows that real steps wrote are kept, and written again for the next test that begins there.

A test that asks for a settled case gets the very rows that the real steps left when the first test asked. They are written again only where
nothing was written since the last place that is kept, only in a transaction that is rolled back, and not under a clock of the test's own;
anywhere else the steps are taken anew. After some minutes too: nobody reads yesterday's case.
"""

import pickle
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from cases import clock

F = TypeVar("F", bound=Callable[..., Any])
Rows = dict[str, dict[Any, tuple[Any, ...]]]
OWN, EMPTY = 0, 1  # places: somewhere of the test's own; the tables of an installation and nothing else
FRESH = timedelta(minutes=4)
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA", "SET CONSTRAINTS")
FILE_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a piece of work left: statements, files, and what it returned."""

    place: int
    since: datetime
    statements: list[tuple[str, list[Any]]]
    files: dict[Path, bytes]
    result: bytes


class Shelf:
    """All that is kept, and where the test that runs stands."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, Kept] = {}
        self.home: tuple[Any, ...] = ()
        self.place = OWN
        self._places = count(EMPTY + 1)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """One test that begins with nobody there: whatever it writes leads away from every kept place."""
        self.place = EMPTY if connection.in_atomic_block else OWN
        with connection.execute_wrapper(self._watch):
            yield
        self.place = OWN

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Something tried and taken back: afterwards the test stands where it stood."""
        place = self.place
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.place = place

    def take(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """The result of this work, done now or put back."""
        if self.place == OWN or clock._moment.get() is not None or where_files_are() != self.home:
            return work()
        key = (self.place, key)
        found = self.kept.get(key)
        moment = clock.now()
        if found is None or moment - found.since > FRESH or moment.date() != found.since.date():
            return self._do(key, work, moment)
        self._put_back(found)
        return pickle.loads(found.result)

    def _do(self, key: Hashable, work: Callable[[], Any], since: datetime) -> Any:
        before = rows()
        result = work()
        statements = list(_difference(before, rows()))
        files = _files(statements)
        kept = Kept(next(self._places), since, statements, files, pickle.dumps(result))
        self.kept[key], self.place = kept, kept.place
        return result

    def _put_back(self, kept: Kept) -> None:
        with connection.cursor() as cursor:
            for statement, values in kept.statements:
                cursor.execute(statement, values)
        for path, content in kept.files.items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
        self.place = kept.place

    def _watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.place != OWN and not sql.startswith(READING):
            self.place = OWN
        return execute(sql, params, many, context)


shelf = Shelf()


def where_files_are() -> tuple[Any, ...]:
    """The folder of the papers and the key of the seal: a test with its own takes its steps itself."""
    return settings.MEDIA_ROOT, settings.SEAL_P12


def kept(work: F) -> F:
    """Keep what this step of a walk leaves, whenever its words are plain and its walker is nobody special."""

    @wraps(work)
    def take(walk: Any, *args: Any, **more: Any) -> Any:
        key = _key(walk, args, more)
        return work(walk, *args, **more) if key is None else shelf.take((work, key), lambda: work(walk, *args, **more))

    return take  # type: ignore[return-value]


def _key(walk: Any, args: tuple[Any, ...], more: dict[str, Any]) -> Hashable | None:
    try:
        walker = (type(walk).__qualname__, _plain((walk.parties, walk.facts, walk.answers, walk.dispute_type)))
        return (walker, *map(_plain, args), *((name, _plain(value)) for name, value in sorted(more.items())))
    except TypeError:
        return None


def _plain(value: Any) -> Hashable:
    """A word, or which row it is; raises TypeError for anything else."""
    if isinstance(value, models.Model):
        return value._meta.label, value.pk, getattr(value, "version", None), getattr(value, "state", None)
    if isinstance(value, dict):
        return tuple((key, _plain(item)) for key, item in sorted(value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(value)


def _tables() -> list[tuple[str, str, list[str]]]:
    found = (model._meta for model in apps.get_models(include_auto_created=True))
    return [(meta.db_table, meta.pk.column, [field.column for field in meta.concrete_fields]) for meta in found if meta.managed and not meta.proxy]


def rows() -> Rows:
    """Every row of every table, by its key."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, pk, columns in _tables():
            cursor.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)} ORDER BY {_quoted(pk)}")
            at = columns.index(pk)
            found[table] = {row[at]: tuple(map(_bound, row)) for row in cursor.fetchall()}
    return found


def _bound(value: Any) -> Any:
    """As a statement takes it: SQLite reads times of the day but does not write them."""
    return connection.ops.adapt_timefield_value(value) if isinstance(value, time) else value


def _difference(before: Rows, after: Rows) -> Iterator[tuple[str, list[Any]]]:
    """The statements that lead from one to the other. References are checked when the test ends."""
    for table, pk, columns in _tables():
        old, new = before[table], after[table]
        for gone in old.keys() - new.keys():
            yield f"DELETE FROM {_quoted(table)} WHERE {_quoted(pk)} = %s", [gone]
        for row in (new[key] for key in new.keys() & old.keys() if new[key] != old[key]):
            sets = ", ".join(f"{_quoted(column)} = %s" for column in columns)
            yield f"UPDATE {_quoted(table)} SET {sets} WHERE {_quoted(pk)} = %s", [*row, row[columns.index(pk)]]
        if added := [new[key] for key in new if key not in old]:
            marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(added))
            names = ", ".join(map(_quoted, columns))
            yield f"INSERT INTO {_quoted(table)} ({names}) VALUES {marks}", [value for row in added for value in row]


def _files(statements: list[tuple[str, list[Any]]]) -> dict[Path, bytes]:
    names = {value for _sql, values in statements for value in values if isinstance(value, str) and FILE_NAME.fullmatch(value)}
    paths = (Path(settings.MEDIA_ROOT) / name[:2] / name for name in names)
    return {path: path.read_bytes() for path in paths if path.exists()}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
