"""Scans and photos that the staff put into a file: pictures or a scanned PDF; nothing but the pixels of its pages is kept."""

import struct
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.pictures import MAX_BYTES
from cases.scan_reader import NO_SCAN, TOO_LARGE, TOO_MANY

MAX_PAGES, MAX_PDF_BYTES, SECONDS = 200, 40 * 1024 * 1024, 75
PDF = b"%PDF-"


def is_pdf(upload: bytes) -> bool:
    """Whether it says that it is a PDF, whatever its name."""
    return PDF in upload[:1024]


def check_size(upload: bytes) -> None:
    """Raise ValidationError for what is larger than may be kept at all (security.md UP-04)."""
    if is_pdf(upload) and len(upload) > MAX_PDF_BYTES:
        raise ValidationError(_("The PDF is larger than 40 MB. Scan it with 150 to 200 dots per inch, or send it in parts."))
    if not is_pdf(upload) and len(upload) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))


def together(uploads: Sequence[bytes]) -> bytes:
    """Uploads as one piece to keep, each after its length; `apart` has them again."""
    return b"".join(struct.pack(">I", len(upload)) + upload for upload in uploads)


def apart(kept: bytes) -> list[bytes]:
    """What `together` put together; the reader's pictures come the same way."""
    found, at = list[bytes](), 0
    while at < len(kept):
        size = struct.unpack(">I", kept[at : at + 4])[0]
        found.append(kept[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def pictures(uploads: Sequence[bytes]) -> list[bytes]:
    """Every page of what was sent as the picture that it came as, in order; each is still to be drawn anew (`clean_image`).

    Raises ValidationError for what is neither picture nor scan, is too large, or has too many pages (security.md UP-01, UP-04).
    """
    found = list[bytes]()
    for upload in uploads:
        check_size(upload)
        found += _read(upload) if is_pdf(upload) else [upload]
    if len(found) > MAX_PAGES:
        raise ValidationError(_("These are %(pages)s pages; %(most)s fit at once. Send them in parts.") % {"pages": len(found), "most": MAX_PAGES})
    return found


def _read(pdf: bytes) -> list[bytes]:
    """The pictures of a PDF, read by a process of its own."""
    command = [sys.executable, "-m", "cases.scan_reader", str(MAX_PAGES)]
    try:
        done = subprocess.run(  # noqa: S603 - our own reader; the PDF comes on stdin
            command, input=pdf, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise ValidationError(_("This PDF cannot be read. Scan it again, or send photos.")) from problem
    if done.returncode == TOO_MANY:
        pages = done.stdout.decode()
        raise ValidationError(_("This PDF has %(pages)s pages; %(most)s fit at once. Send it in parts.") % {"pages": pages, "most": MAX_PAGES})
    if done.returncode == NO_SCAN:
        raise ValidationError(_("A page of this PDF is no scan (JPEG or fax). Print and scan it, or send photos: nothing of it was kept."))
    if done.returncode == TOO_LARGE:
        raise ValidationError(_("The pages are too large together. Scan it with 150 to 200 dots per inch, or send it in parts."))
    if done.returncode:
        raise ValidationError(_("This PDF cannot be read. Scan it again, or send photos."))
    return apart(done.stdout)
