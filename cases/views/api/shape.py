"""How a referral reads to a department's system: what the department's page shows, and no more."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import ApiClient, Scope
from cases.clock import ZONE
from cases.lifecycle import actions_for
from cases.models import Complexity, Document, Referral
from cases.release import facts, shown_to_department
from cases.views import matter
from cases.views.api.acts import NOUNS

STAMPS = ("sent_at", "called_at", "signed_at", "contacted_at", "answered_at", "arrived_at", "accepted_at", "extended_to", "resolved_at", "ended_at")


def moment(value: datetime | None) -> str | None:
    """With its zone, as people here count."""
    return value.astimezone(ZONE).isoformat(timespec="seconds") if value else None


def brief(referral: Referral) -> dict[str, Any]:
    """A row of the list."""
    return {
        "id": referral.pk, "case": referral.case.number, "matter": matter.name(referral), "state": referral.state,
        "state_label": str(referral.state_label), "version": referral.version, "urgent": referral.is_urgent, "onsite": referral.is_onsite,
        "sent_at": moment(referral.sent_at), "self": settings.SITE_URL + reverse("api_referral", args=[referral.pk]),
    }  # fmt: skip


def whole(referral: Referral, client: ApiClient, *, full: bool = False) -> dict[str, Any]:
    """All of it: what is asked, what left for it, which clocks run, what may be done now."""
    turns = referral.turns.filter(is_open=1, office=client.office_id).order_by("due_at", "pk")
    return brief(referral) | {
        "request": referral.request, "complexity": referral.complexity, "complexity_label": str(Complexity(referral.complexity).label),
        "sender": {"office": referral.case.station.name, "officer": referral.sent_by.name, "phone": referral.case.station.phone},
        "turns": [
            {"task": turn.task, "label": str(turn.get_task_display()), "due_at": moment(turn.due_at), "provisional": turn.provisional}
            for turn in turns
        ],
        "released": referral.released, "facts": _facts(referral, client, full=full),
        "result": {"code": referral.result_code, "text": referral.result} if referral.result_code else None,
        "returned": _returned(referral), "may": _may(referral, client), "attachments": _attachments(referral, client),
        **{name: moment(getattr(referral, name)) for name in STAMPS},
        "page": settings.SITE_URL + reverse("referral", args=[referral.case.number, referral.pk]),
    }  # fmt: skip


def _facts(referral: Referral, client: ApiClient, *, full: bool) -> list[dict[str, Any]]:
    """As on the page; a token that may read no person reads masks, whatever the state."""
    about = list(referral.about.all())
    shown = shown_to_department(referral, full=full) if Scope.PERSONAL in client.scopes else facts(referral.case, referral.released, about)
    place = {party.pk: n for n, party in enumerate(about, start=1)}
    return [
        {"field": fact.field, "label": fact.label, "text": fact.text, "person": place[fact.party.pk] if fact.party else None} for fact in shown
    ]


def _returned(referral: Referral) -> dict[str, Any] | None:
    right = referral.right_department
    return {"code": referral.return_code, "right_department": right.code if right else None} if referral.return_code else None


def _may(referral: Referral, client: ApiClient) -> list[str]:
    allowed = {row.action for row in actions_for(referral, client)}
    return [noun for noun, act in NOUNS.items() if act.action in allowed] if Scope.ACT in client.scopes else []


def _attachments(referral: Referral, client: ApiClient) -> list[dict[str, Any]]:
    rows = Document.objects.visible_to(client).filter(referral=referral, voided_at=None).order_by("pk")
    return [{"kind": row.get_kind_display(), "number": row.number, "sha256": row.sha256, "media_type": row.media_type} for row in rows]
