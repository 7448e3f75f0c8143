"""After the agreement: what was paid, in parts too, with what shows it; and the visits, by somebody who did not mediate."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.agreement import Agreement, Term
from cases.models.case import Case
from cases.models.document import Document
from cases.models.party import Party
from cases.models.turn import Turn


class Payment(models.Model):
    """One payment on a term: all of it or a part, by whose word, and the photo that shows it."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField()
    said = models.CharField(max_length=200, blank=True)  # by what means, and what shows it
    proof = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    told_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("payment")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
            models.CheckConstraint(condition=Q(user=None) ^ Q(party=None), name="payment_is_told_by_one"),
        ]


class VisitResult(models.TextChoices):
    """What a visit found (domain.md §11)."""

    CONTENT = "content", _("Performed, both sides are content")
    RUNNING = "running", _("On the way, nothing is due yet")
    GRUMBLING = "grumbling", _("Performed, somebody is not content")
    UNPERFORMED = "unperformed", _("Not performed")
    FLARED_UP = "flared_up", _("It has flared up again")
    UNREACHED = "unreached", _("Nobody could be reached")


BAD = frozenset({VisitResult.GRUMBLING, VisitResult.UNPERFORMED, VisitResult.FLARED_UP})


class Visit(models.Model):
    """A visit after the agreement. Whoever mediated does not ask how it was."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits", db_index=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    turn = models.OneToOneField(Turn, models.PROTECT, null=True, blank=True, related_name="visit")
    way = models.CharField(max_length=20)
    result = models.CharField(max_length=12, choices=VisitResult.choices)
    text = EncryptedField()
    mediator = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # who had mediated
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("visit")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["case", "made_at"])]
        constraints = [models.CheckConstraint(condition=Q(mediator=None) | ~Q(made_by=F("mediator")), name="visit_not_by_the_mediator")]
