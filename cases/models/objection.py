"""Objections (异议) to a ruling that confirms: a party's within fifteen days, an interested person's within six months (民诉法解释 372)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.confirmation import Confirmation
from cases.models.document import Document
from cases.models.party import Party


class Objection(models.Model):
    """Who objects, why, since when they knew; and once it is decided, by which ruling."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="objections", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    third = models.CharField(max_length=60, blank=True)
    reason = EncryptedField(default="")
    known_on = models.DateField(null=True, blank=True)  # when the interested person learned, or had to learn, of it
    made_at = models.DateTimeField(default=now)
    review = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("objection")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["confirmation", "party"], name="party_objects_once"),
            models.CheckConstraint(
                condition=Q(party__isnull=False, third="", known_on=None) | (Q(party=None, known_on__isnull=False) & ~Q(third="")),
                name="objection_has_one_objector",
            ),
        ]

    @property
    def objector(self) -> str:
        """Who objects, by name."""
        return self.party.name if self.party else self.third
