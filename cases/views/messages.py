"""The demonstration's post: what residents and offices were sent, codes and all, the links of slips to try, and what tokens show. Nowhere else."""

import json
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import public
from accounts.demonstration import tokens
from cases import demo_slips
from cases.demo_slips import Slip
from cases.models import Case

NEWEST, TAIL = 60, 256 * 1024  # lines shown, bytes read from the end of the file


@public
def messages(request: HttpRequest) -> HttpResponse:
    """What went out, newest first; only in the demonstration."""
    if not settings.DEMO:
        raise Http404
    context = {
        "letters": _named(_letters(Path(settings.VAR) / "messages.jsonl")), "newest": NEWEST,
        "disputes": _by_dispute(demo_slips.read()), "tokens": tokens(),
    }  # fmt: skip
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


def _named(letters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with the number of its case as people write it."""
    found = Case.objects.select_related("station").filter(number__in={letter.get("case") or "" for letter in letters})
    names = {case.number: case.display_number for case in found}
    return [letter | {"case": names.get(letter.get("case") or "", "")} for letter in letters]


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - TAIL))
            return stream.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def _by_dispute(slips: list[Slip]) -> list[tuple[str, list[Slip]]]:
    """The slips of one dispute together, the one printed last first."""
    found: dict[str, list[Slip]] = {}
    for slip in reversed(slips):
        found.setdefault(f"{slip.title}　{slip.number}", []).append(slip)
    return list(found.items())
