"""What somebody types at the desk and has not logged yet: their own, encrypted, forgotten after some days."""

import json
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now, today
from cases.models.case import Case
from cases.models.limits import Limit

LIMIT = "draft_kept"


class Draft(models.Model):
    """One form by its client key, which becomes the key of the case: kept while it is typed, gone once it is logged.

    Told again about a case that is there already, it stays without its words and says which case: sent twice, it is told once.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    words = EncryptedField(blank=True, default="")  # what stands in the boxes, as JSON
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    kept_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        verbose_name = _("draft")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="draft_once_per_person"),
            models.CheckConstraint(condition=Q(case=None) | Q(words=b""), name="draft_told_keeps_no_words"),
        ]

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the boxes, by their names."""
        boxes: dict[str, str] = json.loads(self.words) if self.words else {}
        return boxes

    @property
    def label(self) -> str:
        """By what somebody knows it again: who reports it, and how it begins."""
        boxes = self.typed
        parts = (boxes.get("party1-name", ""), boxes.get("place", ""), boxes.get("narrative", "")[:20])
        return " · ".join(part for part in parts if part)


def forget_drafts() -> int:
    """Drop what nobody goes on with any more; returns how many."""
    limit = Limit.objects.in_force(LIMIT, today())
    return Draft.objects.filter(kept_at__lt=now() - timedelta(days=limit.amount)).delete()[0]
