"""Drafts of the log form: kept every few seconds, shown to nobody but whoever types, gone with the case that they become."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cases.clock import now
from cases.models import Case, Draft

LONGEST = 60_000  # signs of one draft: the longest narrative that the form takes, and every other box full
SHOWN = 5


def keep(*, actor: User, key: UUID, typed: Mapping[str, str]) -> datetime | None:
    """Keep what stands in the boxes now; None when the form was sent already. Raises ValidationError for more than any form holds."""
    words = json.dumps(dict(typed), ensure_ascii=False)
    if len(words) > LONGEST:
        raise ValidationError(_("This is more than a draft can hold. Shorten what happened."))
    if Case.objects.filter(client_key=key).exists() or Draft.objects.filter(user=actor, key=key, case__isnull=False).exists():
        return None
    draft, _made = Draft.objects.update_or_create(user=actor, key=key, defaults={"words": words, "kept_at": now()})
    return draft.kept_at


def unfinished(actor: User) -> QuerySet[Draft]:
    """One's own that became no case, the newest first."""
    logged = Case.objects.filter(client_key=OuterRef("key"))
    return Draft.objects.filter(user=actor, case=None).filter(~Exists(logged)).order_by("-kept_at")


def drop(*, actor: User, key: UUID) -> None:
    """It is logged, or nobody wants it."""
    Draft.objects.filter(user=actor, key=key, case=None).delete()
