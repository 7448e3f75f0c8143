"""The public check of a code: what a paper's footer lets anybody ask, and no more than that is answered."""

import re
from dataclasses import dataclass
from datetime import date

from cases.models import Document, DocumentKind
from cases.papers.keeping import WAITS_FOR_HANDS, sheet_of
from cases.papers.wording import zh

CODE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Found:
    """A genuine paper: what it is called, its number and date, whether it was replaced, whether hands or a seal are still missing."""

    kind: str
    number: str
    on: date
    is_void: bool
    is_unfinished: bool


def by_code(code: str) -> Found | None:
    """The issued paper whose digest begins with this code, the newest first; nothing for a draft or an unknown code."""
    if not CODE.fullmatch(code):
        return None
    rows = Document.objects.filter(digest__gte=code, digest__lte=code + "f" * 48, issued_at__isnull=False)
    document = rows.filter(voided_at=None).order_by("-id").first() or rows.order_by("-id").first()
    if document is None:
        return None
    sheet = sheet_of(document)
    waits = document.kind in WAITS_FOR_HANDS and not document.file
    return Found(zh(DocumentKind(document.kind).label), document.number, date.fromisoformat(sheet.on), bool(document.voided_at), waits)
