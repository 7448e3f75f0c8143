"""One copy of a prototype: where its ids begin, how far its days are moved, whose house it is in and who it is about."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from accounts.secrets import encrypt
from cases.seed.pool import Person, Words, as_bytes
from cases.seed.staff import House


@dataclass(slots=True)
class Copy:
    """What the getters of a prototype ask."""

    base: dict[type[models.Model], int]
    shift: int  # seconds
    now: int
    house: House
    home: House  # the prototype's
    number: str
    agreement_number: str
    court_number: str
    names: list[str]
    persons: Sequence[Person]
    words: Words | None
    previous: str = ""
    hash: str = ""
    keys: int = 0
    papers: list[tuple[Any, str]] = field(default_factory=list)  # facts as the database takes them, their digest

    def id(self, model: type[models.Model], place: int) -> int:
        """The id of a row of this copy."""
        return self.base[model] + place

    def office(self, office: int) -> int:
        """The station and the committee are this house's, every other office is everybody's."""
        if office == self.home.station:
            return self.house.station
        return self.house.committee if office == self.home.committee else office

    def key(self) -> str:
        """A key that nobody else has, because the number is nobody else's."""
        self.keys += 1
        return hashlib.sha256(f"{self.number}:{self.keys}".encode()).hexdigest()[:32]

    def link(self, text: str) -> None:
        """The next link of the history."""
        self.hash = hashlib.sha256(text.encode()).hexdigest()

    def paper(self, text: str) -> None:
        """The next paper: its facts, encrypted, and their digest."""
        self.papers.append((as_bytes(encrypt(text)), hashlib.sha256(text.encode()).hexdigest()))


def renamed(text: str, replaced: Sequence[tuple[str, Callable[[Copy], Any]]]) -> Callable[[Copy], str]:
    """A text in which names, numbers and days are this copy's, all at once: what was put in is not replaced again."""
    new = {old: getter for old, getter in replaced if old in text}
    if not new:
        return lambda _copy: text
    pattern = re.compile("|".join(re.escape(old) for old in sorted(new, key=len, reverse=True)))
    return lambda copy: pattern.sub(lambda found: str(new[found[0]](copy)), text)
