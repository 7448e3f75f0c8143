"""The end of a file: what keeps it longer than its time, who proposed and who approved that it is destroyed, and the stone that stands afterwards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.limits import Limit


class Hold(models.Model):
    """A reason to keep a file beyond its time: a suit, an enforcement, an inquiry. While one stands nothing of it is destroyed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds", db_index=False)
    reason = EncryptedField()
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="one_hold_at_a_time"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False), name="hold_lifted_by_somebody"
            ),
        ]


class Destruction(models.Model):
    """One file whose time is over: proposed by one, approved by another, done by the worker. It stays for good and names nobody of the dispute."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="destruction")
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="+")
    kept_until = models.DateField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("destruction")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None) | (Q(approved_at__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="destruction_approved_by_another",
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(approved_by__isnull=False), name="destruction_done_after_approval"),
        ]
