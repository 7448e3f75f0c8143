"""A department's own system as it could be: a real server on this machine that checks signatures with the public package."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook as Checker


@dataclass
class Receiver:
    """What came, checked; `answers` says how to answer the next ones, then it is always 204."""

    url: str = ""
    key: str = ""
    answers: list[int | str] = field(default_factory=list)
    came: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """One post."""

    receiver: Receiver

    def do_POST(self) -> None:
        """Answer as told; what is taken is checked first, and a wrong signature gets no answer at all."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.receiver.answers.pop(0) if self.receiver.answers else 204
        if isinstance(answer, str):
            return {"drip": self._drip, "hang": self._hang, "cut": self._cut, "babble": self._babble, "lie": self._lie}[answer]()
        if answer == 204:
            Checker(self.receiver.key).verify(body, headers)
            self.receiver.came.append((headers["webhook-id"], json.loads(body)))
        self.receiver.headers.append(headers)
        self.receiver.bodies.append(body)
        self.send_response(int(answer))
        if answer == 302:
            self.send_header("Location", self.receiver.url + "elsewhere")
        return self.end_headers()

    def _drip(self) -> None:
        """A sign a moment, for four seconds or until somebody hangs up."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            for _ in range(80):
                self.wfile.write(b"H")
                time.sleep(0.05)

    def _hang(self) -> None:
        """Take it and say nothing, until somebody hangs up."""
        with suppress(OSError):
            self.connection.recv(1)

    def _cut(self) -> None:
        """Hang up in the middle."""
        self.close_connection = True

    def _babble(self) -> None:
        """Something that is no answer of the protocol."""
        self.wfile.write(b"OK, thanks!\r\n\r\n")
        self.close_connection = True

    def _lie(self) -> None:
        """A 200 that says in its body that all is done."""
        body = b'{"state": "resolved", "result": "done", "referral": 1}'
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def certificate(folder: Path) -> Path:
    """Key and certificate of `localhost`, good for an hour, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = datetime.now(UTC) - timedelta(minutes=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(begins).not_valid_after(begins + timedelta(hours=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    target = folder / "localhost.pem"
    target.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return target


@contextmanager
def receiving(pem: Path | None = None) -> Iterator[Receiver]:
    """It listens on a free port until the block ends, within TLS where a certificate is given."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Handler,), {"receiver": receiver}))
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook/"
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver.url = f"https://localhost:{server.server_port}/hook/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
