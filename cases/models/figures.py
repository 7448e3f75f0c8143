"""What the figures are kept in: sums by office and month, what each case gave to them, and the months that are frozen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cases.clock import now
from cases.models.case import Case


class Origin(models.TextChoices):
    """Where a count comes from: cases of this system, or books that were brought in and are counted and no more."""

    CASES = "cases", _("cases of this system")
    BOOKS = "books", _("books brought in")


class Tally(models.Model):
    """So many of one thing, in one office, in one month, told apart by one property; `day` is a month's first day but in the rows by day."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    dimension = models.CharField(max_length=12, blank=True)  # empty: all together, by month
    day = models.DateField()
    key = models.CharField(max_length=20)
    value = models.CharField(max_length=40, blank=True)
    n = models.BigIntegerField()

    class Meta:
        verbose_name = _("tally")
        constraints = [
            models.UniqueConstraint(fields=["office", "dimension", "day", "key", "value", "origin"], name="tally_once"),
        ]


class Counted(models.Model):
    """What a case gave to the tallies, and at which head of its history: with another head it is counted anew."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="counted")
    head_seq = models.PositiveIntegerField()
    edition = models.PositiveSmallIntegerField()  # of the definitions
    facts = models.JSONField(default=list)
    again_on = models.DateField(null=True, blank=True)  # the day on which something of it begins to count

    class Meta:
        verbose_name = _("case counted")
        indexes = [models.Index(fields=["again_on"], name="counted_again", condition=Q(again_on__isnull=False))]


class FrozenMonth(models.Model):
    """The counts of an office's month as they stood when it was over. Append-only by the database: what changes later is a correction beside them."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    counts = models.JSONField()
    frozen_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("frozen month")
        constraints = [
            models.UniqueConstraint(fields=["office", "month"], name="month_frozen_once"),
        ]
