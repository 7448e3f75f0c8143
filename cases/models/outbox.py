"""The outbox: `due_at` is schedule, lease and retry at once; an empty table means that everything is done."""

from django.db import models
from django.db.models import Q

from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party
from cases.moves import Effect


class Outbox(models.Model):
    """One piece of background work, written in the transaction of the move that wants it. Ids only, never personal data."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Effect.choices)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    ref = models.BigIntegerField(null=True, blank=True)  # the turn, referral or confirmation it is about
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)  # for good: it became a turn of a person
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "outbox row"
        indexes = [models.Index(fields=["failed_at", "due_at"], name="outbox_due")]


class Message(models.Model):
    """A message to a party that went out. The unique key makes a second delivery do nothing."""

    key = models.CharField(max_length=80, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="messages")
    template = models.CharField(max_length=40)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "message"


class Counter(models.Model):
    """The last number given, per office, kind and year; taken under a lock in the same transaction."""

    scope = models.CharField(max_length=60, unique=True)  # office code : kind : year
    value = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "counter"
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="counter_not_negative")]
