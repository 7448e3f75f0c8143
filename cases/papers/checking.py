"""The public check of a code: what a paper's footer lets anybody ask, and no more than that is answered.

Whoever has the code has the paper: it is 64 bits of the digest of its facts. They are told whether it is genuine, and what its head says, so
that a code copied onto another paper is seen. How a ruling ended, who the parties are and what it says is not told.
"""

import re
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest

from cases.models import Document, DocumentKind, Review
from cases.papers.keeping import WAITS_FOR_HANDS, Altered, content, read_facts, sheet_of
from cases.papers.objection import upheld

CODE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Found:
    """A paper of ours: what its head says, whether it was replaced, lacks hands or a seal, or is no longer kept as it was finished."""

    title: str
    number: str
    on: date
    is_void: bool
    is_unfinished: bool
    is_altered: bool


def by_code(code: str) -> Found | None:
    """The issued paper whose digest begins with this code, the newest first; nothing for a draft or an unknown code."""
    document = _issued(code)
    if document is None:
        return None
    sheet = sheet_of(document)
    waits = document.kind in WAITS_FOR_HANDS and not document.file
    altered = sheet.digest != document.digest or (bool(document.file or document.sealed_file) and _is_altered(document))
    replaced = bool(document.voided_at) or _overruled(document)
    return Found(sheet.heading, document.number, date.fromisoformat(sheet.on), replaced, waits, altered)


def is_copy(code: str, sha256: str) -> bool:
    """Whether a file with this hash is, byte by byte, the paper of this code: the sealed one, or where nothing was sealed the finished one."""
    document = _issued(code)
    kept = (document.sealed_sha256 or document.sha256) if document else ""
    return bool(kept) and compare_digest(kept, sha256)


def _issued(code: str) -> Document | None:
    if not CODE.fullmatch(code):
        return None
    rows = Document.objects.filter(digest__gte=code, digest__lte=code + "f" * 48, issued_at__isnull=False, case__destruction__done_at=None)
    rows = rows.exclude(kind=DocumentKind.RESULT)
    return rows.filter(voided_at=None).order_by("-id").first() or rows.order_by("-id").first()


def _overruled(document: Document) -> bool:
    """Whether the court took this ruling back, wholly or in part, by a later one (民诉法解释 372)."""
    file, on_objection = document.confirmation, document.kind == DocumentKind.RULING_ON_OBJECTION
    if file is None or not (on_objection or file.ruling_id == document.pk):
        return False
    return read_facts(document)["outcome"] != Review.REJECTED and bool(upheld(file, after=document.pk))


def _is_altered(document: Document) -> bool:
    try:
        content(document)
    except Altered:
        return True
    return False
