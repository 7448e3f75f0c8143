"""A post to a system outside the house, as safe as one can be made.

An address inside a private network, a redirect and a slow answer are refused; `settings.WEBHOOK_NETWORKS` names the networks of the
government's own that may be reached.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0  # for everything: name, connection, answer
LONGEST = 64 * 1024  # bytes of an answer that anybody reads


class Undelivered(Exception):
    """It was not taken; the words say why and hold nothing of anybody."""

    def __init__(self, problem: str, status: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.status = problem, status


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said when it took something."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: dict[str, str], seconds: float | None = None) -> Answer:
    """Post within so many seconds and return an answer of 200 to 299; anything else raises Undelivered."""
    seconds = SECONDS if seconds is None else seconds
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    cut = threading.Event()
    try:
        with closing(_Line(socket.create_connection((_address(parts, host, port), port), timeout=seconds))) as line:
            clock = threading.Timer(seconds, line.cut, (cut,))
            clock.start()
            try:
                answer = _ask(line, parts, body, headers)
            finally:
                clock.cancel()
        if cut.is_set():  # a line that was cut reads like an answer that ended
            raise Undelivered("too slow")
        return answer
    except (OSError, http.client.HTTPException) as problem:
        raise Undelivered("too slow" if cut.is_set() or isinstance(problem, TimeoutError) else type(problem).__name__) from problem


@dataclass(slots=True)
class _Line:
    """The connection, plain or within TLS, which another thread may cut."""

    socket: socket.socket

    def secure(self, host: str) -> None:
        """Speak TLS from here on; the certificate must be the host's."""
        self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=host, do_handshake_on_connect=False)
        self.socket.do_handshake()

    def cut(self, cut: threading.Event) -> None:
        """The time is over, however busily the other side still drips."""
        cut.set()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def _ask(line: _Line, parts: SplitResult, body: bytes, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection(parts.hostname or "")
    if parts.scheme == "https":
        line.secure(parts.hostname or "")
    connection.sock = line.socket
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", target, body=body, headers={**headers, "Host": parts.netloc, "Connection": "close"})
    with closing(connection.getresponse()) as answer:
        if 300 <= answer.status < 400:
            raise Undelivered("redirect", answer.status)
        if not 200 <= answer.status < 300:
            raise Undelivered("refused", answer.status)
        return Answer(answer.status, answer.read(LONGEST))


def _address(parts: SplitResult, host: str, port: int) -> str:
    """The address that is connected to is the one that was looked at: a name cannot change its mind in between."""
    found = [ipaddress.ip_address(str(facts[4][0]).partition("%")[0]) for facts in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    ours = [any(address in network for network in map(ipaddress.ip_network, settings.WEBHOOK_NETWORKS)) for address in found]
    if not all(mine or (address.is_global and not address.is_multicast) for address, mine in zip(found, ours, strict=True)):
        raise Undelivered("private address")
    if parts.scheme != "https" and not all(ours):
        raise Undelivered("not https")
    return str(found[0])
