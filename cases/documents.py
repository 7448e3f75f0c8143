"""Papers as bytes: one typed sheet of facts, one Typst template, PDF/A-2b. The same facts give the same bytes; nothing asks the clock."""

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.glyphs import FONTS, missing, named
from cases.numerals import words_of_date

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "documents" / "sheet.typ"
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
UNSHOWABLE = _("The papers cannot show “%(text)s”. Write it with other characters.")
_one_at_a_time = Lock()  # a Typst compiler serves one thread at a time
Block = dict[str, Any]


class MissingGlyph(ValidationError):
    """The fonts do not hold a character of this text: better no paper than a paper with an empty box."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A place for a signature. `key` says whose it is: `party:12:林秀英`, `mediator`, `mediator:7` of who mediated along."""

    key: str
    label: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """A signature as it stands on the finished paper."""

    image: bytes
    note: str = ""
    is_page: bool = False  # a photo of the page signed by hand: it follows as a page of its own


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands in a paper. `extra` keeps what the program needs to know of it later (a ruling's outcome)."""

    kind: str
    title: str
    number: str
    on: str  # ISO date, of the facts
    office: str
    blocks: tuple[Block, ...]
    signers: tuple[Signer, ...] = ()
    closing: tuple[str, ...] = ()
    after: tuple[str, ...] = ()  # below the date: the clerk of a ruling
    court: str = ""
    seal: str = ""
    note: str = ""  # small, in the footer
    large: bool = False
    checkable: bool = True  # a paper that is not kept has no code to check
    extra: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """Canonical: sorted keys, no blanks."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Sheet":
        """The sheet that `to_json` wrote."""
        facts = json.loads(text)
        for name in ("blocks", "closing", "after"):
            facts[name] = tuple(facts[name])
        return cls(**facts | {"signers": tuple(Signer(**signer) for signer in facts["signers"])})

    @property
    def digest(self) -> str:
        """sha256 of the canonical facts: what a signature signs, what the check page compares."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def heading(self) -> str:
        """What stands over the text: a ruling's heading does not say how it ended."""
        return self.title.partition("（")[0] if self.court else self.title


def para(text: str) -> Block:
    """A paragraph, indented as papers are."""
    return {"kind": "para", "text": text}


def ragged(text: str) -> Block:
    """A paragraph with long numbers in it: its lines are not stretched to one width."""
    return {"kind": "para", "text": text, "ragged": True}


def left(text: str) -> Block:
    """A line without indent: 此致 …"""
    return {"kind": "left", "text": text}


def heading(text: str) -> Block:
    """A heading inside the paper."""
    return {"kind": "heading", "text": text}


def items(texts: Sequence[str]) -> Block:
    """Items, each a paragraph; their numbers stand in the texts."""
    return {"kind": "list", "items": list(texts)}


def table(rows: Sequence[tuple[str, str]]) -> Block:
    """Fields and what stands in them; an empty one says so."""
    return {"kind": "table", "rows": [[name, value or "—"] for name, value in rows]}


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Block:
    """A table with a head; `widths` are shares of the line."""
    return {"kind": "grid", "head": list(head), "rows": [list(row) for row in rows], "widths": list(widths)}


def big(text: str) -> Block:
    """A line that must be read from afar, 22 points."""
    return {"kind": "big", "text": text}


def cut(text: str = "沿此线裁开，第一联存卷，第二联送达当事人") -> Block:
    """The line along which a paper in two parts is cut."""
    return {"kind": "cut", "text": text}


def qr(content: str) -> Block:
    """A code to scan."""
    return {"kind": "code", "svg": code_svg(content)}


def code_svg(content: str) -> str:
    """A code to scan, as an image."""
    target = io.BytesIO()
    code = segno.make(content, error="m", micro=False, mask=3)  # weighing all eight masks costs more than setting the paper
    code.save(target, kind="svg", scale=4, border=1, dark="#000", light="#fff", xmldecl=False, nl=False)
    return target.getvalue().decode()


@cache
def _compiler(template: Path) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(str(template), root=str(template.parent), font_paths=fonts)


def render(sheet: Sheet, *, ink: Mapping[str, Ink] | None = None, sealed: bool = False, mark: str = "") -> bytes:
    """Set a sheet as PDF/A-2b, with the signatures there are, the seal where it is affixed, and a mark across the page (草稿).

    Raises MissingGlyph for a character that the fonts do not hold.
    """
    ink = ink or {}
    facts = asdict(sheet) | {
        "date": sheet.on, "heading": sheet.heading, "date_words": words_of_date(date.fromisoformat(sheet.on)), "digest": sheet.digest, "mark": mark,
        "sealed": sealed and bool(sheet.seal), "qr": code_svg(f"{settings.SITE_URL}/check/{sheet.digest[:16]}/") if sheet.checkable else "",
        "signers": [_place(signer, ink.get(signer.key)) for signer in sheet.signers],
        "annex": [{"title": f"附：{one.note}", "image": list(one.image)} for one in ink.values() if one.is_page],
    }  # fmt: skip
    return typeset(TEMPLATE, facts)


def typeset(template: Path, facts: Mapping[str, Any]) -> bytes:
    """Set facts by a template as PDF/A-2b. Raises MissingGlyph for a character that the fonts do not hold."""
    if unshown := missing(facts):
        raise MissingGlyph(UNSHOWABLE % {"text": named(unshown)})
    inputs = {"facts": json.dumps(facts, ensure_ascii=False)}
    try:
        with _one_at_a_time:
            pdf = _compiler(template).compile(format="pdf", pdf_standards=["a-2b"], sys_inputs=inputs, timestamp=0)
    except typst.TypstError as problem:
        found = UNSHOWN.search(problem.message)  # a bold face holds fewer
        if found is None:
            raise
        raise MissingGlyph(UNSHOWABLE % {"text": named(found[1])}) from problem
    assert isinstance(pdf, bytes)
    return pdf


def _place(signer: Signer, ink: Ink | None) -> dict[str, Any]:
    drawn = ink is not None and not ink.is_page
    return asdict(signer) | {"image": list(ink.image) if ink and drawn else [], "note": ink.note if ink else ""}
