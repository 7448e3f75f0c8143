"""The clients of the bench count what they see, and nothing else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import load


class Answer(BaseHTTPRequestHandler):
    """Answers /good with 200, /bad with 500, and a form with how long it was."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/good" else 500, b"x" * 70_000)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(302, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers at once."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_good_answer_is_a_time_and_the_connection_is_kept(port: int) -> None:
    sample = load.run(port, load.get("/good"), clients=2, seconds=0.2)
    assert len(sample.times) > 2
    assert sample.errors == 0
    assert sample.rate > 0


def test_another_status_is_an_error_and_no_time(port: int) -> None:
    sample = load.run(port, load.get("/bad"), clients=1, seconds=0.1)
    assert sample.times == []
    assert sample.errors > 0


def test_nobody_at_the_port_is_an_error_and_no_crash(port: int) -> None:
    sample = load.run(1, load.get("/good"), clients=1, seconds=0.05)
    assert sample.times == []
    assert sample.errors > 0


def test_a_form_is_made_anew_for_every_request(port: int) -> None:
    bodies = iter(f"n={n}" for n in range(1_000_000))
    sample = load.run(port, load.post("/form", "session=1", lambda: next(bodies)), clients=1, seconds=0.1, wanted=(302,))
    assert next(bodies) == f"n={len(sample.times)}"


def test_a_quantile_is_a_time_that_so_many_stayed_below() -> None:
    sample = load.Sample([float(n) for n in range(100)])
    assert sample.quantile(0.5) == 50.0
    assert sample.quantile(0.95) == 95.0
