"""New keys for old: every encrypted column, search hash and file comes under the newest key, a few rows at a time, while the station works.

And another cipher for the one before, where FENGQIAO_CIPHER says another one now. How far it came is told by the bytes themselves, which begin with
cipher and number of their key: killed anywhere, it is simply begun again. Readers notice
nothing: every key that is kept opens what it sealed, and searches ask for every hash.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, transaction
from django.db.models import BinaryField, F, Model, Q, QuerySet
from django.db.models.functions import Substr

from accounts.append_only import lift, protected, put_back
from accounts.secrets import EncryptedField, SearchHash, newest_mark
from cases import files
from cases.clock import today
from cases.models import Counted

Kind = type[Model]
Say = Callable[[str], None]
PIECE, PATIENCE = 5000, 0.5  # ids read at once; seconds until rows that somebody else holds are tried again


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rows one transaction takes, and how many seconds it leaves to others after each."""

    rows: int = 200
    pause: float = 0.01


def kinds(*, history: bool) -> list[Kind]:
    """The tables with encrypted columns: those that are changed in daily work, or those that the database lets nobody change."""
    kept = set(protected(connection))
    return [kind for kind in apps.get_models() if _columns(kind, EncryptedField) and (kind._meta.db_table in kept) == history]


def older(kind: Kind) -> "QuerySet[Any]":
    """The rows with a column that the newest key did not seal, or not by the cipher of this station."""
    done, old = [b"", newest_mark()], Q()
    rows: QuerySet[Any] = kind._base_manager.all()
    for name in _columns(kind, EncryptedField):
        rows = rows.alias(**{f"mark_of_{name}": Substr(F(name), 1, len(done[1]), output_field=BinaryField())})
        old |= ~Q(**{f"mark_of_{name}": done[0]}) & ~Q(**{f"mark_of_{name}": done[1]})
    return rows.filter(old)


def stray(kind: Kind) -> Iterator[int]:
    """The rows whose search hash is not the one that the newest key makes; computed from what they stand for, row by row."""
    hashes, after = _columns(kind, SearchHash), 0
    while hashes and (pks := list(kind._base_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PIECE])):
        for pk in pks:
            row = _read(kind, pk)
            if row is not None and any(getattr(row, name) != _hash(row, name) for name in hashes):
                yield pk
        after = pks[-1]


def rewrite(pace: Pace, say: Say) -> None:
    """Bring everything that may be changed under the newest key. May be killed at any moment, and run again; what cannot be read is left as it is."""
    begun_with = newest_mark()
    for kind in kinds(history=False):
        done = _rewrite_rows(kind, pace)
        done += sum(_renew_if_there(kind, pk) for pk in stray(kind))
        if done:
            say(f"{kind._meta.db_table}: {done} rows")
    done = sum(_renew_file(name) for name in files.names_under_older_keys())
    if done:
        say(f"files: {done}")
    Counted.objects.filter(case__source="110").update(again_on=today())  # whether somebody called again was read off hashes that were changing
    if newest_mark() != begun_with:
        raise RuntimeError("another key came meanwhile: run it again")


@transaction.atomic
def rewrite_history(say: Say) -> None:
    """The same for the append-only tables, all or nothing, by the tables' owner: their words stay, only the key changes. Raises InvalidTag."""
    for kind in kinds(history=True):
        table = kind._meta.db_table
        pks = list(older(kind).order_by("pk").values_list("pk", flat=True))
        if not pks:
            continue
        back = lift(connection, table)
        for pk in pks:
            before = _texts(kind._base_manager.get(pk=pk))
            _renew(kind, pk)
            if _texts(kind._base_manager.get(pk=pk)) != before:
                raise RuntimeError(f"{table} {pk} would read otherwise")
        put_back(connection, back)
        say(f"{table}: {len(pks)} rows")


def left() -> dict[str, int]:
    """What is not under the newest key, by table, hash or folder; nothing is the proof that the older ones can go."""
    found = {kind._meta.db_table: older(kind).count() for kind in kinds(history=False) + kinds(history=True)}
    for kind in kinds(history=False):
        found[f"{kind._meta.db_table}, search hashes"] = sum(1 for _pk in stray(kind))
    found["files"] = sum(1 for _name in files.names_under_older_keys())
    return {where: count for where, count in found.items() if count}


def _rewrite_rows(kind: Kind, pace: Pace) -> int:
    """Rows that somebody else holds are passed over and tried again: nobody waits for us with something in hand."""
    done, after = 0, 0
    while True:
        tried, changed, last = _some(kind, after, pace.rows)
        done, after = done + changed, last
        time.sleep(pace.pause)
        if tried < pace.rows:
            remaining = older(kind)
            if not any(_read(kind, pk) for pk in remaining.values_list("pk", flat=True)):
                return done
            after = 0
            time.sleep(0 if changed else PATIENCE)


@transaction.atomic
def _some(kind: Kind, after: int, rows: int) -> tuple[int, int, int]:
    """One transaction: how many rows it tried, how many it changed, and the last one's id."""
    wanted = older(kind).filter(pk__gt=after).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        wanted = wanted.select_for_update(skip_locked=True)
    pks = list(wanted.values_list("pk", flat=True)[:rows])
    return len(pks), sum(_renew_if_there(kind, pk) for pk in pks), pks[-1] if pks else after


def _renew_if_there(kind: Kind, pk: int) -> bool:
    with transaction.atomic(savepoint=False):
        try:
            return _renew(kind, pk)
        except InvalidTag:
            return False


def _renew(kind: Kind, pk: int) -> bool:
    """Write a row's encrypted columns and search hashes anew, from what stands there now. Raises InvalidTag."""
    rows: QuerySet[Any] = kind._base_manager.filter(pk=pk)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    row = rows.first()
    if row is None:
        return False
    hashes = {name: _hash(row, name) for name in _columns(kind, SearchHash)}
    return bool(kind._base_manager.filter(pk=pk).update(**_texts(row), **hashes))


def _renew_file(name: str) -> bool:
    try:
        return files.renew(name)
    except InvalidTag:
        return False


def _read(kind: Kind, pk: int) -> Any:
    try:
        return kind._base_manager.filter(pk=pk).first()
    except InvalidTag:
        return None


def _texts(row: Model) -> dict[str, str]:
    return {name: getattr(row, name) for name in _columns(type(row), EncryptedField)}


def _hash(row: Model, name: str) -> str:
    field = row._meta.get_field(name)
    assert isinstance(field, SearchHash)
    return field.value_of(row)


def _columns(kind: Kind, sort: type[Any]) -> list[str]:
    return [field.name for field in kind._meta.local_concrete_fields if isinstance(field, sort)]
