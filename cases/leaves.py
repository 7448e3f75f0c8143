"""Leaves of a file as PDF: pictures become pages, papers are bound into one with numbers, marks to jump to, and the words of PDF/A-2b."""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.conf import settings
from pikepdf import Array, Dictionary, Name, Page, Pdf, Rectangle
from PIL import Image

from cases.documents import typeset

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "documents" / "cover.typ"
A4 = (595.276, 841.89)  # points
EDGE, STAMP = 42.0, (68.0, 28.3)  # around a picture; the size of a stamped number
WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One paper of a file as it goes in: its name and its bytes."""

    name: str
    pdf: bytes


def of_pictures(pictures: Sequence[bytes], *, title: str, office: str, on: str) -> bytes:
    """One page for each picture (JPEG or PNG of ours), as large as the page lets it be."""
    with _open(_blank(title=title, office=office, on=on)) as book:
        for picture in pictures:
            book.pages.append(_page_of(book, _as_jpeg(picture)))
        del book.pages[0]
        return _bytes(book)


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    with _open(pdf) as book:
        return len(book.pages)


def bind(front: Sequence[bytes], leaves: Sequence[Leaf], back: bytes, *, stamps: bytes) -> bytes:
    """Cover and contents, every paper with a number stamped on each of its pages, the end sheet. The first of `front` lends its metadata."""
    with ExitStack() as open_till_saved:
        book, numbers, *rest = (open_till_saved.enter_context(_open(pdf)) for pdf in (front[0], stamps, *front[1:], *(x.pdf for x in leaves), back))
        _plain(book)
        starts = list[int]()
        for paper in rest:
            _strip(paper)
            starts.append(len(book.pages))
            book.pages.extend(paper.pages)
        starts = starts[len(front) - 1 :]  # of the papers, and of the end sheet
        for number, at in enumerate(range(starts[0], starts[-1])):
            _stamp(Page(book.pages[at]), Page(numbers.pages[number]))
        with book.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(leaf.name, at) for leaf, at in zip(leaves, starts, strict=False))
        return _bytes(book)


def _stamp(page: Page, number: Page) -> None:
    right, top = float(page.trimbox[2]) - 26, float(page.trimbox[3]) - 20
    page.add_overlay(number, Rectangle(right - STAMP[0], top - STAMP[1], right, top))


def _open(pdf: bytes) -> Pdf:
    return Pdf.open(io.BytesIO(pdf))


def _bytes(book: Pdf) -> bytes:
    target = io.BytesIO()
    book.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _plain(book: Pdf) -> None:
    """Without the tree of its structure, which would speak of one paper only (PDF/A-2b wants none), and what hangs on it."""
    for name in (Name.StructTreeRoot, Name.MarkInfo, Name.Outlines, Name.PageLabels):
        if name in book.Root:
            del book.Root[name]
    _strip(book)


def _strip(book: Pdf) -> None:
    """Pages without places to click or to sign: a seal's own signature holds in its own file, not in a copy of its pages."""
    for page in book.pages:
        for name in (Name.StructParents, Name.Annots, Name.Tabs):
            if name in page.obj:
                del page.obj[name]


def _blank(*, title: str, office: str, on: str) -> bytes:
    return typeset(TEMPLATE, {"part": "stamps", "pages": 1, "title": title, "office": office, "date": on})


def _as_jpeg(picture: bytes) -> bytes:
    """What was kept as PNG has colours that one sees through: on white, as JPEG."""
    if picture.startswith(b"\xff\xd8"):
        return picture
    with Image.open(io.BytesIO(picture), formats=("PNG",)) as drawn:
        seen = drawn.convert("RGBA")
    paper = Image.new("RGB", seen.size, WHITE)
    paper.paste(seen, mask=seen.getchannel("A"))
    target = io.BytesIO()
    paper.save(target, "JPEG", quality=85)
    return target.getvalue()


def _page_of(book: Pdf, jpeg: bytes) -> Page:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        width, height, colours = picture.width, picture.height, Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    image = book.make_stream(jpeg, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, ColorSpace=colours, BitsPerComponent=8)
    image.Filter = Name.DCTDecode
    scale = min((A4[0] - 2 * EDGE) / width, (A4[1] - 2 * EDGE) / height)
    wide, high = width * scale, height * scale
    at = f"q {wide:.2f} 0 0 {high:.2f} {(A4[0] - wide) / 2:.2f} {(A4[1] - high) / 2:.2f} cm /Im Do Q"
    page = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, *A4]), Resources=Dictionary(XObject=Dictionary(Im=image)), Contents=book.make_stream(at.encode()),
    )
    return Page(book.make_indirect(page))
