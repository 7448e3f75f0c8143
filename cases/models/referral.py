"""A referral: one row per destination, each with its own state and clock."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases.clock import now
from cases.models.case import Case
from cases.models.decision import RoutingDecision
from cases.models.file import File, known_state
from cases.models.party import Party
from cases.models.rule import RoutingRow
from cases.models.scope import ReferralQuerySet
from cases.moves import REFERRAL


class Complexity(models.TextChoices):
    """Which limit the handling has: 3, 7 or 20 working days."""

    SIMPLE = "simple", _("Simple")
    ORDINARY = "ordinary", _("Ordinary")
    COMPLEX = "complex", _("Complex")


class ReturnReason(models.TextChoices):
    """Why a department sends it back."""

    NOT_OURS = "not_ours", _("Not our competence")
    OTHER_PLACE = "other_place", _("Another place is competent")
    UNCLEAR = "unclear", _("The matter is unclear")


class ResultCode(models.TextChoices):
    """What came of it."""

    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    EXPLAINED = "explained", _("Explained, nothing to be done")
    REFUSED = "refused", _("Lawfully refused")


class ReleaseBasis(models.TextChoices):
    """Why personal data may leave (个人信息保护法 13, 23)."""

    NONE = "none", _("No personal data leaves")
    CONSENT = "consent", _("The party consented")
    STATUTORY = "statutory", _("Statutory duty, second person agreed")


class ConsentChannel(models.TextChoices):
    """How a party consented. `noted` is what was written in words before each party had a row of their own."""

    PHONE = "phone", _("By phone")
    DESK = "desk", _("At the desk")
    LINK = "link", _("By their link")
    PAPER = "paper", _("On paper")
    NOTED = "noted", _("As noted in the file")


class Referral(File):
    """A case sent to one department. `released` lists exactly which fields went, `about` whose."""

    TABLE = REFERRAL
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    department = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    row = models.ForeignKey(RoutingRow, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(RoutingDecision, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by", db_index=False)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_urgent = models.BooleanField(default=False)
    is_onsite = models.BooleanField(default=False)
    complexity = models.CharField(max_length=12, choices=Complexity.choices, default=Complexity.ORDINARY)
    request = models.TextField()  # what is asked of the department, without personal data
    released = models.JSONField(default=list)
    about = models.ManyToManyField(Party, through="Release", related_name="+", blank=True)  # the parties whose data left, and no other's
    release_basis = models.CharField(max_length=12, choices=ReleaseBasis.choices)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # the second person
    return_code = models.CharField(max_length=16, choices=ReturnReason.choices, blank=True)
    right_department = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    result_code = models.CharField(max_length=12, choices=ResultCode.choices, blank=True)
    result = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=now)
    called_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReferralQuerySet] = ReferralQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("referral")
        indexes = [models.Index(fields=["department", "-id"], name="referral_department_new")]
        constraints = [
            known_state(REFERRAL),
            models.CheckConstraint(
                condition=~Q(state="returned") | (~Q(return_code="") & Q(right_department__isnull=False)),
                name="referral_returned_has_reason",
            ),
            models.CheckConstraint(condition=~Q(state="resolved") | ~Q(result=""), name="referral_resolved_has_result"),
            models.CheckConstraint(
                condition=~Q(release_basis="statutory") | (Q(agreed_by__isnull=False) & ~Q(agreed_by=models.F("sent_by"))),
                name="statutory_release_agreed_by_another",
            ),
            models.UniqueConstraint(fields=["continues"], name="referral_goes_on_once"),
            models.CheckConstraint(condition=~Q(state="arrived") | Q(arrived_at__isnull=False), name="referral_arrived_has_time"),
        ]

    @property
    def folder(self) -> Case:
        """The case it belongs to."""
        return self.case

    @property
    def is_matter(self) -> bool:
        """Of a matter of the catalogue: nobody is to be called first."""
        return self.case.is_matter

    @property
    def comes_in(self) -> bool:
        """From the street to the station itself."""
        return self.department_id == self.case.station_id


class Release(models.Model):
    """The data of one party that left for one department: with their own consent to it, or on a legal ground with a second person."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="releases", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=ConsentChannel.choices, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("release")
        ordering = ["party__side", "party_id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "party"], name="release_once_per_party"),
            models.CheckConstraint(
                condition=Q(channel__in=ConsentChannel.values, consented_at__isnull=False, agreed_by=None)
                | Q(channel="", consented_at=None, agreed_by__isnull=False),
                name="release_consented_or_agreed",
            ),
        ]
