"""我要调解: what somebody told from home, before it is a case. The desk makes one of it, or answers why not."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case, Source
from cases.models.imports import ImportBatch
from cases.models.party import Party


class Matter(models.TextChoices):
    """What it is about, in the words of neighbours; the desk finds the type."""

    NEIGHBOUR = "neighbour", _("Upstairs, downstairs, next door")
    FAMILY = "family", _("Within the family")
    WAGES = "wages", _("Worked without being paid, hurt at work")
    MONEY = "money", _("Loans, purchases, rent")
    PROPERTY = "property", _("Property management and parking")
    HARM = "harm", _("Somebody hurt, something broken")
    OTHER = "other", _("None of these, I cannot say")


class Application(models.Model):
    """One application. Everything that was typed is encrypted: nobody has looked yet at what stands in it."""

    number = models.CharField(max_length=40, unique=True)
    client_key = models.UUIDField(default=uuid.uuid4, unique=True)  # of the case that comes of it: two officers log it once
    token_hash = models.CharField(max_length=64, unique=True)  # of the receipt's link; the same form sent twice is one application
    station = models.ForeignKey(Office, models.PROTECT, related_name="applications", db_index=False)
    about = models.CharField(max_length=12, choices=Matter.choices)
    narrative = EncryptedField()
    place = EncryptedField()
    other_side = EncryptedField(blank=True, default="")
    name = EncryptedField()
    phone = EncryptedField()
    sent_at = models.DateTimeField(default=now)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.APPLICATION)
    source_number = models.CharField(max_length=40, blank=True, default="")  # of the list it came in, by its source
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="applications")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="applications")
    told_again = models.BooleanField(default=False)  # the case was there already: it is answered, and goes with that file
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)  # until then it waits; then it has a case or an answer
    answer = EncryptedField(blank=True, default="")

    class Meta:
        verbose_name = _("application")
        indexes = [models.Index(fields=["station", "handled_at", "-id"], name="application_waiting")]
        constraints = [
            models.CheckConstraint(condition=Q(case=None) | Q(handled_at__isnull=False), name="application_with_case_is_handled"),
            models.CheckConstraint(condition=Q(told_again=False) | Q(case__isnull=False), name="application_told_again_in_a_case"),
            models.UniqueConstraint(fields=["case"], condition=Q(told_again=False), name="application_makes_one_case"),
            models.UniqueConstraint(
                fields=["station", "source", "source_number"], condition=~Q(source_number=""), name="application_once_per_source"
            ),
        ]

    @classmethod
    def of(cls, party: Party) -> "list[Application]":
        """What this party told from home, before the case was or once more: theirs by the name in it, or by the phone where nobody has that name.

        Two of one case may share a phone, and what one told is not the other's.
        """
        sides = list(party.case.parties.all())
        return [one for one in cls.objects.filter(case=party.case_id).order_by("pk") if one.is_of(party, sides)]

    def is_of(self, party: Party, sides: Sequence[Party]) -> bool:
        """Whether this one of the sides told it; what was destroyed is nobody's."""
        named = [one.pk for one in sides if self.name and one.name == self.name]
        by_phone = bool(self.phone) and self.phone == party.phone
        return party.pk in named if len(named) == 1 else by_phone and (not named or party.pk in named)

    @property
    def became(self) -> Case | None:
        """The case that was made of it; none where it was told once more of one that was there."""
        return None if self.told_again else self.case

    @property
    def display_number(self) -> str:
        """网申〔2026〕3 号."""
        _word, year, count = self.number.rsplit("-", 2)
        return f"网申〔{year}〕{int(count)} 号"
