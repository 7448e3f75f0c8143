"""What a correction strikes out and what it puts in: sentence by sentence, as somebody does it by hand. Pure functions."""

import re
from difflib import SequenceMatcher
from itertools import takewhile

SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+")
DIGITS = "0123456789.,"
KEPT, OUT, IN = "kept", "out", "in"
Piece = tuple[str, str]


def pieces(before: str, after: str) -> list[Piece]:
    """The text as it stands, with what was struck out and what was put in, in reading order."""
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((KEPT, "".join(old[a:b])))
        else:
            found.extend(_narrow("".join(old[a:b]), "".join(new[c:d])))
    return found


def _narrow(out: str, put_in: str) -> list[Piece]:
    """Only what differs: what both begin and end with is kept, and no number is cut in two."""
    head = _common(out, put_in)
    head = head.rstrip(DIGITS)
    out, put_in = out[len(head) :], put_in[len(head) :]
    tail = _common(out[::-1], put_in[::-1])[::-1].lstrip(DIGITS)
    end = -len(tail) if tail else None
    parts = [(KEPT, head), (OUT, out[:end]), (IN, put_in[:end]), (KEPT, tail)]
    return [(kind, text) for kind, text in parts if text]


def _common(one: str, other: str) -> str:
    return "".join(a for a, _b in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """Pairs of what stood there and what stands there now; one of them may be empty."""
    found: list[tuple[str, str]] = []
    run: dict[str, str] = {}
    for kind, text in [*pieces(before, after), (KEPT, "")]:
        if kind != KEPT:
            run[kind] = run.get(kind, "") + text
        elif run:
            found.append((run.get(OUT, "").strip(), run.get(IN, "").strip()))
            run = {}
    return found
