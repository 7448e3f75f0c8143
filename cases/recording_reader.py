"""`python -m cases.recording_reader CONTAINER SECONDS_OF_SOUND SECONDS_OF_FILM`: a recording from outside on stdin, made anew as MP4 on stdout.

It runs as a process of its own with little memory, bounded time, no secrets and no further files: whatever is hidden in a recording ends this
process and nothing else. Only samples and pictures are kept: no place, no device, no name, no second track, no subtitle, no cover.
A line on stderr says how many percent are done; the last one, `kept sound|film SECONDS`, what came out.
Exit codes: 3 too long, 4 no recording, 5 cut off or broken, 6 pictures that are too large, 7 more than this process may hold or write.
"""

import io
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, NoReturn

import av

MEMORY, CPU_SECONDS, MOST_BYTES, FILES = 1536 * 1024 * 1024, 3600, 700 * 1024 * 1024, 8
TOO_LONG, NO_RECORDING, BROKEN, TOO_LARGE, TOO_MUCH = 3, 4, 5, 6, 7
MOST_STREAMS, MOST_PIXELS, LONG_SIDE, SHORT_SIDE, RATE = 8, 4096 * 2304, 1280, 720, 15
SOUND, BITS, CRF = 32000, 48000, "28"  # samples and bits a second that speech needs; how fine the pictures are
SHARE, SLACK = 0.95, 3.0  # of the length that a file claims, how much must be there; seconds that do not matter
MOST_BROKEN = 50  # packets that say nothing
TURNS = {90: ("cclock",), -90: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock")}
FINE = Fraction(1, RATE * 1000)
WRONG = (av.error.FFmpegError, ValueError, OverflowError, IndexError)  # what the library says of bytes that are no recording


class Refused(Exception):
    """Nothing is kept, and the code of the exit says why."""


class Film:
    """Pictures, upright and small, not more than are needed."""

    def __init__(self, target: Any, first: Any) -> None:
        longer, shorter = max(first.width, first.height), min(first.width, first.height)
        share = min(1.0, LONG_SIDE / longer, SHORT_SIDE / shorter)
        self.size, self.next_at = tuple(max(2, int(side * share) // 2 * 2) for side in (first.width, first.height)), 0.0
        turns = TURNS.get(round(first.rotation), ())
        self.turning = _turning(self.size, turns) if turns else None
        self.stream: Any = target.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": CRF})
        self.stream.width, self.stream.height = self.size[::-1] if len(turns) == 1 else self.size
        self.stream.pix_fmt, self.stream.codec_context.time_base = "yuv420p", FINE
        self.stream.codec_context.thread_count = 1

    def add(self, frame: Any, at: float) -> list[Any]:
        """One more picture, if one is due."""
        if at < self.next_at:
            return []
        self.next_at = max(self.next_at + 1 / RATE, at)
        small = frame.reformat(width=self.size[0], height=self.size[1], format="yuv420p")
        small.pts, small.time_base = int(at / FINE), FINE
        if self.turning is not None:
            self.turning.push(small)
            small = self.turning.pull()
            small.pts, small.time_base = int(at / FINE), FINE
        small.pict_type = 0
        return list(self.stream.encode(small))

    def rest(self) -> list[Any]:
        """What is still in the encoder."""
        return list(self.stream.encode(None))


def _turning(size: tuple[int, ...], turns: tuple[str, ...]) -> Any:
    graph = av.filter.Graph()
    chain = [graph.add_buffer(width=size[0], height=size[1], format=av.VideoFormat("yuv420p", *size), time_base=FINE)]
    chain += [*(graph.add("transpose", turn) for turn in turns), graph.add("buffersink")]
    for one, following in pairwise(chain):
        one.link_to(following)
    graph.configure()
    return graph


class Sound:
    """Speech on one track."""

    def __init__(self, target: Any) -> None:
        self.stream: Any = target.add_stream("aac", rate=SOUND, layout="mono")
        self.stream.bit_rate = BITS
        self.even = av.AudioResampler(format="fltp", layout="mono", rate=SOUND, frame_size=1024)

    def add(self, frame: Any, at: float) -> list[Any]:
        """Some samples more."""
        frame.pts = int(at / frame.time_base)
        return [packet for part in self.even.resample(frame) for packet in self.stream.encode(part)]

    def rest(self) -> list[Any]:
        """What is still in resampler and encoder."""
        parts = [packet for part in self.even.resample(None) for packet in self.stream.encode(part)]
        return [*parts, *self.stream.encode(None)]


def main(container: str, most_sound: float, most_film: float) -> int:
    """Read, write, say how it went."""
    os.nice(10)
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_FSIZE, MOST_BYTES)):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    try:
        return _make(container, most_sound, most_film)
    except Refused as why:
        return int(why.args[0])
    except WRONG:
        return BROKEN
    except (MemoryError, OSError):
        return TOO_MUCH


def _make(container: str, most_sound: float, most_film: float) -> int:
    came = io.FileIO(0, closefd=False)
    source = _opened(came, container)
    film, sound = _tracks(source)
    first = _first(source, film) if film else None
    target = av.open(io.FileIO(1, "w", closefd=False), "w", format="mp4", options={"fflags": "+bitexact"})
    makers: dict[int, Any] = {}
    if first is not None:
        makers[film.index] = Film(target, first)
    if sound is not None:
        makers[sound.index] = Sound(target)
    claimed, size = (source.duration or 0) / av.time_base, max(os.fstat(0).st_size, 1)
    seconds = _copy(source, target, makers, most_film if first else most_sound, lambda at: at / claimed if claimed else came.tell() / size)
    if seconds < claimed * SHARE - SLACK:
        raise Refused(BROKEN)
    if not seconds:
        raise Refused(NO_RECORDING)
    target.close()
    _say(f"kept {'film' if first else 'sound'} {round(seconds)}")
    return 0


def _opened(came: io.FileIO, container: str) -> Any:
    try:
        return av.open(came, "r", format=container, options={"protocol_whitelist": "none"}, metadata_errors="ignore")
    except WRONG as problem:
        raise Refused(BROKEN) from problem


def _tracks(source: Any) -> tuple[Any, Any]:
    """The first track of pictures, a cover is none, and the first of sound."""
    if len(source.streams) > MOST_STREAMS:
        raise Refused(NO_RECORDING)
    films = [one for one in source.streams.video if not one.disposition & av.stream.Disposition.attached_pic]
    sounds = list(source.streams.audio)
    if not films and not sounds:
        raise Refused(NO_RECORDING)
    if films and films[0].width * films[0].height > MOST_PIXELS:
        raise Refused(TOO_LARGE)
    for one in [*films[:1], *sounds[:1]]:
        one.codec_context.thread_count = 1
    return (films[0] if films else None), (sounds[0] if sounds else None)


def _first(source: Any, film: Any) -> Any:
    """The first picture: it says which way up they are."""
    frame = next(iter(source.decode(film)), None)
    if frame is None:
        raise Refused(BROKEN)
    source.seek(0)
    return frame


def _copy(source: Any, target: Any, makers: dict[int, Any], most: float, far: Callable[[float], float]) -> float:
    """Every frame of the two tracks drawn anew; returns how many seconds there were."""
    begin, seconds, told = None, 0.0, time.monotonic()
    for index, frame in _frames(source, makers):
        begin = frame.time if begin is None else begin
        at = max(frame.time - begin, 0.0)
        if at > most:
            raise Refused(TOO_LONG)
        seconds = max(seconds, at + _length(frame))
        for made in makers[index].add(frame, at):
            target.mux(made)
        if time.monotonic() > told + 1:
            told = time.monotonic()
            _say(str(min(99, int(100 * far(at)))))
    for maker in makers.values():
        for made in maker.rest():
            target.mux(made)
    return seconds


def _frames(source: Any, makers: dict[int, Any]) -> Iterator[tuple[int, Any]]:
    """The frames of these tracks that have a time, as they come. What is broken here and there is left out."""
    broken = 0
    for packet in source.demux([source.streams[index] for index in makers]):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError as problem:
            broken += 1
            if broken > MOST_BROKEN:
                raise Refused(BROKEN) from problem
            continue
        for frame in frames:
            if getattr(frame, "width", 0) * getattr(frame, "height", 0) > MOST_PIXELS:
                raise Refused(TOO_LARGE)
            if frame.time is not None:
                yield packet.stream.index, frame


def _length(frame: Any) -> float:
    samples = getattr(frame, "samples", 0)
    return samples / frame.sample_rate if samples else 1 / RATE


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _end(code: int) -> NoReturn:
    """At once: a library that stumbled has nothing left to tidy."""
    os._exit(code)


if __name__ == "__main__":
    _end(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
