"""Who the copies are about: thousands of invented persons, encrypted once each, and the words of the demonstration's disputes."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.secrets import encrypt, keyed_hash
from cases.demo.sheets import PREFIXES, STREETS, Sheet, id_number, load
from cases.triage import score

FEWEST = 3000
CASES_OF_ONE = 10  # so often one person meets in these cases


@dataclass(frozen=True, slots=True)
class Person:
    """The columns of a person that are encrypted or follow from them, as this database takes them."""

    sex: str
    birth: str
    id_number: Any
    id_hash: str
    phone: Any
    phone_hash: str
    phone_last4_hash: str
    address: Any
    address_hash: str


def persons(chance: random.Random, count: int = FEWEST) -> list[Person]:
    """The pool. An encrypted text never looks the same twice; within the pool it does, and every page reads it."""
    return [_person(chance) for _ in range(count)]


def _person(chance: random.Random) -> Person:
    born = date(chance.randint(1940, 2004), chance.randint(1, 12), chance.randint(1, 28))
    sex = chance.choice("男女")
    number = id_number(born, chance.getrandbits(60), sex)
    phone = chance.choice(PREFIXES) + f"{chance.randrange(10**8):08d}"
    address = f"奉化区大桥街道{chance.choice(STREETS)} {chance.randint(1, 190)} 号 {chance.randint(1, 6)}0{chance.randint(1, 4)} 室"
    return Person(
        "male" if sex == "男" else "female", born.isoformat(), _sealed(number), keyed_hash("id", number), _sealed(phone),
        keyed_hash("phone", phone), keyed_hash("last4", phone[-4:]), _sealed(address), keyed_hash("address", "".join(address.split())),
    )  # fmt: skip


def _sealed(text: str) -> Any:
    return as_bytes(encrypt(text))


def as_bytes(sealed: bytes) -> Any:
    """Bytes as COPY writes them, or as SQLite takes them."""
    return "\\\\x" + sealed.hex() if connection.vendor == "postgresql" else sealed


@dataclass(frozen=True, slots=True)
class Words:
    """What a case is about: columns of the case."""

    title: str
    narrative: str
    place: str
    community: str
    dispute_type: str
    amount: Any
    people_count: int
    risk: str
    risk_points: int


def words() -> dict[str, Words]:
    """The words of every dispute of the demonstration."""
    return {key: _words(sheet) for key, sheet in load().items()}


def _words(sheet: Sheet) -> Words:
    result = score(sheet.factors)
    amount = str(sheet.amount) if sheet.amount is not None else None
    return Words(
        sheet.title, sheet.text, sheet.place, sheet.community, sheet.type, amount, sheet.people, result.colour, result.points
    )


def common(all_words: dict[str, Words]) -> Sequence[Words]:
    """Words that fit any kind of case: two sides, no crowd."""
    return [w for w in all_words.values() if w.people_count <= 3 and w.risk != "red"]
