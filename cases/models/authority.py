"""Who acts for a side, in what, from when until when: by a dated letter that is printed and signed (委托, 民法典 165)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.document import Document
from cases.models.party import Party

POWERS = ("attend", "agree", "receive")


class AuthorityQuerySet(models.QuerySet["Authority"]):
    """Authorities by time."""

    def on(self, day: date) -> "AuthorityQuerySet":
        """Those in force on a day."""
        return self.filter(ended_at=None, since__lte=day, until__gte=day).order_by("pk")


class Authority(models.Model):
    """One person's authority for one side. What it does not say, they may not do."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="authorities", db_index=False)
    name = models.CharField(max_length=30)
    relation = models.CharField(max_length=20)  # 儿子, 同事, 律师
    id_number = EncryptedField(blank=True, default="")
    attend = models.BooleanField(default=False)
    agree = models.BooleanField(default=False)
    receive = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField()
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="authority")
    given_at = models.DateTimeField(default=now)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # who wrote it down at the desk
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AuthorityQuerySet] = AuthorityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("authority")
        constraints = [
            models.CheckConstraint(condition=Q(attend=True) | Q(agree=True) | Q(receive=True), name="authority_is_for_something"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="authority_ends_after_start"),
            models.UniqueConstraint(fields=["party", "name"], condition=Q(ended_at=None), name="one_authority_per_person"),
        ]

    @property
    def powers(self) -> list[str]:
        """What it is for, as the letter says it."""
        words = {"attend": "代为到场参加调解", "agree": "代为同意、签署调解协议", "receive": "代收有关文书"}
        return [words[power] for power in POWERS if getattr(self, power)]
