"""How a message leaves the house. `settings.MESSAGES` names the courier: one writes into a file, one speaks to a message gateway."""

import fcntl
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, ClassVar, Protocol

from django.conf import settings

from cases.clock import now
from cases.posting import Undelivered, post

Said = tuple[str, frozenset[str]]  # a place in an answer, and the words there that mean it
OURS_TO_MEND = frozenset({401, 403, 407, 408, 425, 429})  # a 4xx that says nothing about the number: a wrong key, too many at once
COOL = timedelta(seconds=15)
BLANK = re.compile(r"\{(phone|text|id)\}")


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


class Refused(Exception):  # it is no error of the program: the other side said no
    """It will never be taken: a number that is none. The word says why and holds nothing of anybody."""


class Courier(Protocol):
    """Whoever carries letters. Raises when it could not, and Refused when it never will; the outbox tries again with the same key."""

    remote: bool  # outside the house: no transaction and no lock waits for it, each letter has its own row in the outbox

    def carry(self, letter: Letter) -> None:
        """Carry a letter once, however often it is handed over: the key tells."""

    def arrived(self, key: str) -> bool:
        """Whether a letter that was carried is known to have come; raises Refused when it is known that it never will."""

    @property
    def asks(self) -> bool:
        """Whether this courier can be asked what became of a letter."""

    @property
    def rests_until(self) -> datetime | None:
        """Until when it is left alone, because it just kept somebody waiting in vain: it holds up nothing else."""


class FileCourier:
    """Appends one JSON line per letter to `var/messages.jsonl`: for the demonstration and for stations without a message gateway."""

    remote = asks = False
    rests_until = None

    def __init__(self, path: Path) -> None:
        self.path = path

    def arrived(self, key: str) -> bool:
        """A file tells nobody."""
        return False

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


@dataclass(frozen=True, slots=True)
class Gateway:
    """How `settings.SMS` says that a message gateway is spoken to."""

    url: str
    headers: dict[str, str]
    seconds: float
    body: dict[str, Any]
    accepted: Said  # without it any answer of 200 to 299 is a yes
    refused: Said
    status_url: str
    status_body: dict[str, Any]
    delivered: Said
    failed: Said


class GatewayCourier:
    """Hands letters to a message gateway: one JSON post each. What it answers is compared with the settings, never kept."""

    remote = True
    rests: ClassVar[dict[str, datetime]] = {}  # by address, for this process: the next tries of others come a little later

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    @property
    def rests_until(self) -> datetime | None:
        """A quarter of a minute after it did not answer."""
        return self.rests.get(self.gateway.url)

    @property
    def asks(self) -> bool:
        """Where an address for it is set."""
        return bool(self.gateway.status_url)

    def carry(self, letter: Letter) -> None:
        """Post it. A number that the gateway refuses is Refused; no answer, a wrong one or trouble on its side is Undelivered: to be tried again."""
        if not letter.phone:
            raise Refused("no number")
        try:
            answer = self._post(self.gateway.url, self.gateway.body, phone=letter.phone, text=letter.text, id=letter.key)
        except Undelivered as problem:
            if problem.status is not None and 400 <= problem.status < 500 and problem.status not in OURS_TO_MEND:
                raise Refused(str(problem.status)) from problem
            raise
        if _says(answer, self.gateway.refused):
            raise Refused("refused")
        if self.gateway.accepted[0] and not _says(answer, self.gateway.accepted):
            raise Undelivered("not accepted")

    def arrived(self, key: str) -> bool:
        """Ask what became of it."""
        answer = self._post(self.gateway.status_url, self.gateway.status_body, id=key)
        if _says(answer, self.gateway.failed):
            raise Refused("failed")
        return _says(answer, self.gateway.delivered)

    def _post(self, url: str, body: dict[str, Any], **words: str) -> Any:
        """What it answered, read as JSON; nothing for what is none."""
        headers = {"Content-Type": "application/json", "User-Agent": "Fengqiao", **self.gateway.headers}
        try:
            answer = post(url, json.dumps(_filled(body, words), ensure_ascii=False).encode(), headers, self.gateway.seconds)
        except Undelivered as problem:
            if problem.status is None:
                self.rests[self.gateway.url] = now() + COOL
            raise
        try:
            return json.loads(answer.body)
        except ValueError:
            return None


def _filled(template: Any, words: dict[str, str]) -> Any:
    """The template with its {words} filled in: only inside its texts, so that no word of ours becomes a field."""
    if isinstance(template, dict):
        return {name: _filled(value, words) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, words) for value in template]
    return BLANK.sub(lambda blank: words.get(blank[1], blank[0]), template) if isinstance(template, str) else template


def _says(answer: Any, said: Said) -> bool:
    """Whether one of the words stands at this place of the answer."""
    place, values = said
    for name in place.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return (answer if isinstance(answer, str) else json.dumps(answer)) in values


COURIERS: dict[str, Callable[[], Courier]] = {
    "file": lambda: FileCourier(Path(settings.VAR) / "messages.jsonl"), "http": lambda: GatewayCourier(Gateway(**settings.SMS)),
}  # fmt: skip


def courier() -> Courier:
    """The courier of this installation; raises KeyError for one that nobody wrote."""
    return COURIERS[settings.MESSAGES]()
