"""Real processes on the test's own database and broker: a worker, a beat, a Redis that may die."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

PATIENCE = 60.0  # seconds that a loaded machine may need; a test ends as soon as what it waits for is there


def database_url() -> str:
    """The test database, as a process of its own finds it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def surroundings(**more: str) -> dict[str, str]:
    """The environment of such a process: short leases, the same keys, the same folder."""
    own = {
        "DATABASE_URL": database_url(), "FENGQIAO_VAR": str(settings.VAR),
        "FENGQIAO_LEASE": "2", "FENGQIAO_SWEEP": "1", "FENGQIAO_SECRET_KEY": settings.SECRET_KEY, "FENGQIAO_DATA_KEY": settings.KEYRING.data[1],
        "FENGQIAO_HASH_KEY": settings.KEYRING.hash[1], "FENGQIAO_SEAL_P12": str(settings.SEAL_P12), "PYTHONWARNINGS": "",
    }  # fmt: skip
    return {**os.environ, **own, **more}


def wait_for(there: Callable[[], bool], what: str) -> None:
    """Come back when it is there."""
    until = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > until:
            raise AssertionError(f"never came: {what}")
        time.sleep(0.05)


class Process:
    """A process in a group of its own, with what it says in a file."""

    def __init__(self, name: str, words: list[str], log: Path, **environment: str) -> None:
        self.name, self.words, self.log, self.environment = name, words, log, environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                self.words, cwd=settings.BASE_DIR, env=surroundings(**self.environment), stdout=stream, stderr=stream, start_new_session=True
            )
        return self

    def kill(self) -> None:
        """kill -9, the whole group."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, as the supervisor does, and wait until it did; raises TimeoutExpired when it does not."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()

    def said(self) -> str:
        return self.log.read_text()


def celery(part: str, log: Path, *words: str, **environment: str) -> Process:
    """A worker or a beat as the Procfile starts it."""
    program = [sys.executable, "-m", "celery", "-A", "fengqiao", part, "--loglevel", "INFO", *words]
    return Process(part, program, log, **environment)


def worker(log: Path, **environment: str) -> Process:
    """The worker of the Procfile."""
    words = ["--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return celery("worker", log, *words, **environment)


@contextlib.contextmanager
def running(process: Process) -> Iterator[Process]:
    """Started, and gone afterwards whatever happens; for a worker ready to take work."""
    process.start()
    try:
        if process.name == "worker":
            wait_for(lambda: " ready." in process.said(), f"the worker: {process.said()[-1500:]}")
        yield process
    finally:
        process.kill()


SUPERVISED = """
import sys
from fengqiao.env import BASE
from fengqiao.run import say, surroundings
from fengqiao.supervisor import Supervisor, read_procfile
found = surroundings(0)
children = [child for child in read_procfile(BASE / "Procfile", found) if child.name != "web"]
sys.exit(Supervisor(children, found, say=say).run(lambda: True, lambda: None))
"""


def supervised(log: Path, **environment: str) -> Process:
    """Worker and beat of the Procfile as they run at a station: under the supervisor, which raises what dies."""
    return Process("supervisor", [sys.executable, "-c", SUPERVISED], log, **environment)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A Redis of our own, without persistence: killed, it forgets everything."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        wait_for(self._answers, "Redis")

    def _answers(self) -> bool:
        return subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True, check=False).returncode == 0

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def send_signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)
