"""What people may ask about their own data (个人信息保护法 17, 44–50): the notice they were shown, what is to be put right or erased."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party


class Wish(models.TextChoices):
    """What is asked. A copy is taken at once and asks nobody."""

    CORRECT = "correct", _("Put right")
    ERASE = "erase", _("Erase")


class WishAnswer(models.TextChoices):
    """How it was answered."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Not done, with the reason")


class DataWish(models.Model):
    """One wish of one party about its own data, answered by the station within its limit."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="data_wishes", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="data_wishes")
    kind = models.CharField(max_length=8, choices=Wish.choices)
    text = EncryptedField(blank=True, default="")
    client_key = models.UUIDField(unique=True)  # pressed twice, it is asked once
    asked_at = models.DateTimeField(default=now)
    outcome = models.CharField(max_length=8, choices=WishAnswer.choices, blank=True)
    answer = EncryptedField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("wish about own data")
        indexes = [models.Index(fields=["case", "-id"], name="data_wish_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None, answered_by=None)
                | (~Q(outcome="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="data_wish_answered_by_somebody",
            ),
        ]


class PrivacyNotice(models.Model):
    """What people are told before their first word, word by word; a change is a new version with its day, the old ones stay readable."""

    version = models.PositiveSmallIntegerField(unique=True)
    text = models.TextField()
    valid_from = models.DateField()

    class Meta:
        verbose_name = _("privacy notice")
        ordering = ["-version"]

    @classmethod
    def in_force(cls, on: date) -> "PrivacyNotice | None":
        """The newest version whose day has come."""
        return cls.objects.filter(valid_from__lte=on).first()


class NoticeShown(models.Model):
    """Which version a party had before its eyes when it came in, and when first."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="notices_shown", db_index=False)
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("notice shown")
        constraints = [models.UniqueConstraint(fields=["party", "notice"], name="notice_shown_once")]
