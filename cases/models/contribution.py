"""What a side sends from its own page: words, a photo; who may see it, whether somebody at the desk has read it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.document import Document
from cases.models.party import Party


class Contribution(models.Model):
    """One thing sent. The other side sees it only where its sender said so; a department and the court never."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="contributions", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="contributions")
    text = EncryptedField(blank=True, default="")
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="contribution")
    is_shared = models.BooleanField(default=False)
    asks_to_reopen = models.BooleanField(default=False)
    client_key = models.UUIDField(unique=True)  # pressed twice, it is sent once
    sent_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reply = EncryptedField(blank=True, default="")

    class Meta:
        verbose_name = _("contribution")
        indexes = [models.Index(fields=["case", "-id"], name="contribution_of_case")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=b"") | Q(document__isnull=False), name="contribution_holds_something"),
            models.CheckConstraint(condition=Q(read_at=None) | Q(read_by__isnull=False), name="contribution_is_read_by_somebody"),
        ]
