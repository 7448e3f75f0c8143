"""How a message leaves the house. `settings.MESSAGES` names the courier; this edition has one, which writes into a file."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings

from cases.clock import now


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a courier carries it. `key` is the same on every try; `tried` says that an earlier try may have come through."""

    key: str
    template: str
    text: str
    phone: str  # where it goes: a courier that dials needs all of it, nothing that is kept may hold it
    shown: str  # the same as people may see it
    party: int | None = None
    office: str = ""
    case: str = ""
    tried: bool = False


class Courier(Protocol):
    """Whoever carries letters. Raises when it could not; the outbox tries again with the same key."""

    def carry(self, letter: Letter) -> None:
        """Carry a letter once, however often it is handed over: the key tells."""


class FileCourier:
    """Appends one JSON line per letter to `var/messages.jsonl`: for the demonstration and for stations without a message gateway."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def carry(self, letter: Letter) -> None:
        """Write the line and have the disk confirm it. A letter tried before is looked up first: a kill may have come after the line."""
        line = {
            "key": letter.key, "at": now().isoformat(timespec="seconds"), "to": letter.shown, "party": letter.party,
            "office": letter.office, "case": letter.case, "template": letter.template, "text": letter.text,
        }  # fmt: skip
        with open(self.path, "a+b", opener=_for_the_station_alone) as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            if not (letter.tried and _stands_in(stream, letter.key)):
                _append(stream, line)


def _for_the_station_alone(path: str, flags: int) -> int:
    """This user's, and where web and worker are users of their own their group's: the umask says which."""
    return os.open(path, flags, 0o660)


def _stands_in(stream: IO[bytes], key: str) -> bool:
    stream.seek(0)
    start = json.dumps({"key": key}, ensure_ascii=False).rstrip("}").encode() + b","
    return any(line.startswith(start) for line in stream)


def _append(stream: IO[bytes], line: dict[str, Any]) -> None:
    """One line; half a line that a kill or a full disk left behind is closed first."""
    end = stream.seek(0, os.SEEK_END)
    torn = b""
    if end:
        stream.seek(end - 1)
        torn = b"" if stream.read(1) == b"\n" else b"\n"
    stream.write(torn + json.dumps(line, ensure_ascii=False).encode() + b"\n")
    stream.flush()
    os.fsync(stream.fileno())


COURIERS = {"file": lambda: FileCourier(Path(settings.VAR) / "messages.jsonl")}


def courier() -> Courier:
    """The courier of this installation; raises KeyError for one that nobody wrote."""
    return COURIERS[settings.MESSAGES]()
