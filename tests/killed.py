"""A station whose every part may die, and people who press again until somebody answers.

The broker is a Redis of the station's own, which forgets everything when it is killed; embedded it is a file, which is emptied.
"""

import contextlib
import http.client
import http.cookiejar
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.cases.engine.processes import Redis
from tests.house import House, apart
from tests.visitor import Answer, Visitor

GONE = (urllib.error.URLError, ConnectionError, http.client.HTTPException, TimeoutError)
PATIENCE = 240.0  # seconds that a crowded machine may need until somebody answers again
PARTS = ("web", "worker", "beat", "broker")
ONE_OF_THE_WEB = "one of the web"  # a process that answers pages, without the parent that raises it again


class Doubts(threading.local):
    """Whether an answer to something that was sent is missing: each thread is a person of its own."""

    any = False


class Patient(Visitor):
    """Presses again until somebody answers, as a person does whose page did not come. What was sent may have been carried out all the same."""

    def __init__(self, station: "Station", jar: http.cookiejar.CookieJar | None = None) -> None:
        super().__init__(station.base, jar=http.cookiejar.CookieJar() if jar is None else jar)
        self.station = station

    def beside(self) -> "Patient":
        """Another window of the same browser."""
        return Patient(self.station, self.jar)

    def _ask(self, request: urllib.request.Request) -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = super()._ask(request)
            except GONE:
                self.station.doubts.any = self.station.doubts.any or request.data is not None
                time.sleep(0.2)
            else:
                self.station.heard += 1  # one lost among threads does not matter
                return answer
        raise AssertionError(f"nobody answered any more: {request.full_url}")


class Station(House):
    """A running house with a broker of its own, if it has one."""

    def __init__(self, var: Path, redis: Redis | None = None, **environment: str) -> None:
        super().__init__(var, FENGQIAO_LEASE="5", FENGQIAO_SWEEP="1", **({"REDIS_URL": redis.url} if redis else {}), **environment)
        self.redis, self.killed, self.doubts, self.heard = redis, Counter[str](), Doubts(), 0

    def visitor(self) -> Patient:
        """Somebody who does not give up."""
        return Patient(self)

    def carried(self, act: Callable[..., object], *words: object, **facts: object) -> object:
        """Take an act, and when an answer was lost take it again: whoever then finds nothing to press knows that it was carried out.

        Returns what the act returned, None where it was found done. An act that fails though every answer came, fails.
        """
        unsure = False
        while True:
            self.doubts.any = False
            try:
                return act(*words, **facts)
            except AssertionError:
                if not self.doubts.any:
                    if unsure:
                        return None
                    raise
                unsure = True

    def told_by(self, words: str) -> list[str]:
        """What the rows say: words that `print` takes, with every model at hand."""
        return self.manage("shell", "-v", "0", "-c", f"from cases.models import *; print({words})").split()

    def kill(self, part: str, chance: random.Random) -> None:
        """kill -9 of a part; what its supervisor does next is its own affair."""
        if part == "broker":
            self._forget()
        pids = self._pids("web") if part == ONE_OF_THE_WEB else self._pids(part)
        if part == ONE_OF_THE_WEB:
            pids = [chance.choice(pages) for pages in map(children, pids) if pages]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.killed[part] += 1

    def kill_while(
        self, busy: Callable[[], bool], kills: int, chance: random.Random, *, pause: Callable[[], None], parts: Sequence[str] = PARTS
    ) -> None:  # fmt: skip
        """So many kills, each part in turn in a random order, while somebody is busy; a pause before each."""
        order = [part for _round in range(kills // len(parts) + 1) for part in chance.sample(parts, len(parts))][:kills]
        for part in order:
            pause()
            if not busy():
                return
            self.kill(part, chance)

    def wait_for_answers(self, count: int) -> None:
        """Until the people here got so many answers more, however slow the machine is."""
        until, wanted = time.monotonic() + PATIENCE, self.heard + count
        while time.monotonic() < until and self.heard < wanted:
            time.sleep(0.02)

    def _forget(self) -> None:
        if self.redis is not None:
            self.redis.kill()
            self.redis.start()
        else:
            with contextlib.suppress(sqlite3.Error), sqlite3.connect(self.var / "broker.sqlite3", timeout=5) as broker:
                broker.execute("DELETE FROM kombu_message")

    def _pids(self, part: str) -> list[int]:
        sign = {"web": "granian", "worker": " worker", "beat": " beat"}.get(part)
        return [pid for pid in children(self.process.pid) if sign and sign in command_of(pid)] if self.process else []


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(word) for word in found.split()]


def command_of(pid: int) -> str:
    """Its command line; empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


@contextlib.contextmanager
def standing_alone(var: Path) -> Iterator[Station]:
    """A station with a database, and where there is one a Redis, that nobody else works with."""
    with contextlib.ExitStack() as stack:
        redis = None
        if os.environ.get("REDIS_URL"):
            redis = Redis()
            redis.start()
            stack.callback(lambda: redis.kill())
        yield stack.enter_context(Station(var, redis, **stack.enter_context(apart("killed"))))
