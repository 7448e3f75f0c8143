"""Legal limits as dated rows with their source article. A running turn keeps the row it started under."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.clock import Ends, Unit

UNITS = [(u.value, u.value) for u in Unit]


class LimitQuerySet(models.QuerySet["Limit"]):
    """Limits by time."""

    def approved(self) -> "LimitQuerySet":
        """What a second person approved, and what was shipped."""
        return self.exclude(approved_by=None, entered_by__isnull=False)

    def in_force(self, key: str, on: date) -> "Limit":
        """The approved row of this limit on a day; raises Limit.DoesNotExist when nobody entered one."""
        return self.approved().filter(Q(valid_to=None) | Q(valid_to__gte=on), key=key, valid_from__lte=on).latest("valid_from")


class Limit(models.Model):
    """How long something may take, from when on, and who says so. A change is entered by one and approved by another."""

    key = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=80)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16, choices=UNITS)
    ends = models.CharField(max_length=12, choices=[(e.value, e.value) for e in Ends], default=Ends.MIDNIGHT)
    source_article = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[LimitQuerySet] = LimitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("limit")
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="limit_once_per_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="limit_is_positive"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="limit_ends_after_start"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(entered_by=None) | ~Q(approved_by=F("entered_by")), name="limit_approved_by_another"
            ),
        ]
