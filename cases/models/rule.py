"""The routing table: which department leads in which kind of matter (domain.md §4.5). Rows are configuration, not code."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Office


class RoutingRow(models.Model):
    """One kind of matter: who leads, who joins, when the police keep it, on what legal base."""

    code = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    lead = models.ForeignKey(Office, models.PROTECT, related_name="+")
    joint = models.CharField(max_length=80, blank=True)
    trade_committee = models.CharField(max_length=40, blank=True)
    police_keeps = models.CharField(max_length=80, blank=True)
    base = models.CharField(max_length=80, blank=True)
    complexity = models.CharField(max_length=12, default="ordinary")
    callout_allowed = models.BooleanField(default=False)
    confirmable = models.CharField(max_length=16)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("routing row")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
