"""What the night's look over all files found: a file without holder, clock or next step. It stays until a later look finds it no more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.clock import now
from cases.models.case import Case


class Broken(models.TextChoices):
    """What must never be so."""

    NO_STEP = "no_step", _("It is nobody's turn")
    NO_HOLDER = "no_holder", _("Nobody serves there who could take the turn")
    NO_CLOCK = "no_clock", _("No clock watches the limit")


class Finding(models.Model):
    """One broken file or turn, by its table and number. Ids only."""

    kind = models.CharField(max_length=12, choices=Broken.choices)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    what = models.CharField(max_length=40)  # referral:12, turn:7
    found_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("finding")
        constraints = [models.UniqueConstraint(fields=["kind", "what"], name="finding_once")]
