"""A signed knock at a department's own system (Standard Webhooks: HMAC-SHA256 over id, timestamp and body; while keys change both sign).

What goes is thin: which referral, its state, how urgent, until when, where to look. No word of the dispute and no person. An address inside a
private network, a redirect and a slow answer are refused; `settings.WEBHOOK_NETWORKS` names the networks of the government's own that may be reached.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.urls import reverse

from cases.clock import now
from cases.models import Outbox, Referral, Turn, Webhook, WebhookAttempt
from cases.moves import Effect

SECONDS = 5.0  # for everything: name, connection, answer
COOL = timedelta(seconds=15)  # a system that just failed is left alone for so long, so that it holds up nobody else
PREFIX = "whsec_"


class Undelivered(Exception):
    """It was not taken; the words say why and hold nothing of anybody."""

    def __init__(self, problem: str, status: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.status = problem, status


@dataclass(frozen=True, slots=True)
class Knock:
    """What is posted."""

    key: str
    body: bytes

    def headers(self, keys: Sequence[str]) -> dict[str, str]:
        """Id, time and one signature per live key. The other side compares the time with its own clock."""
        stamp = str(int(time.time()))
        return {
            "Content-Type": "application/json", "User-Agent": "Fengqiao", "webhook-id": self.key, "webhook-timestamp": stamp,
            "webhook-signature": " ".join(sign(key, self.key, stamp, self.body) for key in keys),
        }  # fmt: skip


def new_key() -> str:
    """A key of 32 random bytes, as both sides write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(key: str, message_id: str, stamp: str, body: bytes) -> str:
    """v1,<base64> over `id.timestamp.body`."""
    secret = base64.b64decode(key.removeprefix(PREFIX))
    digest = hmac.new(secret, b".".join((message_id.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def queue(row: Outbox) -> datetime | None:
    """Beside the tap on the department's shoulder a row of its own for its system, once: neither waits for the other."""
    hooks = Webhook.objects.filter(is_active=True, office__in=Referral.objects.filter(pk=row.ref or 0).values("department"))
    if hooks.exists():
        Outbox.objects.get_or_create(key=f"push:{row.key}", defaults={"kind": Effect.PUSH, "case_id": row.case_id, "ref": row.ref})
    return None


def push(row: Outbox) -> datetime | None:
    """Knock, outside any transaction. Returns when to come back where the system failed somebody else a moment ago; raises where it failed us."""
    referral = Referral.objects.select_related("department", "case__station").get(pk=row.ref or 0)
    hook = Webhook.objects.filter(office=referral.department_id, is_active=True).first()
    if hook is None or taken(row):
        return None
    last = WebhookAttempt.objects.filter(office=referral.department_id).order_by("-at").first()
    if last is not None and last.problem and last.key != row.key and last.at > now() - COOL:
        return last.at + COOL
    _attempt(hook, Knock(row.key, _body(referral)))
    return None


def taken(row: Outbox) -> bool:
    """Whether the other side has it: a worker that died after its answer knocks no second time."""
    return WebhookAttempt.objects.filter(key=row.key, problem="").exists()


def _body(referral: Referral) -> bytes:
    due = Turn.objects.filter(referral=referral, is_open=1, due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
    data = {
        "referral": referral.pk, "case": referral.case.number, "department": referral.department.code, "state": referral.state,
        "urgent": referral.is_urgent, "onsite": referral.is_onsite, "due_at": due.isoformat() if due else None,
        "url": settings.SITE_URL + reverse("referral", args=[referral.case.number, referral.pk]),
    }  # fmt: skip
    return json.dumps({"type": f"referral.{referral.state}", "timestamp": now().isoformat(), "data": data}, ensure_ascii=False).encode()


def _attempt(hook: Webhook, knock: Knock) -> None:
    """One try, written down whatever comes of it."""
    began, kept = time.monotonic(), WebhookAttempt(office_id=hook.office_id, key=knock.key)
    try:
        kept.status = post(hook.url, knock.body, knock.headers(hook.keys))
    except Undelivered as problem:
        kept.status, kept.problem = problem.status, problem.problem
        raise
    finally:
        kept.millis = int((time.monotonic() - began) * 1000)
        kept.problem = kept.problem or ("" if kept.status else "unknown")
        kept.save()


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post and return a status of 200 to 299; anything else raises Undelivered."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    cut = threading.Event()
    try:
        with closing(_Line(socket.create_connection((_address(parts, host, port), port), timeout=SECONDS))) as line:
            clock = threading.Timer(SECONDS, line.cut, (cut,))
            clock.start()
            try:
                status = _ask(line, parts, body, headers)
            finally:
                clock.cancel()
        if cut.is_set():  # a line that was cut reads like an answer that ended
            raise Undelivered("too slow")
        return status
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


def _ask(line: _Line, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
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
        return answer.status


def _address(parts: SplitResult, host: str, port: int) -> str:
    """The address that is connected to is the one that was looked at: a name cannot change its mind in between."""
    found = [ipaddress.ip_address(str(facts[4][0]).partition("%")[0]) for facts in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    ours = [any(address in network for network in map(ipaddress.ip_network, settings.WEBHOOK_NETWORKS)) for address in found]
    if not all(mine or (address.is_global and not address.is_multicast) for address, mine in zip(found, ours, strict=True)):
        raise Undelivered("private address")
    if parts.scheme != "https" and not all(ours):
        raise Undelivered("not https")
    return str(found[0])
