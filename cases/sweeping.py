"""Encrypted files that no row names: what a kill left between a file and its row, and what a newer paper took the place of.

A file goes when every look of eight days found it named by no row, and nobody wrote it meanwhile. So long, because that is how far the
point-in-time restore of the database goes back (deploy/debian/wal.sh keeps seven nights): whatever it brings back finds its papers. The first
look leaves an empty file of the same name in the folder `unnamed`; how old that is tells since when.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from cases import files
from cases.models import Heartbeat
from cases.models.file_name import named

NAME, EVERY = "sweep", timedelta(hours=20)
PATIENCE = timedelta(days=8)
UNFINISHED = timedelta(days=1)  # what a killed rotation was writing
MOST, FEW = 0.5, 100  # where so many have no row, it is another station's database, and nothing goes
SIGNS = "0123456789abcdef"  # a sixteenth of the names at a time: a province has millions
HELD = "held"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files no row names, how many of them went, and whether nothing went because too many have none."""

    waiting: int = 0
    gone: int = 0
    held: bool = False


def sweep_once() -> None:
    """Once a night, or when a machine that slept wakes."""
    Heartbeat.once(NAME, EVERY, sweep)


def sweep() -> Swept:
    """Mark what no row names, delete what has been marked long enough. Killed anywhere, the next night goes on."""
    there, unnamed = 0, set[str]()
    for sign in SIGNS:
        names = set(files.names(sign))  # before the rows are asked: what is written from here on is not looked at tonight
        there, unnamed = there + len(names), unnamed.union(names.difference(named(sign)))
    _mark(unnamed)
    held = there > FEW and len(unnamed) > there * MOST
    if held:
        (_marks() / HELD).touch()
        log.error("%d of %d files are named by no row: nothing is deleted, is this the station's database?", len(unnamed), there)
        return Swept(len(unnamed), held=True)
    (_marks() / HELD).unlink(missing_ok=True)
    gone = sum(_went(name) for name in sorted(unnamed))
    _drop_unfinished()
    if unnamed:
        log.info("files that no row names: %d deleted, %d wait", gone, len(unnamed) - gone)
    return Swept(len(unnamed) - gone, gone)


def last() -> Swept:
    """What the last look left."""
    marks = [path.name for path in _marks().glob("*")]
    return Swept(len(marks) - marks.count(HELD), held=HELD in marks)


def _mark(unnamed: Iterable[str]) -> None:
    """Since when each of them is unnamed; what is named again, or gone, begins anew."""
    _marks().mkdir(parents=True, exist_ok=True)
    marked = {path.name for path in _marks().glob("*")} - {HELD}
    for name in marked.difference(unnamed):
        (_marks() / name).unlink(missing_ok=True)
    for name in set(unnamed) - marked:
        (_marks() / name).touch()


def _went(name: str) -> bool:
    mark = _marks() / name
    if min(files.seconds_since(mark), files.age(name)) <= PATIENCE.total_seconds():
        return False
    files.discard(name)
    mark.unlink(missing_ok=True)
    return True


def _drop_unfinished() -> None:
    for path, seconds in files.unfinished():
        if seconds > UNFINISHED.total_seconds():
            path.unlink(missing_ok=True)


def _marks() -> Path:
    return Path(settings.MEDIA_ROOT) / "unnamed"
