"""The routing table: which department leads in which kind of matter (domain.md §4.5). Rows are configuration, not code."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from mediators.kinds import DisputeType

FALLBACK = 34  # 其他、不明: the command centre takes what nobody leads


class RoutingRowQuerySet(models.QuerySet["RoutingRow"]):
    """Rows in words."""

    def suggest(self, kind: str, text: str) -> "RoutingRow | None":
        """The row of this type of dispute whose keywords stand most often in the text; without any, the fallback row.

        Args: kind, a DisputeType or nothing; text, the title and what was told.
        """
        rows = list(self.filter(is_active=True).select_related("lead"))
        fitting = [row for row in rows if row.dispute_type == kind] if kind else [row for row in rows if row.hits(text)]
        best = max(fitting, key=lambda row: (row.hits(text), -row.code), default=None)
        return best or next((row for row in rows if row.code == FALLBACK), None)


class RoutingRow(models.Model):
    """One kind of matter: who leads, who joins, when the police keep it, on what legal base."""

    code = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    dispute_type = models.CharField(max_length=16, choices=DisputeType.choices, blank=True)
    keywords = models.CharField(max_length=120, blank=True)  # 漏水、渗水
    lead = models.ForeignKey(Office, models.PROTECT, related_name="+")
    joint = models.CharField(max_length=80, blank=True)
    trade_committee = models.CharField(max_length=40, blank=True)
    police_keeps = models.CharField(max_length=80, blank=True)
    base = models.CharField(max_length=80, blank=True)
    complexity = models.CharField(max_length=12, default="ordinary")
    callout_allowed = models.BooleanField(default=False)
    confirmable = models.CharField(max_length=16)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[RoutingRowQuerySet] = RoutingRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("routing row")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def hits(self, text: str) -> int:
        """How many of its keywords stand in a text."""
        return sum(word in text for word in self.keywords.split("、") if word)
