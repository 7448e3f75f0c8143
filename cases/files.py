"""Bytes at rest: encrypted, under generated names, never below anything that is served. Every read goes through a view that asks who may."""

import hashlib
import io
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.secrets import decrypt_bytes, encrypt_bytes

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS, MAX_SEEN_THROUGH = 24_000_000, 8_000_000  # a picture that one sees through is held twice while it is made small
KINDS = ("PNG", "JPEG", "WEBP")  # no other reader is even tried
MAX_SIDE = 2000
DRAWING_SIDE, MARGIN = 1200, 6  # pixels
FAINT, SMALLEST = 60, 16  # what counts as ink, and how far it must reach
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def keep(content: bytes) -> tuple[str, str]:
    """Keep bytes; returns their generated name and their sha256."""
    name = uuid.uuid4().hex
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encrypt_bytes(content))
    return name, hashlib.sha256(content).hexdigest()


def read(name: str) -> bytes:
    """The bytes of a kept name; raises FileNotFoundError, or InvalidTag when somebody changed the file."""
    return decrypt_bytes(_path(name).read_bytes())


def discard(name: str) -> None:
    """Take kept bytes away again: what they belonged to did not come about."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name[:2] / name


def clean_image(content: bytes) -> bytes:
    """The picture, read and drawn anew as PNG or JPEG: nothing but pixels survives, no position, no second file inside.

    Raises ValidationError for anything that is no picture, is too large, or unpacks to too many pixels (security.md UP-01, UP-04, UP-05).
    """
    return _drawn_anew(_read_picture(content))


def clean_drawing(content: bytes) -> bytes:
    """A signature from the pad, as `clean_image` and cut down to its ink, so that a small name in a large pad is read on paper.

    Raises ValidationError for an empty pad too: a touch is no signature.
    """
    picture = _read_picture(content)
    ink = picture.getchannel("A") if picture.mode == "RGBA" else ImageOps.invert(picture.convert("L"))
    box = ink.point(lambda value: 255 if value > FAINT else 0).getbbox()
    if box is None or max(box[2] - box[0], box[3] - box[1]) < SMALLEST:
        raise ValidationError(_("Nothing is written yet. Write your name, then send it."))
    left, top, right, bottom = box
    around = (max(left - MARGIN, 0), max(top - MARGIN, 0), min(right + MARGIN, picture.width), min(bottom + MARGIN, picture.height))
    cut = picture.crop(around)
    cut.thumbnail((DRAWING_SIDE, DRAWING_SIDE))
    return _drawn_anew(cut)


def _read_picture(content: bytes) -> Image.Image:
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            most = MAX_SEEN_THROUGH if "A" in picture.mode else MAX_PIXELS
            if picture.width * picture.height > most:  # before a single one is unpacked
                raise ValidationError(_("The picture is too large. Take it again with a smaller size."))
            return _upright(picture)
    except UnidentifiedImageError as problem:
        raise ValidationError(_("Send a photo as JPEG or PNG.")) from problem
    except (OSError, Image.DecompressionBombError, ValueError, SyntaxError) as problem:
        raise ValidationError(_("This file is no picture that can be read. Take the photo again.")) from problem


def _upright(picture: Image.Image) -> Image.Image:
    """The pixels alone, turned as they were taken. It is made small first: a large one is never held twice."""
    mode = "RGBA" if picture.format == "PNG" and "A" in picture.mode else "RGB"
    picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
    small = picture.convert(mode) if picture.mode in {"P", "1"} else picture  # these two cannot be made small as they are
    small.thumbnail((MAX_SIDE, MAX_SIDE))
    ImageOps.exif_transpose(small, in_place=True)  # before what says so is gone
    return small.convert(mode)


def _drawn_anew(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.info.clear()  # a comment would come along
    if picture.mode == "RGBA":
        picture.save(target, "PNG")
    else:
        picture.save(target, "JPEG", quality=85)
    return target.getvalue()
