"""A matter as the street's platform reads it: told to the command centre's own system whenever somebody moved it, signed as every knock of ours.

No person stands in it: what was reported where, whose it is, how far it is, and both numbers, by which neither side takes it twice.
"""

import json
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.roles import OfficeKind
from cases import webhooks
from cases.clock import now
from cases.models import Outbox, Referral, Webhook
from cases.moves import Effect


def hook() -> Webhook | None:
    """Where the platform listens, if it does."""
    return Webhook.objects.filter(office__kind=OfficeKind.COMMAND, office__is_active=True, is_active=True).order_by("office").first()


def queue(referral: Referral) -> None:
    """Leave word of this move in the outbox, in the transaction of the move itself."""
    if referral.is_matter and hook() is not None:
        key = f"exchange:{referral.pk}:{referral.version}"
        Outbox.objects.get_or_create(key=key, defaults={"kind": Effect.EXCHANGE, "case_id": referral.case_id, "ref": referral.pk})


def push(row: Outbox) -> datetime | None:
    """Tell it, outside any transaction: as it stands now, which may be further than when the word was left."""
    referral = Referral.objects.select_related("department", "case__item", "case__station").get(pk=row.ref or 0)
    return webhooks.knock(hook(), row, lambda: _body(referral))


def _body(referral: Referral) -> bytes:
    case, item = referral.case, referral.case.item
    data = {
        "number": case.number, "id": case.source_number if case.origin_id else case.external_number, "direction": item.direction if item else "",
        "item": item.code if item else "", "name": case.title, "place": case.place, "what": case.narrative, "at": case.occurred_at.isoformat(),
        "owner": referral.department.code, "state": referral.state, "result": referral.result,
        "url": settings.SITE_URL + reverse("referral", args=[case.number, referral.pk]),
    }  # fmt: skip
    return json.dumps({"type": f"matter.{referral.state}", "timestamp": now().isoformat(), "data": data}, ensure_ascii=False).encode()
