"""What a court wants with an application (dated rows, each with its article), and what lies with one application or why it does not."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.confirmation import Confirmation
from cases.models.document import Document
from cases.models.party import Party


class MaterialSource(models.TextChoices):
    """Where it comes from: a paper that the house makes, or something of the parties that is put to it."""

    APPLICATION = "application", _("The joint application")
    AGREEMENT = "agreement", _("The mediation agreement")
    PROOF = "proof", _("The committee's proof of mediation")
    ADDRESS = "address", _("Each side's address for service")
    IDENTITY = "identity", _("Each side's identity")
    OTHER = "other", _("Something that the parties bring")


PER_PARTY = frozenset({MaterialSource.ADDRESS, MaterialSource.IDENTITY})


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials by court and time."""

    def of(self, court: int, on: date) -> list["Material"]:
        """What this court wants on a day: of each word the newest approved row, the court's own before the one of all courts."""
        rows = self.filter(Q(court=None) | Q(court=court), Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
        approved = rows.exclude(approved_by=None, entered_by__isnull=False).order_by("court_id", "valid_from", "pk")
        newest = {row.key: row for row in sorted(approved, key=lambda row: (row.court_id is not None, row.valid_from, row.pk))}
        return sorted((row for row in newest.values() if not row.is_off), key=lambda row: (row.place, row.key))

    def drafts(self, court: int) -> "MaterialQuerySet":
        """What somebody entered and nobody approved yet."""
        return self.filter(court=court, entered_by__isnull=False, approved_by=None)


class Material(models.Model):
    """One line of a court's list. Shipped rows hold for every court; a court's own row of the same word takes their place from its day on."""

    court = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    key = models.SlugField(max_length=40, db_index=False)
    place = models.PositiveSmallIntegerField(default=50)  # in the list
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=12, choices=MaterialSource.choices)
    words = models.CharField(max_length=200, blank=True)  # wanted only where a term holds one of them, 、 between; empty for always
    source_article = models.CharField(max_length=120)
    is_off = models.BooleanField(default=False)  # from this day on the court wants it no more
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[MaterialQuerySet] = MaterialQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("material")
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], condition=Q(court=None), name="material_once_per_day"),
            models.UniqueConstraint(fields=["court", "key", "valid_from"], name="material_of_court_once_per_day"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="material_ends_after_start"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(entered_by=None) | ~Q(approved_by=F("entered_by")), name="material_approved_by_another"
            ),
            models.CheckConstraint(condition=Q(court=None) | Q(entered_by__isnull=False), name="material_of_court_was_entered"),
        ]


class Enclosure(models.Model):
    """One line of the list of one application: the paper that answers it, or why none does. Frozen when it is handed in."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="enclosures", db_index=False)
    key = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=80)  # as the list called it then
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    reason = EncryptedField(blank=True, default="")
    says_why = models.BooleanField(default=False)  # whether a reason stands in the place of a paper
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # empty: read off the file itself
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("enclosure")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["confirmation", "key"], condition=Q(party=None), name="material_answered_once"),
            models.UniqueConstraint(fields=["confirmation", "key", "party"], name="material_of_party_answered_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=False, says_why=False) | Q(document=None, says_why=True), name="enclosure_is_paper_or_reason"
            ),
        ]
