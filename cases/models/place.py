"""The station's own gazetteer: the estates, buildings, sites and villages by the names that people use, each with its community."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases.addresses import normal
from cases.clock import now


class Place(models.Model):
    """One place. Written in another way it is the same: `key` is its name as it is compared."""

    station = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    community = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("place")
        ordering = ["community", "name"]
        constraints = [
            models.UniqueConstraint(fields=["station", "key"], name="place_once_per_station"),
            models.CheckConstraint(condition=~Q(key=""), name="place_has_a_name"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key true to the name."""
        self.key = normal(self.name)[:60]
        super().save(*args, **kwargs)
