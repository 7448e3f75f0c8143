"""Photos of the demonstration: drawn by code, so that nobody's real face hangs there."""

import io
from typing import NamedTuple

from PIL import Image, ImageDraw

SIDE, LARGE = 240, 2  # pixels; drawn larger and made small, so that no edge is ragged
SKIN, INK = "#e8c4a4", "#14273f"


class Face(NamedTuple):
    """What is told apart at 72 pixels."""

    wall: str
    hair: str
    coat: str
    long_hair: bool
    glasses: bool


FACES = {
    "t11": Face("#dfe7ee", "#6f6f6f", "#2f4d6b", long_hair=False, glasses=True),
    "t12": Face("#f1e6da", "#2a2320", "#a5301f", long_hair=True, glasses=False),
    "t31": Face("#e3ebdf", "#3a2f2a", "#3f5f4a", long_hair=False, glasses=False),
    "t41": Face("#ece4ee", "#4a3a34", "#7a4a5f", long_hair=True, glasses=True),
}


def drawn(face: Face) -> bytes:
    """A head and shoulders before a wall, as a PNG."""
    side = SIDE * LARGE
    picture = Image.new("RGB", (side, side), face.wall)
    draw = ImageDraw.Draw(picture)

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return left * side, top * side, right * side, bottom * side

    if face.long_hair:
        draw.rounded_rectangle(box(0.27, 0.15, 0.73, 0.68), radius=0.2 * side, fill=face.hair)
    draw.ellipse(box(0.12, 0.7, 0.88, 1.5), fill=face.coat)
    draw.rounded_rectangle(box(0.42, 0.55, 0.58, 0.78), radius=0.07 * side, fill=SKIN)
    draw.ellipse(box(0.31, 0.17, 0.69, 0.65), fill=SKIN)
    draw.chord(box(0.29, 0.12, 0.71, 0.56), 190, 350, fill=face.hair)
    for middle in (0.42, 0.58):
        draw.ellipse(box(middle - 0.018, 0.4, middle + 0.018, 0.436), fill=INK)
        if face.glasses:
            draw.ellipse(box(middle - 0.065, 0.355, middle + 0.065, 0.48), outline=INK, width=5)
    draw.arc(box(0.42, 0.44, 0.58, 0.57), 30, 150, fill=INK, width=6)
    kept = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(kept, "PNG")
    return kept.getvalue()
