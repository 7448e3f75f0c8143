"""Before the police: what may be mediated and what may not (公安机关办理行政案件程序规定 178, 179), asked at every attempt and kept."""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.clock import now
from cases.models.case import Case
from cases.moves import CaseAction


class Violation(models.TextChoices):
    """The minor violations out of a civil quarrel that art. 178 lets the police mediate."""

    BEATING = "beating", _("Beating somebody")
    HARM = "harm", _("Hurting somebody on purpose")
    INSULT = "insult", _("Insult")
    SLANDER = "slander", _("Slander")
    FALSE_CHARGE = "false_charge", _("Accusing somebody falsely")
    DAMAGE = "damage", _("Damaging things on purpose")
    DISTURBANCE = "disturbance", _("Disturbing somebody's normal life")
    PRIVACY = "privacy", _("Invading privacy")
    INTRUSION = "intrusion", _("Entering a home unlawfully")


class Fits(models.TextChoices):
    """Why mediation fits it (art. 178)."""

    CLOSE = "close", _("Relatives, friends, neighbours, colleagues or pupils, over a trifle")
    PROVOKED = "provoked", _("The other side's own fault brought it about")
    EASIER = "easier", _("Mediation settles the quarrel more easily")


class Bar(models.TextChoices):
    """What rules a mediation by the police out (art. 179)."""

    HIRED = "hired", _("Somebody was hired to hurt another")
    GANG = "gang", _("A gang fight, or other picking of quarrels")
    REPEATED = "repeated", _("The same person violated public order several times")
    REFUSED = "refused", _("A side says clearly that it does not want it")
    AGAIN = "again", _("During the mediation one violated public order against the other again")
    FLED = "fled", _("The suspect ran away during the mediation")
    UNSUITABLE = "unsuitable", _("It is unsuitable for another reason")


class PoliceGate(models.Model):
    """The gate as one officer went through it before one attempt. A new answer is a new row; the last one counts."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="gates")
    attempt = models.PositiveSmallIntegerField()
    violation = models.CharField(max_length=16, choices=Violation.choices)
    fits = models.CharField(max_length=12, choices=Fits.choices)
    bars = models.JSONField(default=list)
    witness = models.CharField(max_length=60, blank=True)  # of the neighbourhood, whom both sides know (art. 182)
    guardians = models.BooleanField(default=False)  # of the minors, were there (art. 181)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("gate before the police")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(attempt__in=[1, 2]), name="police_mediate_twice_at_most"),
            models.CheckConstraint(condition=Q(violation__in=Violation.values), name="gate_names_violation"),
            models.CheckConstraint(condition=Q(fits__in=Fits.values), name="gate_says_why_it_fits"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether nothing of art. 179 stands against it."""
        return not self.bars


def attempt_of(case: Case) -> int:
    """Which attempt runs now: the first, or the second within seven working days."""
    event = apps.get_model("cases", "Event")
    hosted = event.objects.filter(case=case, action=CaseAction.HOST).order_by("-seq").values_list("seq", flat=True).first() or 0
    return 2 if event.objects.filter(case=case, action=CaseAction.POLICE_AGAIN, seq__gt=hosted).exists() else 1


def gate_of(case: Case) -> PoliceGate | None:
    """The last answers at the gate of the attempt that runs now."""
    return PoliceGate.objects.filter(case=case, attempt=attempt_of(case)).first()
