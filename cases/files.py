"""Bytes at rest: encrypted, under generated names, never below anything that is served. Every read goes through a view that asks who may."""

import fcntl
import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from accounts.ciphers import mark_of
from accounts.pictures import MAX_BYTES, MAX_PIXELS, MAX_SEEN_THROUGH, clean_drawing, clean_image
from accounts.secrets import decrypt_bytes, encrypt_bytes, newest_mark

__all__ = [
    "MAX_BYTES", "MAX_PIXELS", "MAX_SEEN_THROUGH", "age", "clean_drawing", "clean_image", "discard", "keep", "names", "names_under_older_keys",
    "read", "renew", "seconds_since", "unfinished",
]  # fmt: skip
NAME = re.compile(r"[0-9a-f]{32}")


def keep(content: bytes) -> tuple[str, str]:
    """Keep bytes; returns their generated name and their sha256."""
    name = uuid.uuid4().hex
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encrypt_bytes(content))
    return name, hashlib.sha256(content).hexdigest()


def read(name: str) -> bytes:
    """The bytes of a kept name; raises FileNotFoundError, or InvalidTag when somebody changed the file."""
    return decrypt_bytes(_path(name).read_bytes())


def discard(name: str) -> None:
    """Take kept bytes away again: what they belonged to did not come about."""
    with _by_itself():
        _path(name).unlink(missing_ok=True)


def names(beginning: str = "") -> Iterator[str]:
    """The names of all kept bytes, or of those that begin so, in order."""
    for folder in sorted(Path(settings.MEDIA_ROOT).glob(f"{beginning[:2]:?<2}")):
        yield from sorted(path.name for path in folder.glob(f"{beginning}*") if NAME.fullmatch(path.name))


def age(name: str) -> float:
    """How many seconds ago these bytes were written."""
    return seconds_since(_path(name))


def unfinished() -> Iterator[tuple[Path, float]]:
    """What a renewal is writing, or was writing when it was killed, and how many seconds ago."""
    for path in Path(settings.MEDIA_ROOT).glob("??/*.new"):
        yield path, seconds_since(path)


def seconds_since(path: Path) -> float:
    """Since a file was written, by the clock of the machine, which no demonstration sets; 0 for one that is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def names_under_older_keys() -> Iterator[str]:
    """The kept bytes that the newest key did not encrypt, or not by the cipher of this station."""
    return (name for name in names() if _mark_of(_path(name)) not in (newest_mark(), None))


def renew(name: str) -> bool:
    """Encrypt kept bytes as they would be now; at any moment the old or the new file stands there whole. False when they were taken away meanwhile.

    Raises InvalidTag when somebody changed the file.
    """
    path = _path(name)
    with _by_itself():  # what is taken away at this moment must not come back
        if _mark_of(path) is None:
            return False
        unfinished = path.with_name(f"{name}.new")
        with unfinished.open("wb") as stream:
            stream.write(encrypt_bytes(read(name)))
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(path, unfinished)
        unfinished.replace(path)
    return True


def _mark_of(path: Path) -> bytes | None:
    """How its bytes begin; None where there is no file any more."""
    try:
        with path.open("rb") as stream:
            return mark_of(stream.read(3))
    except FileNotFoundError:
        return None


@contextmanager
def _by_itself() -> Iterator[None]:
    """No other process takes kept bytes away or renews them at the same time."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name[:2] / name
