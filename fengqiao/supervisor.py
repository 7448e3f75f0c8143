"""Keeps the processes of the Procfile running, and leaves none behind.

Each child leads a process group of its own: Ctrl-C reaches the supervisor alone, which asks each child's parent process to end (Celery hangs
when its whole group gets the signal), waits, and then ends whatever is left of the group. A child that dies is started again, because a
station has nobody who would, after a pause that grows when it dies often; one that has never lived for a while and dies again and again stops
everything with a line that names it, because that needs somebody.
"""

import contextlib
import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from types import FrameType

GRACE = 10.0  # seconds to end by itself
SHORT_LIFE, LIVES = 60.0, 4  # so many ends within so many seconds stop everything, unless it has once lived for a while
A_WHILE = 5.0  # seconds
PAUSE, LONGEST = 0.2, 15.0  # seconds before it is started again: the first, doubled with each end of the last minute, and no more than this
TICK = 0.2
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """On Linux: a supervisor that is killed takes its children with it."""
    if _LIBC is not None:
        _LIBC.prctl(1, signal.SIGTERM)


@dataclass
class Child:
    """One line of the Procfile, and the process it is at the moment."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)
    ended_at: float | None = None
    has_lived: bool = False

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it as the leader of a group of its own."""
        self.started = [*self.started[-LIVES - 2 :], time.monotonic()]
        self.ended_at = None
        self.process = subprocess.Popen(  # noqa: S603 - a line of our Procfile
            self.command, env=dict(environment), start_new_session=True, preexec_fn=_end_with_parent, stdin=subprocess.DEVNULL
        )  # fmt: skip

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self.process is not None and self.process.poll() is None

    def note_end(self) -> None:
        """Remember when this life ended, and whether it was one."""
        self.ended_at = time.monotonic()
        self.has_lived = self.has_lived or self.ended_at - self.started[-1] >= A_WHILE

    @property
    def _often(self) -> int:
        return sum(time.monotonic() - start < SHORT_LIFE for start in self.started)

    @property
    def dies_again_and_again(self) -> bool:
        """Started so often within so short a time, and never well, that starting it once more helps nobody."""
        return not self.has_lived and self._often >= LIVES

    @property
    def is_due(self) -> bool:
        """Whether its pause is over."""
        return self.ended_at is not None and time.monotonic() - self.ended_at >= min(PAUSE * 2 ** (self._often - 1), LONGEST)

    def ask(self) -> None:
        """Ask the parent process alone to end."""
        if self.process is not None and self.runs:
            self.process.send_signal(signal.SIGTERM)

    def sweep(self) -> None:
        """End whatever is left of its group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def read_procfile(path: Path, values: Mapping[str, str]) -> list[Child]:
    """The children that a Procfile names; raises KeyError for a variable that has no value."""
    lines = (line.partition(":") for line in path.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return [Child(name.strip(), shlex.split(Template(command).substitute(values))) for name, _, command in lines]


class Supervisor:
    """Runs the children until somebody asks it to end, or until one of them cannot live."""

    def __init__(self, children: list[Child], environment: Mapping[str, str], *, say: Callable[[str], None]) -> None:
        self.children, self.environment, self.say = children, environment, say
        self.asked = 0

    def run(self, ready: Callable[[], bool], welcome: Callable[[], None]) -> int:
        """Start everything, say welcome once `ready`, keep it running; returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        welcomed = False
        try:
            for child in self.children:
                child.start(self.environment)
            while not self.asked:
                if fallen := self._raise_the_dead():
                    self.say(fallen)
                    return 1
                if not welcomed and ready():
                    welcome()
                    welcomed = True
                time.sleep(TICK)
        finally:
            self._end()
        return 0

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.asked += 1

    def _raise_the_dead(self) -> str:
        """Start again what ended; a sentence when one of them cannot live."""
        for child in self.children:
            if child.runs:
                continue
            if child.ended_at is not None:
                if child.is_due:
                    child.start(self.environment)
                continue
            code = child.process.returncode if child.process else 0
            child.sweep()
            child.note_end()
            if child.dies_again_and_again:
                chinese = f"进程 {child.name} 反复退出（代码 {code}），已全部停止。"
                return f"{chinese}Process {child.name} keeps ending (code {code}); everything is stopped."
            chinese = f"进程 {child.name} 退出（代码 {code}），重新启动。"
            self.say(f"{chinese}Process {child.name} ended (code {code}); starting it again.")
        return ""

    def _end(self) -> None:
        """Ask each, wait, sweep. Asked a second time it does not wait."""
        before, until = self.asked, time.monotonic() + GRACE
        for child in self.children:
            child.ask()
        while any(child.runs for child in self.children) and time.monotonic() < until and self.asked <= max(before, 1):
            time.sleep(TICK / 4)
        for child in self.children:
            child.sweep()
