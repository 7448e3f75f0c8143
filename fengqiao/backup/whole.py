"""Make a backup and put one back."""

import contextlib
import io
import json
import shutil
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cases import files
from cases.clock import now
from fengqiao.backup.archive import Damaged, Reader, Writer
from fengqiao.backup.database import Counts, dumped, put_back

FACTS, DATABASE, FILES = "facts.json", "database", "files"


class Unlike(Exception):
    """A backup of the other edition, or of a newer version; the sentence says which."""


def make(target: Path) -> dict[str, Any]:
    """Write database and files into `target`, whole or not at all; returns what stands in it.

    The database comes first: whatever a row of that moment points to lies in the files already, because a file is kept before its row is written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, unfinished = Path(folder, DATABASE), Path(folder, target.name)
        with dumped(copy) as counts:
            facts = _facts(counts)
        key = settings.KEYRING.data[max(settings.KEYRING.data)]
        with unfinished.open("wb") as stream, Writer(stream, key, settings.CIPHER) as sealed, tarfile.open(fileobj=sealed, mode="w|") as tar:
            _add(tar, FACTS, json.dumps(facts).encode())
            tar.add(copy, DATABASE)
            _add_files(tar)
        unfinished.chmod(0o600)
        unfinished.replace(target)
    return facts


def check(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack a whole backup into a folder and return its facts. Raises Damaged or Unlike; nothing of the station is touched."""
    _unpack(source, folder, _key_of(source))
    facts: dict[str, Any] = json.loads(Path(folder, FACTS).read_text())
    if facts["database"] != connection.vendor:
        raise Unlike(f"{facts['database']} → {connection.vendor}")
    if newer := set(facts["migrations"]) - _known():
        raise Unlike(", ".join(sorted(newer)))
    return facts


def _key_of(source: Path) -> str:
    """Which of the keys that are kept it was made under, the newest first; raises Damaged when none opens its first piece."""
    for _number, key in sorted(settings.KEYRING.data.items(), reverse=True):
        with source.open("rb") as stream, contextlib.suppress(Damaged):
            Reader(stream, key).read(1)
            return key
    raise Damaged


def _unpack(source: Path, folder: Path, key: str) -> None:
    with source.open("rb") as stream:
        sealed = Reader(stream, key)
        try:
            with tarfile.open(fileobj=io.BufferedReader(sealed), mode="r|") as tar:
                _extract(tar, folder)
            while sealed.read(1024 * 1024):
                pass
        except (tarfile.TarError, OSError) as problem:
            raise Damaged from problem


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Files and folders, none of them outside; raises Damaged for anything else. Debian 12's Python 3.11.2 has no filter for that yet."""
    for member in tar:
        parts = PurePosixPath(member.name).parts
        place = Path(folder, *parts)
        if ".." in parts or member.name.startswith("/"):
            raise Damaged
        if member.isdir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        content = tar.extractfile(member) if member.isreg() else None
        if content is None:
            raise Damaged
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as stream:
            shutil.copyfileobj(content, stream)


def bring_back(folder: Path) -> None:
    """Put a checked backup in the place of what is there. Files go first: a paper too many harms nobody, a missing one does."""
    bring_files_back(folder)
    put_back(Path(folder, DATABASE))


def bring_files_back(folder: Path) -> None:
    """The kept bytes of a checked backup to their places."""
    for path in sorted(Path(folder, FILES).glob("*/*")):
        _put(path, Path(settings.MEDIA_ROOT, *PurePosixPath(path.relative_to(Path(folder, FILES))).parts))


def _put(path: Path, place: Path) -> None:
    """Whole or not at all, and beside what is there: that may belong to another user of the group, who alone may change its mode."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.new")
    shutil.copyfile(path, unfinished)
    unfinished.chmod(0o660)  # the folder's group, where web and worker are users of their own
    unfinished.replace(place)


def default_name(moment: datetime) -> str:
    """fengqiao-20261126-031500.backup."""
    return f"fengqiao-{moment:%Y%m%d-%H%M%S}.backup"


def _facts(counts: Counts) -> dict[str, Any]:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return {"made_at": now().isoformat(), "database": connection.vendor, "migrations": applied, "rows": counts}


def _known() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}


def _add_files(tar: tarfile.TarFile) -> None:
    """Every kept file; one that is taken away while we come to it was named by nothing that is worth keeping."""
    for name in files.names():
        with contextlib.suppress(FileNotFoundError):
            tar.add(Path(settings.MEDIA_ROOT, name[:2], name), f"{FILES}/{name[:2]}/{name}")


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
