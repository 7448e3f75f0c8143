"""A department's own system: where it listens, the keys that sign, and every attempt to reach it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import Office
from accounts.secrets import EncryptedField
from cases.clock import now

SAID = {
    "redirect": _("it sent us elsewhere"), "refused": _("it did not take it"), "too slow": _("it was too slow"),
    "private address": _("the address is not to be reached"), "not https": _("the address is not https"),
}  # fmt: skip


class Webhook(models.Model):
    """One address per office. While keys are changed both sign, so that the other side may change in its own time."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="webhook")
    url = models.URLField(max_length=300)
    key = EncryptedField()
    earlier_key = EncryptedField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "webhook"

    @property
    def keys(self) -> list[str]:
        """The keys that sign, the newest first."""
        return [key for key in (self.key, self.earlier_key) if key]


class WebhookAttempt(models.Model):
    """One attempt: when, how long, what came back. Never what was sent."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80, db_index=True)  # of the outbox row; the message's id on every try
    at = models.DateTimeField(default=now)
    millis = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)  # empty: it was taken

    class Meta:
        verbose_name = "webhook attempt"
        indexes = [models.Index(fields=["office", "-at"], name="attempt_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(problem="") | Q(status__isnull=False, status__range=(200, 299)), name="attempt_taken_has_status"
            )
        ]

    @property
    def said(self) -> str:
        """The problem in words: what its system did, or that nobody was there."""
        return str(SAID.get(self.problem) or gettext("no connection"))
