"""Whom the court met, where and when (民诉法解释 356): a row for each party who came, whether all of them were there together or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.confirmation import Channel, Confirmation
from cases.models.party import Party


class CourtMeeting(models.Model):
    """One party at one meeting with the court. Another meeting adds its own rows: the ledger of trips counts every way that was made or spared."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="court_meetings", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("meeting with the court")
        constraints = [models.UniqueConstraint(fields=["confirmation", "at", "party"], name="met_once_at_a_time")]
