"""The two-way list as a file for the street's platform and back: rows of plain words, signed JSON or Excel around them.

What comes in is never believed: the signature is the one of our webhooks, a sheet is small, holds text and no formula, and each row is judged alone.
"""

import hmac
import io
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from cases.cells import as_text
from cases.imports.sheet import Row, excel
from cases.webhooks import sign

TOLERANCE = 300  # seconds between their clock and ours
MOST, MOST_COLUMNS, LONGEST = 500, 40, 300  # rows of one file, columns of a row, signs of one cell
MAX_FILE, MAX_UNPACKED = 2 * 1024 * 1024, 30 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# the name of a cell -> what stands at the head of its column
COLUMNS = {
    "id": "平台编号", "number": "本所编号", "item": "事项编码", "place": "地点", "what": "情况", "at": "时间", "station": "派出所",
}  # fmt: skip
Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed it, as the headers say."""

    message_id: str
    stamp: str
    signatures: str


def is_signed(signed: Signed, body: bytes, keys: Iterable[str], *, moment: float | None = None) -> bool:
    """Whether one of the live keys signed this very body, within five minutes of our clock."""
    if not signed.message_id or len(signed.message_id) > 80 or not (signed.stamp.isascii() and signed.stamp.isdecimal() and len(signed.stamp) < 13):
        return False
    if abs((time.time() if moment is None else moment) - int(signed.stamp)) > TOLERANCE:
        return False
    given = [one.encode() for one in signed.signatures.split()[:8]]
    good = [sign(key, signed.message_id, signed.stamp, body).encode() for key in keys]
    return any(hmac.compare_digest(one, other) for one in given for other in good)


def from_json(body: bytes) -> list[Line]:
    """The rows of `{"matters": [{...}]}`. Raises ValidationError for anything else."""
    try:
        sent = json.loads(body)
        rows = sent["matters"]
        json.dumps(rows, ensure_ascii=False).encode()  # half a sign (a lone surrogate) can be kept nowhere
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise ValidationError(_("No list of matters stands in it.")) from problem
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError(_("No list of matters stands in it."))
    _few(rows)
    return [{name: str(row[name]).strip() for name in COLUMNS if isinstance(row.get(name), (str, int)) and row[name] is not True} for row in rows]


def from_excel(content: bytes) -> list[Line]:
    """The rows of the first sheet, by the words in its first row. Raises ValidationError for what is no small plain sheet."""
    if len(content) > MAX_FILE:
        raise ValidationError(_("The file is larger than 2 MB."))
    # A formula stays visible as one, so that its row is refused and nobody computes it.
    found = list(_lines(islice(excel(content, columns=MOST_COLUMNS, unpacked=MAX_UNPACKED, computed=False), MOST + 2)))
    _few(found)
    return found


def _few(rows: Sequence[Any]) -> None:
    if not rows:
        raise ValidationError(_("There is no row in it."))
    if len(rows) > MOST:
        raise ValidationError(_("More than %(n)s rows: send it in parts.") % {"n": MOST})


def _lines(rows: Iterator[Row]) -> Iterator[Line]:
    heads = next(rows, [])
    names = {word: name for name, word in COLUMNS.items()}
    if not {COLUMNS["id"]} <= {*heads}:
        raise ValidationError(_("The first row has no column “%(column)s”.") % {"column": COLUMNS["id"]})
    for cells in rows:
        line = {names[head]: text.removeprefix("'") for head, text in zip(heads, cells, strict=False) if head in names and text}
        if any(line.values()):
            yield line


def to_excel(heads: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "警网互融", footer: str = "") -> bytes:
    """A sheet of text and nothing else: what looks like a formula is marked as text and stands behind an apostrophe.

    The footer is printed under every page.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.oddFooter.center.text = footer.replace("&", "＆")[:200] or None
    for row in (heads, *rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=as_text(text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
