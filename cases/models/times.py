"""When sides cannot come, and times that became free again and are offered to whoever waits."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party
from mediators.models import Mediator


class DayPart(models.TextChoices):
    """As people say it: in the morning, in the afternoon, in the evening."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


class Unavailable(models.Model):
    """A part of a day on which a side cannot come. It only takes times out of what is offered; it decides nothing."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="unavailable", db_index=False)
    day = models.DateField()
    part = models.CharField(max_length=12, choices=DayPart.choices)

    class Meta:
        verbose_name = _("time when a side cannot come")
        constraints = [models.UniqueConstraint(fields=["party", "day", "part"], name="unavailable_once")]


class FreedTime(models.Model):
    """A mediator's time that a meeting gave back. It is offered to one pair after the other, the longest-waiting first."""

    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+")
    freed_by = models.ForeignKey(Case, models.PROTECT, related_name="+")
    booking = models.UUIDField()  # the meeting that had it: given back once, by each who mediated in it
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    noted_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("freed time")
        constraints = [
            models.UniqueConstraint(fields=["booking", "mediator"], name="freed_time_noted_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="freed_time_ends_after_start"),
        ]


class FreedOffer(models.Model):
    """A freed time offered to both sides of one case until a moment; held for them so long, under `booking`."""

    freed = models.ForeignKey(FreedTime, models.PROTECT, related_name="offers", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="freed_offers")
    booking = models.UUIDField(unique=True)
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    taken = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("offer of a freed time")
        constraints = [
            models.UniqueConstraint(fields=["freed", "case"], name="freed_time_offered_once"),
            models.UniqueConstraint(fields=["freed"], condition=Q(answered_at=None), name="one_open_freed_offer"),
            models.CheckConstraint(condition=Q(taken=False) | Q(answered_at__isnull=False), name="freed_time_taken_by_answer"),
        ]
