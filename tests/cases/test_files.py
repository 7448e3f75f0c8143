"""What people send: only pixels are kept, under names of our own, within limits (security.md UP-01, UP-02, UP-04, UP-05)."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from cases import files
from tests.cases.walk import picture

MARK = b"<script>alert('kept')</script>"
PATIENT_MB = 200


def photo(kind: str, size: tuple[int, int] = (60, 40), **more) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, kind, **more)
    return stream.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, rows: bytes, colours: int = 6) -> bytes:
    """A PNG with the rows as they are given: of four bytes a pixel, or of three where `colours` is 2."""
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("evil.html", MARK)
    return stream.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>'
NO_PICTURES = {
    "a drawing that is a program": SVG, "a file that asks for another": XXE, "a page": b"<html>" + MARK, "a paper": b"%PDF-1.7\n" + MARK,
    "an archive": archive(), "a picture of another kind": photo("GIF"), "a bitmap": photo("BMP"), "a layered one": photo("TIFF"),
    "a program for printers": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "nothing": b"", "a NUL": b"\0" * 64,
    "half a photo": photo("JPEG", (400, 300))[:300], "only a head": b"\x89PNG\r\n\x1a\n", "a head that lies": png(10, 10, b"no pixels"),
    "a name that lies": b"GIF89a" + MARK, "random bytes": bytes(range(256)) * 8,
}  # fmt: skip


@pytest.mark.parametrize("what", NO_PICTURES)
@pytest.mark.parametrize("clean", [files.clean_image, files.clean_drawing])
def test_what_is_no_picture_is_refused_in_words(what, clean):
    with pytest.raises(ValidationError):
        clean(NO_PICTURES[what])


HIDDEN = {
    "behind the end": lambda: photo("JPEG") + MARK, "an archive behind the end": lambda: photo("PNG") + archive(),
    "in a comment": lambda: photo("JPEG", comment=MARK), "a profile of colours": lambda: photo("PNG", icc_profile=MARK),
    "in a text of the file": lambda: png(1, 1, zlib.compress(b"\0" + b"\xff" * 4)).replace(chunk(b"IEND", b""), b"") + chunk(b"tEXt", b"x\0" + MARK)
    + chunk(b"IEND", b""),
    "where it was taken": lambda: photo("JPEG", exif=_place()), "where it was taken, otherwise": lambda: photo("WEBP", exif=_place()),
}  # fmt: skip


def _place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (29.0, 39.0, 0.0)}
    exif[0x010E] = MARK.decode()
    return exif


@pytest.mark.parametrize("what", HIDDEN)
def test_nothing_but_pixels_survives(what):
    sent = HIDDEN[what]()
    kept = files.clean_image(sent)
    for trace in (MARK, b"evil.html", b"PK\x03\x04", b"Exif"):
        assert trace not in kept
    with Image.open(io.BytesIO(kept)) as again:
        assert again.format in {"JPEG", "PNG"}
        assert not dict(again.getexif())
        assert not {"comment", "icc_profile", "exif", "x"} & set(again.info)


def test_a_photo_is_made_small_and_a_large_file_is_not_read():
    with Image.open(io.BytesIO(files.clean_image(photo("JPEG", (3000, 1500))))) as kept:
        assert kept.size == (2000, 1000)
    with pytest.raises(ValidationError, match="5 MB"):
        files.clean_image(photo("JPEG") + b"\0" * files.MAX_BYTES)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("side", "said"), [(5000, "像素太大"), (6800, "像素太大"), (60_000, "读|看|照片"), (2**31 - 1, "读|看|照片")])
def test_a_small_file_that_unpacks_to_too_much_is_refused_unread(side, said):
    for colours in (2, 6):
        with pytest.raises(ValidationError, match=said):
            files.clean_image(png(side, side, zlib.compress(b"\0" * 1000), colours))


@pytest.mark.parametrize(("colours", "width", "height"), [(2, 4800, 5000), (6, 2000, 4000)], ids=["photo", "drawing"])
def test_the_largest_picture_that_is_taken_costs_less_than_200_mb(colours, width, height):
    assert width * height == {2: files.MAX_PIXELS, 6: files.MAX_SEEN_THROUGH}[colours]
    pixel = b"\x20\x20\x20\xff"[: {2: 3, 6: 4}[colours]]
    sent = png(width, height, zlib.compress((b"\0" + pixel * width) * height, 1), colours)
    assert len(sent) < files.MAX_BYTES
    before = _peak(start=True)
    files.clean_image(sent)
    assert _peak() - before < PATIENT_MB


def _peak(*, start: bool = False) -> float:
    """The most memory that this process held, in MB; from here on when `start`."""
    if start:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def test_bytes_lie_encrypted_under_a_name_of_our_own_outside_of_what_is_served():
    name, _sha256 = files.keep(picture())
    path = files._path(name)
    assert len(name) == 32
    assert int(name, 16) >= 0, "nothing that anybody typed stands in a name"
    assert b"PNG" not in path.read_bytes()
    assert path.is_relative_to(settings.MEDIA_ROOT)
    for served in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS):
        assert not Path(settings.MEDIA_ROOT).is_relative_to(served)
    for address in (f"/files/{name[:2]}/{name}", f"/static/../files/{name[:2]}/{name}", f"/static/{name}", f"/media/{name[:2]}/{name}"):
        assert Client().get(address).status_code == 404
    files.discard(name)
