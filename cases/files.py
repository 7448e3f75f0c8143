"""Bytes at rest: encrypted, under generated names, never below anything that is served. Every read goes through a view that asks who may."""

import hashlib
import io
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from accounts.secrets import decrypt_bytes, encrypt_bytes

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_SIDE = 2000
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


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name[:2] / name


def clean_image(content: bytes) -> bytes:
    """The picture, read and drawn anew as PNG or JPEG: nothing but pixels survives, no position, no second file inside.

    Raises ValidationError for anything that is no picture, is too large, or unpacks to too many pixels (security.md UP-01, UP-04, UP-05).
    """
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.format not in {"PNG", "JPEG", "WEBP"} or picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("Send a photo as JPEG or PNG."))
            mode = "RGBA" if picture.format == "PNG" and "A" in picture.mode else "RGB"
            clean = picture.convert(mode)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as problem:
        raise ValidationError(_("This file is no picture that can be read. Take the photo again.")) from problem
    clean.thumbnail((MAX_SIDE, MAX_SIDE))
    target = io.BytesIO()
    clean.save(target, "PNG" if mode == "RGBA" else "JPEG", **({} if mode == "RGBA" else {"quality": 85}))
    return target.getvalue()
