"""The outbox: `due_at` is schedule, lease and retry at once; an empty table means that everything is done."""

from typing import ClassVar

from django.db import connection, models
from django.db.models import Q

from accounts.models import Office
from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party
from cases.moves import Effect


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Background work in words."""

    def due(self) -> "OutboxQuerySet":
        """What is to be done now, the oldest first."""
        return self.filter(failed_at=None, due_at__lte=now()).order_by("due_at", "id")

    def unclaimed(self) -> "OutboxQuerySet":
        """The same inside a transaction, past the rows that another worker is claiming at this moment where the database can say so."""
        rows = self.due()
        return rows.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows


class Outbox(models.Model):
    """One piece of background work, written in the transaction of the move that wants it. Ids only, never personal data."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Effect.choices)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    ref = models.BigIntegerField(null=True, blank=True)  # the turn, referral or confirmation it is about
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)  # for good: it became a turn of a person
    turn = models.ForeignKey("cases.Turn", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # that one
    problem = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "outbox row"
        indexes = [models.Index(fields=["failed_at", "due_at"], name="outbox_due")]

    @property
    def tried(self) -> bool:
        """Whether an earlier try may have come through, in this round or in one that was given up."""
        return self.attempts > 1 or bool(self.problem)


class Message(models.Model):
    """A message to a party or an office that went out. The unique key makes a second delivery do nothing."""

    key = models.CharField(max_length=80, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="messages")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    template = models.CharField(max_length=40)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "message"
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, office=None) | Q(party=None, office__isnull=False), name="message_has_one_recipient"
            )
        ]


class Counter(models.Model):
    """The last number given, per office, kind and year; taken under a lock in the same transaction."""

    scope = models.CharField(max_length=60, unique=True)  # office code : kind : year
    value = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "counter"
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="counter_not_negative")]
