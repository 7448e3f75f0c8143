"""调解外送: a meeting at the sides' place, with the way there and back and a second person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models.party import Party
from cases.models.session import Session


class Outing(models.Model):
    """What a meeting at the sides' place has beyond a meeting. Its way takes half-hours of whoever goes, before and after."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="outing")
    host = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")  # at whose home; none for another place
    companion = models.ForeignKey(User, models.PROTECT, related_name="+")  # nobody goes alone
    travel = models.PositiveSmallIntegerField(default=30)  # minutes, each way
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    result_key = models.UUIDField(null=True, blank=True)  # of the page that sent the record: sent again, it is kept once

    class Meta:
        verbose_name = _("mediation at the sides' place")
        constraints = [
            models.CheckConstraint(condition=Q(travel__lte=180, travel__gte=0), name="outing_travel_in_reason"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(departed_at__isnull=False, arrived_at__gte=F("departed_at")), name="outing_arrives_after_departure"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(arrived_at__isnull=False, left_at__gte=F("arrived_at")), name="outing_leaves_after_arrival"
            ),
        ]
