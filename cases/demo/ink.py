"""A signature as a hand writes it on a tablet: the name, a little askew, drawn once per name."""

import hashlib
import io
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "NotoSerifSC-Regular.otf"
INK, SIZE, MARGIN = (28, 36, 66, 255), 64, 24


@cache
def signature(name: str) -> bytes:
    """PNG bytes."""
    font = ImageFont.truetype(str(FONT), SIZE)
    width = int(font.getlength(name)) + 2 * MARGIN
    image = Image.new("RGBA", (width, SIZE + 2 * MARGIN), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((MARGIN, MARGIN // 2), name, font=font, fill=INK)
    askew = hashlib.sha256(name.encode()).digest()[0] / 255 * 10 - 5
    stream = io.BytesIO()
    image.rotate(askew, Image.Resampling.BICUBIC, expand=True).save(stream, "PNG")
    return stream.getvalue()
