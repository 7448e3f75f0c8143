"""The outbox: `due_at` is schedule, lease and retry at once; an empty table means that everything is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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

    def gave_up(self, key: str) -> bool:
        """Whether this piece failed for good: whoever looks at its progress is told."""
        return self.filter(key=key, failed_at__isnull=False).exists()

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


class MessageState(models.TextChoices):
    """How far a message came."""

    QUEUED = "queued", _("waiting to go out")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("not delivered")


class Message(models.Model):
    """A message to a party or an office. The unique key makes a second delivery do nothing; its words are never kept."""

    key = models.CharField(max_length=80, unique=True)  # the key of the work that wanted it, and the recipient
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="messages")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="messages")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    template = models.CharField(max_length=40)
    came = models.CharField(max_length=12, choices=MessageState.choices, default=MessageState.SENT)
    ref = models.BigIntegerField(null=True, blank=True)  # what the work that wanted it was about
    about = models.DateTimeField(null=True, blank=True)  # the meeting's time, where it speaks of one: past it nobody is reminded
    rounds = models.PositiveSmallIntegerField(default=0)  # how often a person had it sent again
    sent_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True, blank=True)  # somebody phoned instead

    class Meta:
        verbose_name = "message"
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, office=None) | Q(party=None, office__isnull=False), name="message_has_one_recipient"
            ),
            models.CheckConstraint(condition=Q(told_at=None) | Q(came="failed"), name="message_told_where_it_failed"),
        ]

    @property
    def effect(self) -> str:
        """The kind of work that wanted it; `code` for a one-time code."""
        return self.key.partition(":")[0]

    @property
    def what(self) -> str:
        """What they are told, in words: never the text itself."""
        return str(_("One-time code") if self.template == "code" else Effect(self.effect).label)

    @property
    def carried_as(self) -> str:
        """What a gateway knows it by: the same on every try, another one when a person has it sent again."""
        return f"{self.key}~{self.rounds}" if self.rounds else self.key


class Counter(models.Model):
    """The last number given, per office, kind and year; taken under a lock in the same transaction."""

    scope = models.CharField(max_length=60, unique=True)  # office code : kind : year
    value = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "counter"
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="counter_not_negative")]


class Heartbeat(models.Model):
    """When a part of the house was last seen at work."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "heartbeat"

    @classmethod
    def once(cls, name: str, every: timedelta, work: Callable[[], object]) -> None:
        """Do what is done once a night, or when a machine that slept wakes. It is marked when it was done: whoever is killed begins again."""
        moment = now()
        if not cls.objects.filter(name=name, at__gt=moment - every).exists():
            work()
            cls.objects.update_or_create(name=name, defaults={"at": moment})
