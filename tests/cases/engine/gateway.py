"""A message gateway as it could be: a real server on this machine that takes what is posted and answers as told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG, GARBAGE = "hang", "garbage"


@dataclass
class Gateway:
    """What came; `answers` says how to answer the next ones (a status, a body, or one of the words above), then it is always yes.

    `told` is what it says when it is asked what became of a message; `refuses` the numbers that are none.
    """

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    came: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """One post."""

    gateway: Gateway

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/status/"):
            return self._say(200, {"state": self.gateway.told.get(sent["outId"], "underway")})
        self.gateway.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.gateway.came.append(sent)
        if sent["mobile"] in self.gateway.refuses:
            return self._say(200, {"result": {"code": "MOBILE_ILLEGAL"}})
        answer = self.gateway.answers.pop(0) if self.gateway.answers else 200
        if answer == HANG:
            self.gateway.over.wait(5)
            return None
        if answer == GARBAGE:
            with suppress(OSError):
                self.wfile.write(b"\x00\xff no such protocol\r\n\r\n")
            return None
        return self._say(answer, {"result": {"code": "OK"}}) if isinstance(answer, int) else self._say(200, answer)

    def _say(self, status: int, body: Any) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def listening() -> Iterator[Gateway]:
    """It listens on a free port until the block ends."""
    gateway = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Handler,), {"gateway": gateway}))
    gateway.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield gateway
    finally:
        gateway.over.set()
        server.shutdown()
        server.server_close()
