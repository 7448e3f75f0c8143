"""Templates of agreements, by the kind of dispute: dated versions of a committee, and those that every committee begins with."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases.clock import now, today
from mediators.kinds import DisputeType


class TextTemplateQuerySet(models.QuerySet["TextTemplate"]):
    """Templates by committee and day."""

    def in_force(self, committee: int, on: date | None = None) -> list["TextTemplate"]:
        """Of each template the newest version that holds; the committee's own takes the place of the shipped one of the same word."""
        rows = self.filter(Q(committee=None) | Q(committee=committee), valid_from__lte=on or today())
        newest: dict[str, TextTemplate] = {}
        for row in sorted(rows, key=lambda row: (row.committee_id is not None, row.valid_from, row.version)):
            newest[row.key] = row
        return sorted((row for row in newest.values() if not row.is_off), key=lambda row: (row.dispute_type, row.name))

    def of(self, committee: int, dispute_type: str) -> list["TextTemplate"]:
        """What may be chosen when a text of this kind is written."""
        return [row for row in self.in_force(committee) if row.dispute_type == dispute_type]

    def chosen(self, committee: int, key: str) -> "TextTemplate | None":
        """The one of this word, as it holds today."""
        return next((row for row in self.in_force(committee) if row.key == key), None) if key else None


class TextTemplate(models.Model):
    """One version of a template. Only ever written: what a text was begun from stays to be read."""

    committee = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    key = models.SlugField(max_length=40, db_index=False)
    version = models.PositiveSmallIntegerField(default=1)
    dispute_type = models.CharField(max_length=20, choices=DisputeType.choices)
    name = models.CharField(max_length=60)
    facts = models.TextField()
    clauses = models.JSONField(default=list)  # kind, text, by and to (the number of a side), days from the day of writing, method
    is_off = models.BooleanField(default=False)  # from this day on nobody begins with it
    valid_from = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=now)

    objects: ClassVar[TextTemplateQuerySet] = TextTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("template of an agreement")
        constraints = [
            models.UniqueConstraint(fields=["committee", "key", "version"], name="template_version_once"),
            models.UniqueConstraint(fields=["key", "version"], condition=Q(committee=None), name="template_shipped_once"),
            models.CheckConstraint(condition=Q(committee=None) | Q(entered_by__isnull=False), name="template_of_committee_was_entered"),
        ]
