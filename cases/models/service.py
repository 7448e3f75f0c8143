"""Service (送达) of a ruling: to whom, by what means, when in law."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cases.models.confirmation import Confirmation
from cases.models.document import Document
from cases.models.file_name import FileName
from cases.models.party import Party


class ServiceMethod(models.TextChoices):
    """送达 (民诉法 87–95)."""

    ELECTRONIC = "electronic", _("Electronic")
    DIRECT = "direct", _("Handed over")
    NOMINEE = "nominee", _("To the nominated receiver")
    LEFT = "left", _("Left with witness")
    POST = "post", _("By post")
    ROOM = "room", _("Delivered to the station's mediation room")
    NOTICE = "notice", _("By public notice")


class HandedAt(models.TextChoices):
    """Where a paper was handed over directly; the law asks for the hand that signs, the ledger of trips for the way that somebody made."""

    COURT = "court", _("In the court")
    STATION = "station", _("At the station")
    HOME = "home", _("Where they live or work")


class Service(models.Model):
    """One service of one ruling on one recipient; the mediation room is a recipient too (article, April 2019).

    `received_at` is the moment of service in law: the arrival of an electronic paper, the day on a receipt, the day on which a paper was left,
    the last day of a public notice.
    """

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="services")
    # which ruling: a second one, on an objection, bears the same case number
    document = models.ForeignKey(Document, models.PROTECT, related_name="services", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="services")
    third = models.CharField(max_length=60, blank=True)  # an interested person who objected and is no party
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=12, choices=ServiceMethod.choices)
    handed_at = models.CharField(max_length=8, choices=HandedAt.choices, blank=True)  # of what was handed over directly
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    receipt_note = models.CharField(max_length=120, blank=True)
    attempts = models.TextField(blank=True)  # what did not reach them, a line each: refused, sent back, nobody there
    noticed_at = models.DateTimeField(null=True, blank=True)  # the day on which a public notice came out
    proof_file = FileName(max_length=80, blank=True)  # the photo: a paper left, a slip of the post
    proof_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("service")
        constraints = [
            models.UniqueConstraint(fields=["document", "party"], name="service_once_per_party"),
            models.CheckConstraint(
                condition=Q(party__isnull=False, office=None, third="")
                | Q(party=None, office__isnull=False, third="")
                | (Q(party=None, office=None) & ~Q(third="")),
                name="service_has_one_recipient",
            ),
            models.CheckConstraint(condition=Q(received_at=None) | Q(received_at__gte=models.F("sent_at")), name="service_received_after_sent"),
            models.CheckConstraint(condition=~Q(method="notice") | Q(noticed_at__isnull=False), name="notice_has_its_day"),
        ]

    @property
    def recipient(self) -> str:
        """Who receives it, by name."""
        return self.third or (self.party.name if self.party else self.office.name if self.office else "")

    @property
    def tries(self) -> list[str]:
        """What did not reach them, a line each."""
        return self.attempts.splitlines()
