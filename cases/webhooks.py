"""A signed knock at a department's own system (Standard Webhooks: HMAC-SHA256 over id, timestamp and body; while keys change both sign).

What goes is thin: which referral, its state, how urgent, until when, where to look. No word of the dispute and no person.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from cases.clock import now
from cases.models import Outbox, Referral, Turn, Webhook, WebhookAttempt
from cases.posting import Undelivered, post

COOL = timedelta(seconds=15)  # a system that just failed is left alone for so long, so that it holds up nobody else
PREFIX = "whsec_"


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


def push(row: Outbox) -> datetime | None:
    """Knock, outside any transaction. Returns when to come back where the system failed somebody else a moment ago; raises where it failed us."""
    referral = Referral.objects.select_related("department", "case__station").get(pk=row.ref or 0)
    return knock(Webhook.objects.filter(office=referral.department_id, is_active=True).first(), row, lambda: _body(referral))


def knock(hook: Webhook | None, row: Outbox, body: Callable[[], bytes]) -> datetime | None:
    """Knock at this system once for this row of the outbox. Returns and raises as `push` does."""
    if hook is None or taken(row):
        return None
    last = WebhookAttempt.objects.filter(office=hook.office_id).order_by("-at").first()
    if last is not None and last.problem and last.key != row.key and last.at > now() - COOL:
        return last.at + COOL
    _attempt(hook, Knock(row.key, body()))
    return None


def try_out(row: Outbox) -> datetime | None:
    """One knock that tells nothing of any matter; how it went stands among the attempts, and nobody has to see to it."""
    hook = Webhook.objects.filter(office=row.ref or 0).first()
    if hook is not None and not WebhookAttempt.objects.filter(key=row.key).exists():
        told = json.dumps({"type": "trial", "timestamp": now().isoformat(), "data": {"department": hook.office.code}})
        with suppress(Undelivered):
            _attempt(hook, Knock(row.key, told.encode()))
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
        kept.status = post(hook.url, knock.body, knock.headers(hook.keys)).status
    except Undelivered as problem:
        kept.status, kept.problem = problem.status, problem.problem
        raise
    finally:
        kept.millis = int((time.monotonic() - began) * 1000)
        kept.problem = kept.problem or ("" if kept.status else "unknown")
        kept.save()
