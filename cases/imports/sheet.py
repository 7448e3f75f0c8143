"""A table as people send it: .xlsx, or text with commas, semicolons or tabs in UTF-8 or GB18030. Rows of plain text come out, one at a time."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

MOST_ROWS, MOST_COLUMNS, LONGEST = 200_000, 200, 20_000  # of a list, of a row, signs of a cell
MAX_UNPACKED = 300 * 1024 * 1024  # a sheet is a zip, and a small one may unfold without end
OLD_EXCEL, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
ENCODINGS = ("utf-8-sig", "gb18030")
HALF_A_SECOND = 500_000  # microseconds
Row = list[str]


def rows(content: bytes) -> Iterator[Row]:
    """The rows that hold anything, each cell as text without blanks around it. Raises ValidationError, in words for whoever sent it."""
    if content.startswith(OLD_EXCEL):
        raise ValidationError(_("This is an old or a locked Excel file. Open it in Excel, save it as .xlsx without a password, and send that."))
    found = excel(content) if content.startswith(ZIP) else _of_text(content)
    count = 0
    for row in found:
        if not any(row):
            continue
        count += 1
        if count > MOST_ROWS:
            raise ValidationError(_("More than %(n)s rows: send the list in parts.") % {"n": MOST_ROWS})
        if len(row) > MOST_COLUMNS:
            raise ValidationError(_("More than %(n)s columns: leave in it only the columns that count.") % {"n": MOST_COLUMNS})
        yield row


def excel(content: bytes, *, columns: int = MOST_COLUMNS + 1, unpacked: int = MAX_UNPACKED, computed: bool = True) -> Iterator[Row]:
    """The rows of the first sheet, empty ones too. Nothing here computes a formula or runs a macro.

    Args: columns, how many of a row are read; unpacked, the most bytes it may unfold to; computed, whether a formula is read as the value that
    Excel kept of it, or as its own text. Raises ValidationError, in words.
    """
    unreadable = ValidationError(_("This file cannot be read as an Excel sheet. Open it in Excel and save it as .xlsx once more."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > unpacked:
            raise ValidationError(_("The sheet is too large unpacked: send the list in parts."))
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=computed, keep_links=False).worksheets[0]
        for cells in sheet.iter_rows(values_only=True, max_col=columns):
            yield _trimmed([_text(value) for value in cells])
    except ValidationError:
        raise
    except Exception as problem:
        raise unreadable from problem


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _moment(to_the_second(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (ArrayFormula, DataTableFormula)):
        return "="  # a formula over many cells: visible as one
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # 2019 and not 2019.0
    return _plain(str(value))


def to_the_second(value: datetime) -> datetime:
    """The nearest second: what Excel keeps lies a little beside the one that was typed. After the last second of the calendar there is none."""
    whole = value.replace(microsecond=0)
    return whole + timedelta(seconds=1) if value.microsecond >= HALF_A_SECOND and value.year < MAXYEAR else whole


def _moment(value: datetime) -> str:
    """A day; with its hour where it has one, and its second."""
    if value.time() == time():
        return f"{value:%Y-%m-%d}"
    return f"{value:%Y-%m-%d %H:%M:%S}" if value.second else f"{value:%Y-%m-%d %H:%M}"


def _of_text(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            yield _trimmed([_plain(cell) for cell in row])
    except csv.Error as problem:
        raise ValidationError(_("This file is no table. Save the list as .xlsx or .csv and send that.")) from problem


def _decoded(content: bytes) -> str:
    if b"\0" not in content[:4096]:
        for encoding in ENCODINGS:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise ValidationError(_("This file is no table. Save the list as .xlsx or .csv and send that."))


def _plain(text: str) -> str:
    """Without signs that nobody sees, a wide blank as a blank, and no longer than anybody reads."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text if sign.isprintable() or sign.isspace()).strip()[:LONGEST]


def _trimmed(row: Row) -> Row:
    """Without the empty cells at its end."""
    while row and not row[-1]:
        row.pop()
    return row
