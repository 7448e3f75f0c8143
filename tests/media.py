"""Sound and film as a recorder makes them."""

import array
import io
import math
import struct
from fractions import Fraction
from typing import Any

import av

PLACE = {"location": "+29.8683+121.5440/", "title": "派出所调解室"}  # what a phone writes into it
LYING = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)  # held upright: to be turned by a quarter


def sound(seconds: float, *, container: str = "mp4", codec: str = "aac", rate: int = 16000, **about: str) -> bytes:
    """A tone."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as file:
        file.metadata.update(about)
        stream: Any = file.add_stream(codec, rate=rate, layout="mono")
        for at in range(0, int(seconds * rate), 1024):
            file.mux(stream.encode(_samples(at, rate)))
        file.mux(stream.encode(None))
    return target.getvalue()


def _samples(at: int, rate: int) -> Any:
    frame = av.AudioFrame(format="s16", layout="mono", samples=1024)
    wave = array.array("h", (int(9000 * math.sin((at + n) * 440 * 2 * math.pi / rate)) for n in range(1024))).tobytes()
    frame.planes[0].update(wave.ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
    return frame


def film(seconds: float, size: tuple[int, int] = (320, 180), *, rate: int = 25, lying: bool = False, tracks: int = 1, **about: str) -> bytes:
    """Grey that moves, with a tone; `lying` says that it is to be turned, `tracks` of pictures all show the same."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as file:
        file.metadata.update(about)
        streams: list[Any] = [file.add_stream("libx264", rate=rate, options={"preset": "ultrafast"}) for _ in range(tracks)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        tone: Any = file.add_stream("aac", rate=16000, layout="mono")
        for n in range(int(seconds * rate)):
            for stream in streams:
                file.mux(stream.encode(_picture(n, size, rate)))
        for at in range(0, int(seconds * 16000), 1024):
            file.mux(tone.encode(_samples(at, 16000)))
        for stream in [*streams, tone]:
            file.mux(stream.encode(None))
    return _turned(target.getvalue()) if lying else target.getvalue()


def _picture(n: int, size: tuple[int, int], rate: int) -> Any:
    frame = av.VideoFrame(*size, "yuv420p")
    for number, plane in enumerate(frame.planes):
        plane.update(bytes([(n * 3 + number * 40) % 255]) * plane.buffer_size)
    frame.pts, frame.time_base = n, Fraction(1, rate)
    return frame


def _turned(mp4: bytes) -> bytes:
    at = mp4.index(b"tkhd") + 44
    return mp4[:at] + LYING + mp4[at + 36 :]


def read(media: bytes) -> Any:
    """What is in it."""
    return av.open(io.BytesIO(media))
