"""Those behind a group: who they are, how they are reached, and which of them were elected to speak for all (at most five)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.secrets import EncryptedField, SearchHash
from cases.models.party import MAX_REPRESENTATIVES, Party


class Member(models.Model):
    """One of the group, by the line in its list. Who was elected sits on one of five seats, so that there is never a sixth."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="members", db_index=False)
    line = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    phone = EncryptedField(blank=True, default="")
    phone_hash = SearchHash(lambda row: ("phone", row.phone), blank=True)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("member of a group")
        ordering = ["party", "line"]
        constraints = [
            models.UniqueConstraint(fields=["party", "line"], name="member_once_per_line"),
            models.UniqueConstraint(fields=["party", "seat"], condition=Q(seat__isnull=False), name="member_seat_once"),
            models.CheckConstraint(condition=Q(seat=None) | Q(seat__gte=1, seat__lte=MAX_REPRESENTATIVES), name="member_on_five_seats"),
            models.CheckConstraint(condition=~Q(name=""), name="member_has_a_name"),
        ]
