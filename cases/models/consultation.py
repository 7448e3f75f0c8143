"""What both sides are asked to agree to: that somebody mediates although there is a tie, that one more mediates along, that somebody is invited."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party
from mediators.models import Mediator


class Matter(models.TextChoices):
    """What is asked."""

    TIE = "tie", _("May they mediate although there is a tie?")  # 特邀调解规定 15; 在线调解规则 13
    TEAM = "team", _("May one more mediate along?")  # 人民调解法 19; 在线调解规则 11
    GUEST = "guest", _("May somebody be invited?")  # 人民调解法 20


class Capacity(models.TextChoices):
    """As what somebody is invited."""

    RELATIVE = "relative", _("Relative")
    NEIGHBOUR = "neighbour", _("Neighbour")
    COLLEAGUE = "colleague", _("Colleague")
    EXPERT = "expert", _("Expert")
    LAWYER = "lawyer", _("Lawyer")
    OFFICER = "officer", _("Officer of a department")
    OTHER = "other", _("Somebody else")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Consultations in words."""

    def asked(self) -> "ConsultationQuerySet":
        """Those that still wait for a side."""
        return self.filter(agreed_at=None, ended_at=None)

    def waiting_for(self, party: Party) -> "ConsultationQuerySet":
        """Those that wait for this side, the oldest first."""
        answered = Consent.objects.filter(party=party).values("consultation")
        return self.asked().filter(case=party.case_id).exclude(pk__in=answered).order_by("pk")

    def team(self) -> "ConsultationQuerySet":
        """Those who mediate along with the lead."""
        return self.filter(matter=Matter.TEAM, joined_at__isnull=False, ended_at=None).order_by("place")

    def guests(self) -> "ConsultationQuerySet":
        """Those whom every side agreed to invite."""
        return self.filter(matter=Matter.GUEST, agreed_at__isnull=False, ended_at=None).order_by("pk")


class Consultation(models.Model):
    """One question to every side. It is agreed when all said yes, and ended when one said no, it was taken back, or the mediator changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    matter = models.CharField(max_length=8, choices=Matter.choices)
    mediator = models.ForeignKey(Mediator, models.PROTECT, null=True, blank=True, related_name="consultations", db_index=False)
    place = models.PositiveSmallIntegerField(null=True, blank=True)  # in a team; the lead has the first
    name = models.CharField(max_length=60, blank=True)  # of a guest
    capacity = models.CharField(max_length=12, choices=Capacity.choices, blank=True)
    words = EncryptedField(blank=True, default="")  # what the tie is, or why somebody is wanted: both sides read it
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    wished_by = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConsultationQuerySet] = ConsultationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("consultation")
        indexes = [
            models.Index(fields=["case", "-id"], name="consultation_of_case"),
            models.Index(fields=["mediator"], name="asked_to_mediate_along", condition=Q(matter="team", agreed_at__isnull=False, ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(matter="tie", mediator__isnull=False, place=None, name="")
                | Q(matter="team", mediator__isnull=False, place__gte=2, place__lte=3, name="")
                | (Q(matter="guest", mediator=None, place=None) & ~Q(name="") & ~Q(capacity="")),
                name="consultation_says_about_whom",
                violation_error_message=_("Say about whom the sides are asked; a team has three members at most."),
            ),
            models.CheckConstraint(condition=~Q(matter="tie") | ~Q(words=b""), name="tie_is_told_in_words"),
            models.UniqueConstraint(fields=["case", "place"], condition=Q(matter="team", ended_at=None), name="one_team_member_per_place"),
            models.UniqueConstraint(fields=["case", "mediator"], condition=Q(matter="team", ended_at=None), name="team_member_once"),
            models.UniqueConstraint(fields=["case", "name"], condition=Q(matter="guest", ended_at=None), name="guest_invited_once"),
            models.CheckConstraint(
                condition=Q(joined_at=None) | Q(matter="team", agreed_at__isnull=False, joined_at__gte=F("agreed_at")), name="joined_when_agreed"
            ),
        ]

    @property
    def whom(self) -> str:
        """Whom it is about, as people say it: 俞水根; 王阿婆（邻居）."""
        return self.mediator.name if self.mediator else f"{self.name}（{self.get_capacity_display()}）"

    @property
    def is_open(self) -> bool:
        """Whether a side has yet to answer."""
        return self.agreed_at is None and self.ended_at is None


class Consent(models.Model):
    """What one side said to it, and how it came."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="consents", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    channel = models.CharField(max_length=8)  # link, desk, phone, paper
    helped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("consent")
        constraints = [models.UniqueConstraint(fields=["consultation", "party"], name="side_answers_once")]
