"""A confirmation: one per agreement taken to the court."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases.models.agreement import Agreement
from cases.models.case import Case
from cases.models.document import Document
from cases.models.file import File, known_state
from cases.models.scope import ConfirmationQuerySet
from cases.moves import CONFIRMATION


class Outcome(models.TextChoices):
    """How the court ruled."""

    CONFIRMED = "confirmed", _("Agreement valid")
    DISMISSED = "dismissed", _("Application dismissed")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawal allowed")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("Treated as withdrawn")
    TERMINATED = "terminated", _("Procedure terminated")


class Jurisdiction(models.TextChoices):
    """Why a court may be asked (民诉法 205)."""

    ORGANISATION = "organisation", _("Here the mediation organisation has its place")
    DOMICILE = "domicile", _("Here one of the parties lives")
    OBJECT = "object", _("Here lies what it is about")
    INVITED = "invited", _("This court invited the organisation to mediate")


class Review(models.TextChoices):
    """How the court decided on an objection to its ruling (民诉法解释 372)."""

    REVOKED = "revoked", _("Objection upheld: the ruling is revoked")
    CHANGED = "changed", _("Objection upheld: the ruling is changed")
    REJECTED = "rejected", _("Objection rejected: the ruling stands")


class Ground(models.TextChoices):
    """Grounds of 民诉法解释 355 (not accepted) and 358 (dismissed)."""

    SCOPE = "355-1", _("Outside the court's scope")
    JURISDICTION = "355-2", _("Wrong court")
    STATUS = "355-3", _("Personal status")
    OTHER_PROCEDURE = "355-4", _("Another special procedure")
    TITLE = "355-5", _("Title or intellectual property")
    MANDATORY = "358-1", _("Breaks mandatory law")
    OTHERS = "358-2", _("Harms the state, the public or others")
    ORDER = "358-3", _("Against public order and good morals")
    NOT_VOLUNTARY = "358-4", _("Not voluntary")
    UNCLEAR = "358-5", _("Content unclear")
    OTHER = "358-6", _("Other")


class Lesson(models.TextChoices):
    """What the room learns from a refusal."""

    CLAUSE = "clause", _("The clause was written badly")
    CHECK = "check", _("The check must learn it")
    FACTS = "facts", _("It came out only at the court")
    COURT = "court", _("To be talked over with the court")


class Channel(models.TextChoices):
    """Where the court met both parties (解释 356): a visit to the court breaks the zero trips, and is counted."""

    ROOM = "room", _("In the station's mediation room")
    VIDEO = "video", _("By video")
    COURT = "court", _("In the court")


class Confirmation(File):
    """Parties → mediator as courier → clerk → judge → service. The number is allotted at registration."""

    TABLE = CONFIRMATION
    case = models.ForeignKey(Case, models.PROTECT, related_name="confirmations")
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="confirmation")
    court = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    application = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    draft = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    ruling = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    # The ruling on an objection, made last: of its own digest, beside the first one, under the same case number.
    review = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    review_digest = models.CharField(max_length=64, blank=True)
    review_outcome = models.CharField(max_length=8, choices=Review.choices, blank=True)
    clerk = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judge = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    case_number = models.CharField(max_length=40, blank=True)
    jurisdiction = models.CharField(max_length=12, choices=Jurisdiction.choices, default=Jurisdiction.ORGANISATION)
    late_reason = models.TextField(blank=True)
    lesson = models.CharField(max_length=8, choices=Lesson.choices, blank=True)  # of a refusal, once the director looked at it
    findings = models.JSONField(default=list, blank=True)  # codes of `eligibility` when it went to the court
    supplement_items = models.TextField(blank=True)
    supplement_due = models.DateTimeField(null=True, blank=True)
    verify_channel = models.CharField(max_length=8, choices=Channel.choices, blank=True)
    verified_together = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    ground = models.CharField(max_length=8, choices=Ground.choices, blank=True)
    authorised_digest = models.CharField(max_length=64, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    conclude_by = models.DateTimeField(null=True, blank=True)  # where the president gave the procedure more time (民诉法 187)
    decided_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConfirmationQuerySet] = ConfirmationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("confirmation")
        indexes = [
            models.Index(fields=["court", "-id"], name="confirmation_court_new"),
            models.Index(fields=["court", "state"], name="confirmation_court_state"),
        ]
        constraints = [
            known_state(CONFIRMATION),
            models.UniqueConstraint(fields=["case_number"], condition=~Q(case_number=""), name="court_number_once"),
            models.CheckConstraint(condition=~Q(state="filed") | ~Q(case_number=""), name="filed_has_number"),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "issued", "served"]) | (~Q(outcome="") & Q(judge__isnull=False) & ~Q(authorised_digest="")),
                name="ruling_has_judge_and_digest",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed") | Q(verified_together=True), name="confirmed_after_meeting_both"
            ),
            models.CheckConstraint(
                condition=~Q(state="ruled_again") | (Q(review__isnull=False) & ~Q(review_digest="") & ~Q(review_outcome="")),
                name="objection_is_decided_by_ruling",
            ),
            models.CheckConstraint(condition=~Q(state="open") | Q(effective_at__isnull=False), name="open_has_effect"),
        ]

    @property
    def was_refused(self) -> bool:
        """Whether the court did not accept it or dismissed it: the room looks why."""
        return self.outcome in (Outcome.REFUSED, Outcome.DISMISSED)

    @property
    def folder(self) -> Case:
        """The case it belongs to."""
        return self.case

    @property
    def last_ruling(self) -> Document | None:
        """The ruling that was authorised last: on an objection, else on the application."""
        return self.review if self.review_id else self.ruling

    @property
    def last_digest(self) -> str:
        """What the judge authorised in it."""
        return self.review_digest if self.review_id else self.authorised_digest

    @property
    def is_revoked(self) -> bool:
        """Whether a ruling on an objection that was issued revoked the one that confirmed."""
        return self.review_outcome == Review.REVOKED and self.state in ("reissued", "upheld")
