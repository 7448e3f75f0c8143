"""Pictures that people send: read by three readers only, drawn anew, small. Nothing but pixels survives."""

import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS, MAX_SEEN_THROUGH = 24_000_000, 8_000_000  # a picture that one sees through is held twice while it is made small
KINDS = ("PNG", "JPEG", "WEBP")  # no other reader is even tried
MAX_SIDE = 2000
DRAWING_SIDE, MARGIN = 1200, 6  # pixels
FAINT, SMALLEST = 60, 16  # what counts as ink, and how far it must reach
FACE_SIDE, FACE_BYTES = 240, 8 * 1024  # six of them are asked for before anybody scrolls, and the page stays below 100 KB
FACE_TRIES = ((FACE_SIDE, 80), (FACE_SIDE, 65), (FACE_SIDE, 50), (180, 50), (120, 40), (120, 20))  # side in pixels, quality
FACE_LEAST, FACE_HEIGHT = 120, 0.35  # pixels; where a face is in a photo that is higher than wide
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


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


def clean_face(content: bytes) -> bytes:
    """A person's photo for a card, as `clean_image` and cut to a square of at most 240 pixels: a JPEG of at most 8 KB.

    Raises ValidationError for one that is too small to know anybody on, too.
    """
    picture = _read_picture(content)
    if min(picture.size) < FACE_LEAST:
        raise ValidationError(_("The photo is too small: at least 120 pixels each way."))
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    drawn = (_face(picture, side, quality) for side, quality in FACE_TRIES)
    small = b""
    for small in drawn:
        if len(small) <= FACE_BYTES:
            break
    return small


def _face(picture: Image.Image, side: int, quality: int) -> bytes:
    target = io.BytesIO()
    square = ImageOps.fit(picture, (side, side), centering=(0.5, FACE_HEIGHT))
    square.info.clear()
    square.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _read_picture(content: bytes) -> Image.Image:
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            most = MAX_SEEN_THROUGH if "A" in picture.mode else MAX_PIXELS
            if picture.width * picture.height > most:  # before a single one is unpacked
                raise Image.DecompressionBombError
            return _upright(picture)
    except Image.DecompressionBombError as problem:
        raise ValidationError(_("The picture is too large. Take it again with a smaller size.")) from problem
    except UnidentifiedImageError as problem:
        raise ValidationError(_("Send a photo as JPEG or PNG.")) from problem
    except (OSError, ValueError, SyntaxError) as problem:
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
