"""A mail server as a department's could be: real sockets, the words of SMTP, answers as told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What came; `refuses` says how many of the next messages are turned away."""

    port: int = 0
    refuses: int = 0
    came: list[bytes] = field(default_factory=list)


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    mail: MailServer

    def handle(self) -> None:
        """Say what a server says."""
        self.say("220 mail.example ESMTP")
        for line in self.rfile:
            word = line.decode().split()[0].upper() if line.strip() else ""
            if word == "DATA":
                self.take()
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 fine")
        return None

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        if self.mail.refuses:
            self.mail.refuses -= 1
            return self.say("451 try later")
        self.mail.came.append(b"".join(lines))
        return self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """It listens on a free port until the block ends."""
    mail = MailServer()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Here", (Handler,), {"mail": mail}))
    server.daemon_threads = True
    mail.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield mail
    finally:
        server.shutdown()
        server.server_close()
