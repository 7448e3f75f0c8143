"""Papers as bytes: one typed sheet of facts, one Typst template, PDF/A-2b. The same facts give the same bytes; nothing asks the clock."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "documents" / "sheet.typ"
FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
DIGITS = "零壹贰叁肆伍陆柒捌玖"
YEARS = "〇一二三四五六七八九"


class MissingGlyph(ValueError):
    """The fonts do not hold a character of this text: better no paper than a paper with an empty box."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands in a paper. `extra` keeps what the program needs to know of it later (a ruling's outcome)."""

    kind: str
    title: str
    number: str
    on: str  # ISO date, of the facts
    office: str
    blocks: tuple[dict[str, Any], ...]
    closing: tuple[str, ...] = ()
    court: str = ""
    seal: str = ""
    large: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical: sorted keys, no blanks."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Sheet":
        """The sheet that `to_json` wrote."""
        facts = json.loads(text)
        return cls(**{**facts, "blocks": tuple(facts["blocks"]), "closing": tuple(facts["closing"])})

    @property
    def digest(self) -> str:
        """sha256 of the canonical facts: what a signature signs, what the check page compares."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Inked:
    """A signature as it stands on the finished paper."""

    label: str
    name: str
    note: str = ""
    image: bytes = b""


def para(text: str) -> dict[str, Any]:
    """A paragraph, indented as papers are."""
    return {"kind": "para", "text": text}


def left(text: str) -> dict[str, Any]:
    """A line without indent: 此致 …"""
    return {"kind": "left", "text": text}


def heading(text: str) -> dict[str, Any]:
    """A heading inside the paper."""
    return {"kind": "heading", "text": text}


def items(texts: Sequence[str]) -> dict[str, Any]:
    """Numbered or plain items, each a paragraph."""
    return {"kind": "list", "items": list(texts)}


def table(rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Fields and what stands in them; an empty one says so."""
    return {"kind": "table", "rows": [[name, value or "—"] for name, value in rows]}


def big(text: str) -> dict[str, Any]:
    """A line that must be read from afar."""
    return {"kind": "big", "text": text}


def qr(content: str) -> dict[str, Any]:
    """A code to scan."""
    return {"kind": "code", "svg": _svg(content)}


def _svg(content: str) -> str:
    return str(segno.make(content, error="m", micro=False).svg_inline(scale=4, border=1, dark="#000", light="#fff", svgns=True, xmldecl=False))


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)


def render(sheet: Sheet, *, signatures: Sequence[Inked] = (), sealed: bool = True) -> bytes:
    """Set a sheet as PDF/A-2b. Raises MissingGlyph for a character that the fonts do not hold."""
    facts = {
        "title": sheet.title, "heading": "民事裁定书" if sheet.title.startswith("民事裁定书") else sheet.title, "number": sheet.number,
        "office": sheet.office, "court": sheet.court, "large": sheet.large, "date": sheet.on, "date_words": words_of_date(sheet.on),
        "blocks": sheet.blocks, "closing": sheet.closing, "seal": sheet.seal if sealed else "", "digest": sheet.digest,
        "qr": _svg(f"{settings.SITE_URL}/check/{sheet.digest[:16]}/"),
        "signatures": [{"label": s.label, "name": s.name, "note": s.note, "image": list(s.image)} for s in signatures],
    }  # fmt: skip
    try:
        pdf = _compiler().compile(
            format="pdf", pdf_standards=["a-2b"], sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)}, timestamp=0
        )
    except typst.TypstError as problem:
        raise MissingGlyph(f"{sheet.title}: {problem.message}") from problem
    assert isinstance(pdf, bytes)
    return pdf


def words_of_date(iso: str) -> str:
    """二〇二六年五月六日."""
    day = date.fromisoformat(iso)
    return f"{''.join(YEARS[int(d)] for d in str(day.year))}年{_count(day.month)}月{_count(day.day)}日"


def _count(n: int) -> str:
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{YEARS[tens]}十"
    return head + (YEARS[ones] if ones else "")


def amount_in_words(amount: Decimal) -> str:
    """大写: 叁仟贰佰元整, 壹佰零伍元叁角, 壹万零叁拾元零伍分. Raises ValueError below zero or beyond a trillion."""
    cents = int((amount * 100).to_integral_exact())
    if cents < 0 or cents >= 10**14:
        raise ValueError(amount)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_whole(whole)}元" if whole else ""
    if not jiao and not fen:
        return (text or "零元") + "整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    groups: list[tuple[int, str]] = []
    for unit in ("", "万", "亿", "万亿"):
        groups.append((number % 10000, unit))
        number //= 10000
    text, gap = "", False
    for value, unit in reversed(groups):
        if not value:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or value < 1000) else "") + _group(value) + unit
        gap = False
    return text


def _group(value: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = digit == 0
    return text
