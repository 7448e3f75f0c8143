"""Clients in a closed loop over kept-alive connections: raw sockets, because client and server share the machine."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Request = Callable[[], bytes]
HOST, TIMEOUT = "127.0.0.1", 30.0


@dataclass(slots=True)
class Sample:
    """What one load saw, in milliseconds."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    def __iadd__(self, other: "Sample") -> "Sample":
        """With another slice."""
        self.times += other.times
        self.errors += other.errors
        self.seconds += other.seconds
        return self

    def quantile(self, share: float) -> float:
        """The time that this share of requests stayed below."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.times) / self.seconds if self.seconds else 0.0


class Client:
    """One connection, opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def send(self, request: bytes) -> int:
        """The status of the answer, read to its last byte."""
        if self.socket is None:
            self.socket = socket.create_connection((HOST, self.port), TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket.sendall(request)
            return self._read(self.socket)
        except OSError:
            self.close()
            raise

    def _read(self, stream: socket.socket) -> int:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(stream)
        head, body = data[:end].lower(), len(data) - end - 4
        length = head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0] if b"content-length:" in head else b"0"
        while body < int(length):
            body += len(self._more(stream))
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def _more(self, stream: socket.socket) -> bytes:
        chunk = stream.recv(65536)
        if not chunk:
            raise ConnectionError("closed")
        return chunk

    def close(self) -> None:
        """End the connection."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def run(port: int, request: Request, *, clients: int, seconds: float, wanted: tuple[int, ...] = (200,)) -> Sample:
    """So many clients for so long, each asking again as soon as it was answered."""
    samples = [Sample() for _ in range(clients)]
    begun = time.perf_counter()
    threads = [threading.Thread(target=_loop, args=(port, request, sample, begun + seconds, wanted)) for sample in samples]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    return Sample([t for s in samples for t in s.times], sum(s.errors for s in samples), took)


def _loop(port: int, request: Request, sample: Sample, until: float, wanted: tuple[int, ...]) -> None:
    client = Client(port)
    while (begun := time.perf_counter()) < until:
        try:
            status = client.send(request())
        except OSError:
            sample.errors += 1
            continue
        if status in wanted:
            sample.times.append((time.perf_counter() - begun) * 1000)
        else:
            sample.errors += 1
    client.close()


def get(path: str, cookie: str = "") -> Request:
    """A page."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", *([f"Cookie: {cookie}"] if cookie else []), "Accept-Language: zh-hans"]
    raw = "\r\n".join([*lines, "", ""]).encode()
    return lambda: raw


def post(path: str, cookies: Sequence[str], body: Callable[[], str]) -> Request:
    """A form; its body is made anew for every request, and another session sends it: no two people wait for one session's row."""
    turns = itertools.cycle(cookies)

    def request() -> bytes:
        content = body().encode()
        lines = f"POST {path} HTTP/1.1", f"Host: {HOST}", f"Cookie: {next(turns)}", "Content-Type: application/x-www-form-urlencoded"
        return "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode() + content

    return request
