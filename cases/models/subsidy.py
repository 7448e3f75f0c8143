"""以案定补: what a mediation is worth by a dated tariff, what shows that it was done, and who approved that it is paid."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases.clock import now, today
from cases.models.book_scope import RATES, SubsidyQuerySet, of_books
from cases.models.case import Case
from mediators.models import Mediator

if TYPE_CHECKING:
    from cases.models.actor import Actor


class SubsidyKind(models.TextChoices):
    """What is paid for: work that is written down, whether or not the sides agreed."""

    ORAL = "oral", _("Oral agreement, performed at once")
    WRITTEN = "written", _("Written agreement")
    HARD = "hard", _("Written agreement in a hard matter")
    FAILED = "failed", _("No agreement, but every meeting written down")


class TariffQuerySet(models.QuerySet["Tariff"]):
    """Rates by committee and day."""

    def visible_to(self, actor: "Actor") -> "TariffQuerySet":
        """As far as they are somebody's: the room's own; for the station's leader those of the rooms that mediate its cases."""
        return self.filter(of_books(RATES, actor))

    def on(self, committee: int, day: date | None = None) -> dict[str, "Tariff"]:
        """Of each kind the newest approved rate; the committee's own takes the place of the shipped one."""
        rows = self.filter(Q(committee=None) | Q(committee=committee), valid_from__lte=day or today())
        approved = rows.exclude(approved_by=None, entered_by__isnull=False)
        return {row.kind: row for row in sorted(approved, key=lambda row: (row.committee_id is not None, row.valid_from))}


class Tariff(models.Model):
    """One rate from a day on. A change is entered by one and approved by another."""

    committee = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=SubsidyKind.choices)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    valid_from = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects: ClassVar[TariffQuerySet] = TariffQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("rate of subsidies")
        constraints = [
            models.UniqueConstraint(fields=["committee", "kind", "valid_from"], name="rate_once_per_day"),
            models.UniqueConstraint(fields=["kind", "valid_from"], condition=Q(committee=None), name="rate_shipped_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rate_is_positive"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(entered_by=None) | ~Q(approved_by=F("entered_by")), name="rate_approved_by_another"
            ),
        ]


class Subsidy(models.Model):
    """One mediation in the ledger. Whoever enters it does not approve it, and nobody approves what they get."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="subsidies", db_index=False)
    committee = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)  # the mediator, as a person
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    proofs = models.JSONField(default=list)  # the papers that showed it, by name
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)  # why not

    objects: ClassVar[SubsidyQuerySet] = SubsidyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("subsidy")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["committee", "-id"], name="subsidy_of_committee")]
        constraints = [
            models.UniqueConstraint(fields=["case", "mediator"], name="subsidy_once_per_case"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_is_positive"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("entered_by")) & ~Q(decided_by=F("payee"))), name="subsidy_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, approved=False) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="subsidy_decided_has_time",
            ),
        ]
