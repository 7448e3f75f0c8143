"""The disputes of the demonstration as they are written down in `disputes/*.toml`, with invented numbers for every party."""

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cases.steps.redaction import WEIGHTS

FOLDER = Path(__file__).parent / "disputes"
PREFIXES = ("135", "136", "137", "138", "139", "150", "158", "159", "188")
STREETS = ("石桥路", "东门弄", "滨江路", "居敬路")
SEXES = {"女": "female", "男": "male"}
FENGHUA = "330213"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One dispute in words: what was told, who the sides are, what was said at each meeting, what they agreed on."""

    key: str
    title: str
    text: str
    type: str
    row: int
    source: str
    place: str
    community: str
    parties: tuple[dict[str, Any], ...]
    kind: str = "dispute"
    amount: Decimal | None = None
    people: int = 2
    yes: tuple[str, ...] = ()  # the questions of the triage that are answered with yes
    factors: tuple[str, ...] = ()
    override: str = ""  # why the duty leader lets it go another way
    mediate: bool = False  # people's mediation, although the routing row names a department
    tie: str = ""  # what the mediator tells both sides of when they take it
    visits: tuple[tuple[str, str], ...] = ()
    facts: str = ""
    terms: tuple[dict[str, Any], ...] = field(default=())


def load() -> dict[str, Sheet]:
    """Every dispute by its key."""
    return {key: _sheet(key, row) for path in sorted(FOLDER.glob("*.toml")) for key, row in tomllib.loads(path.read_text("utf-8")).items()}


def _sheet(key: str, row: dict[str, Any]) -> Sheet:
    facts = {name: value for name, value in row.items() if name != "from"}
    facts["parties"] = tuple(_party(key, n, party) for n, party in enumerate(row["parties"], start=1))
    facts["amount"] = Decimal(row["amount"]) if "amount" in row else None
    for name in ("yes", "factors", "visits", "terms"):
        facts[name] = tuple(row.get(name, ()))
    return Sheet(key=key, **facts)


def _party(key: str, order: int, row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a party. The first one applied; a number is drawn from the name, so that it is the same every time."""
    draw = int.from_bytes(hashlib.sha256(f"{key}:{row['n']}".encode()).digest()[:8])
    facts: dict[str, Any] = {
        "name": row["n"], "stance": row["w"], "side": row.get("side", order), "is_applicant": order == 1,
        "phone": f"{PREFIXES[draw % len(PREFIXES)]}{draw // 11 % 10**8:08d}", "speech": row.get("speech", ""),
        "address_hidden": row.get("hidden", False),
    }  # fmt: skip
    if "rep" in row:
        kind = row.get("kind", "organisation")
        return facts | {"kind": kind, "representative": row["rep"], "authority_note": row["auth"], "headcount": row.get("count", 1)}
    born = date(row["b"], draw // 7 % 12 + 1, draw // 3 % 28 + 1)
    facts |= {
        "sex": SEXES[row["s"]], "birth": born, "ethnicity": "汉", "id_number": id_number(born, draw, row["s"]),
        "address": f"奉化区大桥街道{STREETS[draw % 4]} {draw // 13 % 190 + 1} 号 {draw // 5 % 6 + 1}0{draw % 4 + 1} 室",
    }  # fmt: skip
    return facts | ({"is_minor": True, "guardian_name": row["guardian"]} if row.get("minor") else {})


def id_number(born: date, draw: int, sex: str) -> str:
    """A number with its right check digit that nobody bears: serials from 900 on are given to nobody."""
    serial = 900 + draw // 17 % 50 * 2 + (sex == "男")
    body = f"{FENGHUA}{born:%Y%m%d}{serial}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
