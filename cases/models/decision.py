"""Where a case was to go and why: by the rules that held, and beside them by the drafts that run in their shadow. Nobody rewrites either."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.clock import now
from cases.models.case import Case
from cases.models.rule import RoutingRule
from cases.triage import Track

SAME = ("track", "department", "joint", "profile", "callout", "urgent", "also", "row", "why", "base", "matched", "fault")


def decision_facts(decision: rules.Decision) -> dict[str, Any]:
    """The columns of a decision."""
    return {name: list(value) if isinstance(value := getattr(decision, name), tuple) else value for name in SAME}


class Decided(models.Model):
    """What a rule said."""

    track = models.CharField(max_length=20, choices=Track.choices, blank=True)
    department = models.CharField(max_length=32, blank=True)
    joint = models.JSONField(default=list)
    profile = models.CharField(max_length=12)
    callout = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    also = models.JSONField(default=list)
    row = models.PositiveSmallIntegerField(default=0)  # which it came out as
    why = models.CharField(max_length=200, blank=True)
    base = models.CharField(max_length=80, blank=True)
    matched = models.JSONField(default=dict)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


class RoutingDecision(Decided):
    """Where a case was to go and why, with the very rule that said so. Append-only by trigger; ids and words of rules, no personal data."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField(default=now)
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, blank=True, related_name="+")
    asked_row = models.PositiveSmallIntegerField(default=0)  # which the officer chose
    kind = models.CharField(max_length=16, blank=True)
    keeps = models.BooleanField(default=False)
    office_hours = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("routing decision")
        ordering = ["-id"]
        indexes = [models.Index(fields=["-decided_at"], name="decision_faults", condition=~Q(fault=""))]


class ShadowDecision(Decided):
    """What a draft would have said of the same facts at the same moment. Append-only by trigger."""

    live = models.ForeignKey(RoutingDecision, models.PROTECT, related_name="shadows", db_index=False)
    draft = models.ForeignKey(RoutingRule, models.PROTECT, related_name="shadows")
    differs = models.BooleanField(default=False)  # a department or a person would notice

    class Meta:
        verbose_name = _("decision of a draft")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["live", "draft"], name="shadow_once")]
