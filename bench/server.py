"""The web server as the Procfile starts it, on a free port of loopback, one per place."""

import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from bench.cpu import Meter
from bench.load import HOST, Client, get
from bench.places import BASE, Place

WORKERS, START = "2", 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, and what it takes."""

    port: int
    meter: Meter


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(place: Place, *, bare: bool = False) -> Iterator["Server"]:
    """A running server; it ends with the block."""
    port = free_port()
    environment = {**place.environment, "FENGQIAO_BIND": HOST, "PORT": str(port), "FENGQIAO_WEB": WORKERS, "FENGQIAO_URL": f"http://{HOST}:{port}"}
    line = next(line for line in (BASE / "Procfile").read_text().splitlines() if line.startswith("web:"))
    command = shlex.split(Template(line.partition(":")[2]).safe_substitute(environment))
    if bare:
        command[-1] = "bench.bare:application"
    command[0] = str(Path(sys.executable).with_name(command[0]))
    process = subprocess.Popen(command, env=environment, cwd=BASE, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Server(port, Meter(place, process.pid))
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        try:
            Client(port).send(get("/healthz")())
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")
