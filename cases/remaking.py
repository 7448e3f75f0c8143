"""The worker makes a recording anew, one at a time and outside any transaction. Killed in the middle, the next try starts anew."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import doorbell, files, recordings
from cases.clock import now
from cases.models import Outbox, Recording, RecordingState
from cases.recording_reader import BROKEN, NO_RECORDING, TOO_LARGE, TOO_LONG, TOO_MUCH
from cases.steps.leading import lock

BUSY = timedelta(seconds=5)  # another one is being made: the hands are needed for other work meanwhile
READ = 1 << 20


class Overtaken(Exception):
    """Another worker has it, or nobody wants it any more."""


class Stopping(Exception):
    """The worker is told to stop: what is half done is left, and begun anew."""


def work(row: Outbox) -> datetime | None:
    """Make it anew while it waits for it. What is no recording is said in words, and nothing of it is kept."""
    sent = Recording.objects.filter(pk=row.ref or 0, stage=RecordingState.MAKING).first()
    if sent is None:
        return None
    with _alone() as alone:
        if not alone:
            return now() + BUSY
        try:
            _make(sent, row)
        except ValidationError as problem:
            _failed(sent, "；".join(problem.messages))
        except Overtaken:
            pass
        except Stopping:
            return now()
    return None


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process of this machine makes one: the other hands of the worker stay free."""
    with (settings.VAR / "recording.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _make(sent: Recording, row: Outbox) -> None:
    with tempfile.TemporaryFile(dir=settings.VAR) as came, tempfile.TemporaryFile(dir=settings.VAR) as made:  # nameless: gone with us
        for name in sent.pieces:
            came.write(files.read(name))
        came.seek(0)
        media_type, seconds = _drawn_anew(sent, row, came, made)
        size = made.seek(0, os.SEEK_END)
        made.seek(0)
        names, sha256 = recordings.keep(iter(lambda: made.read(READ), b""))
    facts = {"pieces": names, "sha256": sha256, "size": size, "seconds": seconds, "media_type": media_type}
    try:
        _swap(sent, facts)
    except BaseException:
        recordings.discard(names)
        raise
    recordings.discard(sent.pieces)


@transaction.atomic
def _swap(sent: Recording, facts: dict[str, Any]) -> None:
    lock(sent.case)
    if not Recording.objects.filter(pk=sent.pk, stage=RecordingState.MAKING).update(stage=RecordingState.KEPT, parts=100, done=100, **facts):
        raise Overtaken


def _drawn_anew(sent: Recording, row: Outbox, came: IO[bytes], made: IO[bytes]) -> tuple[str, int]:
    """By a process of its own. Raises ValidationError for what nobody can keep."""
    command = [sys.executable, "-m", "cases.recording_reader", sent.container, str(recordings.MOST_SOUND), str(recordings.MOST_FILM)]
    with subprocess.Popen(  # noqa: S603 - our own reader; the recording comes on stdin, and it is told no secret
        command, stdin=came, stdout=made, stderr=subprocess.PIPE, cwd=settings.BASE_DIR, env={}, text=True
    ) as reader:
        try:
            last = _followed(reader, sent, row)
        except BaseException:
            reader.kill()
            raise
    if reader.returncode:
        raise ValidationError(_words(reader.returncode))
    kind, seconds = last.removeprefix("kept ").split()
    return recordings.FILM if kind == "film" else recordings.SOUND, max(int(seconds), 1)


def _followed(reader: "subprocess.Popen[str]", sent: Recording, row: Outbox) -> str:
    """Say how far it is and keep the row ours; returns the last line."""
    last = ""
    assert reader.stderr is not None
    for line in reader.stderr:
        last = line.strip()
        if doorbell.stopping():
            raise Stopping
        if last.isdecimal():
            _so_far(sent, row, int(last))
    return last


def _so_far(sent: Recording, row: Outbox, percent: int) -> None:
    until = now() + timedelta(seconds=settings.OUTBOX_LEASE)
    still = Recording.objects.filter(pk=sent.pk, stage=RecordingState.MAKING).update(parts=100, done=percent)
    if not still or not Outbox.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=until):
        raise Overtaken
    row.due_at = until


def _words(code: int) -> str:
    much = _("Making this recording anew takes more than the machine gives. Set the recorder to a smaller picture, or send it in parts.")
    if code < 0:  # ended by a limit of the system: time, memory
        return much
    again = _("The recording is cut off or broken: copy it from the recorder once more. Nothing of it was kept.")
    return {
        TOO_LONG: _("The recording is too long: three hours of sound, one hour of film go at once. Send it in parts."),
        NO_RECORDING: _("There is neither sound nor film in this file. Nothing of it was kept."),
        TOO_LARGE: _("The picture of this film is larger than 4K. Set the recorder to a smaller one."), BROKEN: again,
        TOO_MUCH: much,
    }.get(code, again)  # fmt: skip


def _failed(sent: Recording, problem: str) -> None:
    if Recording.objects.filter(pk=sent.pk, stage=RecordingState.MAKING).update(stage=RecordingState.FAILED, problem=problem[:200], pieces=[]):
        recordings.discard(sent.pieces)
