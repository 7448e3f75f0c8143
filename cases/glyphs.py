"""Which characters the papers can show: read off the fonts themselves, so that a rare name is named before anything is set."""

import struct
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
FACES = ("NotoSerifSC-Regular.otf", "NotoSerifSC-Rare.otf")
END = 0xFFFF  # the last run of format 4 stands for nothing
UNSEEN = frozenset("\n\r\t\u200b\u2028\ufeff")  # set as a break or not at all: no box can stand for them


def missing(facts: Any) -> list[str]:
    """The characters of these facts that no face holds, each once, in their order."""
    held = _held()
    unheld = {text: set(text) - held for text in _texts(facts)}
    return list(dict.fromkeys(letter for text, unshown in unheld.items() if unshown for letter in text if letter in unshown))


def named(letters: Iterable[str]) -> str:
    """𫗎（U+2B5CE）、Ω（U+03A9）: so that somebody can look them up."""
    return "、".join(f"{letter}（U+{ord(letter):04X}）" for letter in letters)


def _texts(facts: Any) -> Iterator[str]:
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, dict):
        for value in facts.values():
            yield from _texts(value)
    elif isinstance(facts, (list, tuple)) and not (facts and isinstance(facts[0], int)):  # no picture
        for value in facts:
            yield from _texts(value)


@cache
def _held() -> frozenset[str]:
    return UNSEEN.union(chr(point) for face in FACES for point in _points((FONTS / face).read_bytes()))


def _points(font: bytes) -> Iterator[int]:
    """The code points of a face, by its `cmap` in the formats 4 and 12 (OpenType 1.9)."""
    tables = {font[at : at + 4]: _number(font, at + 8, "I") for at in range(12, 12 + 16 * _number(font, 4, "H"), 16)}
    start = tables[b"cmap"]
    for n in range(_number(font, start + 2, "H")):
        at = start + _number(font, start + 8 + 8 * n, "I")
        yield from {4: _of_format_4, 12: _of_format_12}.get(_number(font, at, "H"), _none)(font, at)


def _of_format_12(font: bytes, at: int) -> Iterator[int]:
    for group in range(_number(font, at + 12, "I")):
        first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
        yield from range(first, last + 1)


def _of_format_4(font: bytes, at: int) -> Iterator[int]:
    """Runs of the first plane; a run of ours holds a glyph for each of its characters."""
    count = _number(font, at + 6, "H") // 2
    lasts = struct.unpack_from(f">{count}H", font, at + 14)
    firsts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, last + 1 if last < END else last)


def _none(font: bytes, at: int) -> Iterator[int]:
    return iter(())


def _number(font: bytes, at: int, kind: str) -> int:
    return int(struct.unpack_from(f">{kind}", font, at)[0])
