"""The private links of the demonstration, in the open below `var/`, to play residents. In service a link stands on its slip alone."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from django.conf import settings

from cases.models import Party

FILE = "demo-links.txt"


@dataclass(frozen=True, slots=True)
class Slip:
    """One line of the file, its fields between tabs."""

    number: str
    title: str
    party: str
    digits: str  # the last four of the phone
    path: str


def slip_of(party: Party, path: str) -> Slip:
    """What a visitor must know to be this party."""
    return Slip(party.case.display_number, party.case.title, party.name, party.phone[-4:], path)


def read() -> list[Slip]:
    """Every slip, the oldest first. A reprinted one stands last and ends the earlier one."""
    try:
        lines = (Path(settings.VAR) / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    rows = (line.split("\t") for line in lines)
    last = {(slip.number, slip.party): slip for row in rows if len(row) == len(fields(Slip)) for slip in [Slip(*row)]}
    return list(last.values())


def add(slips: Iterable[Slip]) -> None:
    """Put them down, readable by this user alone."""
    lines = ["\t".join((slip.number, slip.title, slip.party, slip.digits, slip.path)) + "\n" for slip in slips]
    with open(Path(settings.VAR) / FILE, "a", encoding="utf-8", opener=_private) as stream:
        stream.write("".join(lines))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
