"""Recordings of meetings: what may come in, how it lies on the disk, how it is handed out bit by bit. Whatever comes is made anew by the worker."""

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases import files

PIECE = 4 * 1024 * 1024  # of a recording on the disk: a part of it is read without the whole
MOST_BYTES, MOST_SOUND, MOST_FILM = 500 * 1024 * 1024, 3 * 3600, 3600  # of one file; seconds
SOUND, FILM = "audio/mp4", "video/mp4"
HEAD = 64
# What a file is by its first bytes, and by which reader alone it is opened: never by its name, never by a guess (security.md UP-01).
SIGNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"....ftyp", re.DOTALL), "mp4"), (re.compile(rb"....(?:moov|mdat|wide|free)", re.DOTALL), "mov"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "matroska"), (re.compile(rb"OggS"), "ogg"), (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"), (re.compile(rb"RIFF....AVI ", re.DOTALL), "avi"), (re.compile(rb"#!AMR"), "amr"),
    (re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "asf"), (re.compile(rb"ID3"), "mp3"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"), (re.compile(rb"\xff[\xe2-\xff]"), "mp3"), (re.compile(rb"\x47.{3}"), "mpegts"),
)  # fmt: skip
NO_LENGTH = (0, 0xFFFFFFFF)  # a recorder that did not know yet how long it would be


def sniff(head: bytes, size: int) -> str:
    """By which reader it is opened. Raises ValidationError for what is no recording, is empty, too large or cut off (security.md UP-01, UP-04)."""
    if size > MOST_BYTES:
        raise ValidationError(_("The recording is larger than 500 MB. Set the recorder to a smaller picture, or send it in parts."))
    container = next((name for sign, name in SIGNS if sign.match(head)), None)
    if container is None:
        raise ValidationError(_("This is no recording: sound as MP3, M4A, WAV or AMR, film as MP4, MOV or AVI. Nothing of it was kept."))
    if container in ("wav", "avi") and len(head) > 8:
        claimed = struct.unpack("<I", head[4:8])[0]
        if claimed not in NO_LENGTH and claimed + 8 > size:
            raise ValidationError(_("The recording is cut off or broken: copy it from the recorder once more. Nothing of it was kept."))
    return container


def keep(chunks: Iterable[bytes]) -> tuple[list[str], str]:
    """Keep a recording in encrypted pieces; their names in order, and the sha256 of the whole. All or nothing."""
    names, whole = list[str](), hashlib.sha256()
    try:
        for piece in _pieces(chunks):
            whole.update(piece)
            names.append(files.keep(piece)[0])
    except BaseException:
        discard(names)
        raise
    return names, whole.hexdigest()


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def discard(names: Iterable[str]) -> None:
    """Take the pieces away again."""
    for name in names:
        files.discard(name)


def part(names: Sequence[str], first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, both in it, one piece in memory at a time."""
    for n in range(first // PIECE, last // PIECE + 1):
        yield files.read(names[n])[max(first - n * PIECE, 0) : last + 1 - n * PIECE]


def span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for; None where it asks for the whole, or for something that nobody plays by.

    Raises ValueError for a range that lies behind the end.
    """
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    begin, end = found.groups()
    if not begin and not int(end):  # the last nought bytes
        raise ValueError(header)
    if not begin:
        return max(size - int(end), 0), size - 1
    first, last = int(begin), min(int(end), size - 1) if end else size - 1
    if first >= size or last < first:
        raise ValueError(header)
    return first, last
