"""The demonstration's post: what residents and offices were sent, codes and all, and the links of slips to try. Nowhere else is there such a page."""

import json
from collections import deque
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import public

NEWEST, TAIL = 60, 256 * 1024  # lines shown, bytes read from the end of the file


@public
def messages(request: HttpRequest) -> HttpResponse:
    """What went out, newest first; only in the demonstration."""
    if not settings.DEMO:
        raise Http404
    folder = Path(settings.VAR)
    context = {"letters": _letters(folder / "messages.jsonl"), "disputes": _by_dispute(_slips(folder / "demo-links.txt")), "newest": NEWEST}
    return render(request, "cases/messages.html", context)


def _letters(path: Path) -> list[dict[str, Any]]:
    """The newest letters. A line that a kill cut short is left out."""
    found: deque[dict[str, Any]] = deque(maxlen=NEWEST)
    for line in _tail(path).splitlines():
        try:
            letter = json.loads(line)
            found.appendleft(letter | {"at": datetime.fromisoformat(letter["at"])})
        except (ValueError, KeyError, TypeError):
            continue
    return list(found)


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - TAIL))
            return stream.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the demonstration that a visitor may try."""

    number: str
    title: str
    party: str
    digits: str  # the last four of the phone, for the public look
    path: str


def _slips(path: Path) -> list[Slip]:
    """The slips, as `seed_demo` wrote them: one line each, five fields between tabs."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return []
    rows = (line.split("\t") for line in lines)
    return [Slip(*row) for row in rows if len(row) == len(fields(Slip))]


def _by_dispute(slips: list[Slip]) -> list[tuple[str, list[Slip]]]:
    """The slips of one dispute together, in the order of the file."""
    return [(f"{title}　{number}", list(group)) for (title, number), group in groupby(slips, key=lambda slip: (slip.title, slip.number))]
