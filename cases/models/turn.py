"""Whose move it is, and until when."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.roles import Role
from cases.clock import ZONE, by_day, now
from cases.models.case import Case
from cases.models.confirmation import Confirmation
from cases.models.limits import Limit
from cases.models.party import Party
from cases.models.referral import Referral
from cases.models.scope import TurnQuerySet
from cases.moves import Task

# How many days after the beginning of a long limit it is called to mind, beside the day before its end.
WARN_ON: dict[str, tuple[int, ...]] = {
    "confirmation_window": (20, 25, 28), "mediation_month": (20, 27), "mediation_labour": (10, 13), "mediation_medical": (28, 38),
}
OWED_ON = (-3, 0, 1)  # days from the last day of a term
MORNING_AT = 9  # o'clock
REMIND_BEFORE, SOON = timedelta(days=1), timedelta(hours=2)


class Turn(models.Model):
    """A turn of an office's role, a person or a party. Two parties are two turns; two clocks are two turns.

    `is_open` is a small integer, not a boolean: SQLite uses no index for a bare boolean column.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="turns", db_index=False)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="turns")
    confirmation = models.ForeignKey(Confirmation, models.PROTECT, null=True, blank=True, related_name="turns")
    task = models.CharField(max_length=20, choices=Task.choices)
    role = models.CharField(max_length=16, choices=Role.choices)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    term = models.ForeignKey("cases.Term", models.PROTECT, null=True, blank=True, related_name="+")
    limit = models.ForeignKey(Limit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    counts_from = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, blank=True)
    provisional = models.BooleanField(default=False)  # 暂定: the year is not decreed yet
    paused_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    is_open = models.SmallIntegerField(default=1)

    objects: ClassVar[TurnQuerySet] = TurnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("turn")
        indexes = [
            models.Index(fields=["is_open", "office", "role", "due_at", "id"], name="turn_of_office"),
            models.Index(fields=["is_open", "office", "due_at", "id"], name="turn_of_house"),  # of several roles, by the clock
            models.Index(fields=["is_open", "user", "due_at", "id"], name="turn_of_user"),
            models.Index(fields=["is_open", "party", "due_at"], name="turn_of_party"),
            models.Index(fields=["case", "is_open", "due_at"], name="turn_of_case"),
            models.Index(fields=["is_open", "provisional"], name="turn_provisional"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=1, done_at__isnull=True) | Q(is_open=0, done_at__isnull=False), name="turn_open_or_done"
            ),
            models.CheckConstraint(condition=Q(referral=None) | Q(confirmation=None), name="turn_of_one_file"),
            models.CheckConstraint(
                condition=Q(office__isnull=False) | Q(party__isnull=False) | Q(role="system"), name="turn_has_a_holder"
            ),
        ]

    @property
    def reminds_at(self) -> datetime | None:
        """A day before it is over; a resident is not woken by it."""
        if self.due_at is None:
            return None
        return by_day(self.due_at - self.warning) if self.party_id else self.due_at - self.warning

    @property
    def warned_at(self) -> dict[int, datetime]:
        """The mornings on which a long limit is called to mind, by the day it has run; nothing for one without such days.

        What is owed by a day is called to mind three days before it, on it and on the day after: there the number counts from that day.
        """
        if self.task == Task.PERFORM and self.due_at is not None:
            day = self.due_at.astimezone(ZONE).replace(hour=MORNING_AT, minute=0, second=0, microsecond=0)
            return {n: day + timedelta(days=n) for n in OWED_ON}
        begun = self.counts_from.astimezone(ZONE)
        days = WARN_ON.get(self.limit.key, ()) if self.limit else ()
        return {n: (begun + timedelta(days=n)).replace(hour=MORNING_AT, minute=0, second=0, microsecond=0) for n in days}

    @property
    def warning(self) -> timedelta:
        """How long before its end a limit is called to mind: a day, and two hours for what is to be signed for within one."""
        return SOON if self.task == Task.SIGN_REFERRAL else REMIND_BEFORE

    @property
    def file(self) -> Case | Referral | Confirmation:
        """The file it is a turn of."""
        return self.referral or self.confirmation or self.case
