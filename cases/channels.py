"""The channels of a department beside its inbox: each message to it leaves a row of its own for its system and for its e-mail.

None waits for another, each has its own tries, and each that fails for good becomes a turn of a person.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse

from cases.models import Message, Outbox, Referral, Webhook
from cases.moves import Effect


def queue(row: Outbox) -> None:
    """Beside the tap on the department's shoulder a row for each other channel that it has, once."""
    hooks = Webhook.objects.filter(is_active=True, office=OuterRef("department"))
    email, listens = Referral.objects.filter(pk=row.ref or 0).values_list("department__email", Exists(hooks)).get()
    kinds = [Effect.PUSH] if listens else []
    if email:
        kinds.append(Effect.CALL_MAIL if row.kind == Effect.CALL_DEPARTMENT else Effect.MAIL)
    for kind in kinds:
        Outbox.objects.get_or_create(key=f"{kind}:{row.key}", defaults={"kind": kind, "case_id": row.case_id, "ref": row.ref})


def mail(row: Outbox) -> datetime | None:
    """Send it, outside any transaction: a mail server may take its time. A worker that dies after it sends it again under the same Message-ID."""
    referral = Referral.objects.select_related("department", "case__station").get(pk=row.ref or 0)
    if not referral.department.email or Message.objects.filter(key=row.key).exists():
        return None
    words = {
        "sender": referral.case.station.short_name, "number": referral.case.number, "call": row.kind == Effect.CALL_MAIL,
        "url": settings.SITE_URL + reverse("referral", args=[referral.case.number, referral.pk]),
    }  # fmt: skip
    subject, _blank, body = render_to_string("mails/matter.txt", words).strip().partition("\n")
    ids = {"Message-ID": f"<{row.key.replace(':', '.')}@{urlsplit(settings.SITE_URL).hostname}>"}
    EmailMessage(subject, body.strip() + "\n", to=[referral.department.email], headers=ids).send()
    return None


def mailed(row: Outbox) -> None:
    """That it went out, in the transaction that ends its row."""
    referral = Referral.objects.select_related("department").get(pk=row.ref or 0)
    if referral.department.email:
        Message.objects.get_or_create(key=row.key, defaults={"office": referral.department, "case_id": row.case_id, "template": "mail_matter"})
