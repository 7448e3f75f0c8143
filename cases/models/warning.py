"""Early warnings: what the night's look saw coming. A warning does nothing by itself; a person decides, with a reason. Both are append-only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case


class WarningKind(models.TextChoices):
    """What may grow."""

    PAIR = "pair", _("The same two, three times in 90 days")
    WAGES = "wages", _("Wages owed before the Spring Festival")
    CROWD = "crowd", _("A crowd")
    PETITION = "petition", _("A petition or the press was announced")


class WarningQuerySet(models.QuerySet["EarlyWarning"]):
    """Warnings in words."""

    def undecided(self) -> "WarningQuerySet":
        """Those that wait for somebody's word."""
        return self.filter(decision=None)


class EarlyWarning(models.Model):
    """One thing seen coming: the case that made it so, and the others that it rests on."""

    station = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=WarningKind.choices)
    about = models.CharField(max_length=32, blank=True)  # of a pair: a keyed hash of the two
    case = models.ForeignKey(Case, models.PROTECT, related_name="warnings")
    rests_on = models.JSONField(default=list)  # ids of cases
    found_at = models.DateTimeField(default=now)

    objects: ClassVar[WarningQuerySet] = WarningQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("early warning")
        constraints = [models.UniqueConstraint(fields=["station", "kind", "about", "case"], name="warned_once")]


class Answer(models.TextChoices):
    """What became of it."""

    ACT = "act", _("See to it")
    IGNORE = "ignore", _("Leave it")


class WarningDecision(models.Model):
    """Who decided about it, how, and why."""

    warning = models.OneToOneField(EarlyWarning, models.PROTECT, related_name="decision")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    reason = EncryptedField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("decision on an early warning")
        constraints = [models.CheckConstraint(condition=Q(answer__in=Answer.values), name="warning_answer_known")]
