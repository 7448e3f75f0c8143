"""点单: each side's private choice, and the offers that follow (人民调解法 19, 23; 在线调解规则 10, 12)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party
from mediators.models import Mediator


class ChoiceKind(models.TextChoices):
    """What a side says."""

    RANK = "rank", _("Ranked mediators")
    APPOINT = "appoint", _("Accepts whom the station appoints")
    REFUSE = "refuse", _("Refuses mediation")


class Choice(models.Model):
    """One side's choice in one round. A ranking is consent to anyone on it; the other side never sees it."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="choices", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=ChoiceKind.choices)
    made_at = models.DateTimeField(default=now)
    helped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("choice")
        constraints = [models.UniqueConstraint(fields=["party", "round"], name="one_choice_per_round")]


class Ranking(models.Model):
    """A place in a side's ranking: first, second, third."""

    choice = models.ForeignKey(Choice, models.CASCADE, related_name="rankings", db_index=False)
    place = models.PositiveSmallIntegerField()
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ranking")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "place"], name="one_mediator_per_place"),
            models.UniqueConstraint(fields=["choice", "mediator"], name="mediator_ranked_once"),
            models.CheckConstraint(condition=Q(place__gte=1, place__lte=3), name="ranks_up_to_three"),
        ]


class Offer(models.Model):
    """The case offered to one mediator; at most one offer of a case is open."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="offers", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="offers")
    appointed = models.BooleanField(default=False)  # by the director, not the common choice
    disclosed = models.CharField(max_length=200, blank=True)  # what the mediator disclosed before accepting
    offered_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)  # for a tie: not asked again in this case

    class Meta:
        verbose_name = _("offer")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="one_open_offer"),
            models.UniqueConstraint(fields=["case", "round", "mediator"], name="offered_once_per_round"),
            models.CheckConstraint(condition=Q(accepted=None) | Q(answered_at__isnull=False), name="answer_has_time"),
        ]
