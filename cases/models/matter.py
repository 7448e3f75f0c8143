"""Matters that are no disputes: the two-way catalogue of station and street."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from accounts.roles import OfficeKind


class Direction(models.TextChoices):
    """Which way an item goes (domain.md §8.1)."""

    OUT = "out", _("From the station to the street")
    IN = "in", _("From the street to the station")


class PhotoRule(models.TextChoices):
    """Who must show it."""

    NONE = "", _("No photo needed")
    ANSWER = "answer", _("Whoever handles it sends a photo")
    BOTH = "both", _("A photo before and a photo after")


class ItemQuerySet(models.QuerySet["Item"]):
    """The catalogue in words."""

    def to_report(self, direction: str) -> "ItemQuerySet":
        """What can be chosen: second-level rows, and first-level rows that have none below them."""
        parents = Item.objects.filter(is_active=True, parent__isnull=False).values("parent")
        return self.filter(is_active=True, direction=direction).exclude(pk__in=parents).select_related("parent", "owner").order_by("code")

    def saying(self, words: str) -> "ItemQuerySet":
        """Those whose own or first-level name, number or search words hold each of these words."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(words__icontains=word) | Q(code__icontains=word) | Q(parent__name__icontains=word))
        return found


class Item(models.Model):
    """A kind of matter: which way it goes, who owns it, how long they have, whether a photo shows it. Two levels; hundreds are possible."""

    code = models.SlugField(max_length=16, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    name = models.CharField(max_length=60)
    words = models.CharField(max_length=120, blank=True)  # other words by which it is found
    owner = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")  # nobody: the station of the place
    complexity = models.CharField(max_length=12, default="simple")  # which limit the handling has
    is_urgent = models.BooleanField(default=False)
    photo = models.CharField(max_length=8, choices=PhotoRule.choices, blank=True, default=PhotoRule.NONE)
    is_example = models.BooleanField(default=False)  # 示例清单: no list of a real street
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ItemQuerySet] = ItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("item of the catalogue")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="item_direction_known"),
            models.CheckConstraint(condition=Q(direction=Direction.IN) | Q(owner__isnull=False), name="item_going_out_has_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.parent.name} · {self.name}" if self.parent else self.name

    @property
    def owner_name(self) -> str:
        """区综合执法局; for what comes in, the station."""
        return self.owner.short_name if self.owner else str(OfficeKind.STATION.label)
