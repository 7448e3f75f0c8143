"""The routing table: which department leads in which kind of matter (domain.md §4.5). Rows are configuration, not code."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases import conditions, rules
from cases.clock import now, today
from cases.models.case import Case
from cases.rules import CATCH_ALL, FALLBACK, LAST
from cases.triage import Confirmable, Track
from mediators.kinds import DisputeType


class RoutingRowQuerySet(models.QuerySet["RoutingRow"]):
    """Rows in words."""

    def suggest(self, kind: str, text: str) -> "RoutingRow | None":
        """The row of this type of dispute whose keywords stand most often in the text; without any, the fallback row.

        Args: kind, a DisputeType or nothing; text, the title and what was told.
        """
        rows = list(self.filter(is_active=True).select_related("lead"))
        fitting = [row for row in rows if row.dispute_type == kind] if kind else [row for row in rows if row.hits(text)]
        best = max(fitting, key=lambda row: (row.hits(text), -row.code), default=None)
        return best or next((row for row in rows if row.code == FALLBACK), None)

    def confirmable(self, kind: str) -> Confirmable:
        """The widest that the rows of this type of dispute allow: a labour dispute's is payment, a land title's nothing."""
        said = set(self.filter(is_active=True, dispute_type=kind).values_list("confirmable", flat=True)) if kind else set()
        widest = [value for value in (Confirmable.YES, Confirmable.PAYMENT_ONLY, Confirmable.NO) if value in said]
        return widest[0] if widest else Confirmable.YES


class RoutingRow(models.Model):
    """One kind of matter: who leads, who joins, when the police keep it, on what legal base."""

    code = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    dispute_type = models.CharField(max_length=16, choices=DisputeType.choices, blank=True)
    keywords = models.CharField(max_length=120, blank=True)  # 漏水、渗水
    lead = models.ForeignKey(Office, models.PROTECT, related_name="+")
    joint = models.CharField(max_length=120, blank=True)  # 住建（工地/楼盘）、工会: in brackets the words without which a unit does not join
    trade_committee = models.CharField(max_length=40, blank=True)
    police_keeps = models.CharField(max_length=80, blank=True)
    base = models.CharField(max_length=80, blank=True)
    complexity = models.CharField(max_length=12, default="ordinary")
    callout_allowed = models.BooleanField(default=False)
    confirmable = models.CharField(max_length=16)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[RoutingRowQuerySet] = RoutingRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("routing row")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def hits(self, text: str) -> int:
        """How many of its keywords stand in a text."""
        return sum(word in text for word in _parts(self.keywords))

    def as_row(self) -> conditions.Row:
        """As the rules read it."""
        return conditions.Row(
            code=self.code, name=self.name, kind=self.dispute_type, keywords=_parts(self.keywords), lead=self.lead.code, lead_kind=self.lead.kind,
            joint=_parts(self.joint), committee=self.trade_committee, keeps=self.police_keeps, base=self.base, profile=self.complexity,
            callout=self.callout_allowed, mediable=self.confirmable != Confirmable.NO,
        )  # fmt: skip


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("、") if part)


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    """Rules in words. A rule is never changed: a new version stands beside the old one and waits for a second person."""

    def approved(self) -> "RoutingRuleQuerySet":
        """Shipped with the house, or approved by a second person."""
        return self.filter(Q(entered_by=None) | Q(approval__isnull=False))

    def in_force(self, on: date | None = None) -> "list[RoutingRule]":
        """The newest approved version of every rule that has begun by that day, in their order; those that were switched off are not among them."""
        newest: dict[str, RoutingRule] = {}
        for rule in self.approved().filter(valid_from__lte=on or today()).order_by("key", "version"):
            newest[rule.key] = rule
        return sorted((rule for rule in newest.values() if not rule.is_off), key=lambda rule: (rule.position, rule.key))

    def drafts(self) -> "RoutingRuleQuerySet":
        """The newest version of a rule where nobody approved it yet."""
        newer = RoutingRule.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
        return self.exclude(entered_by=None).filter(~Exists(newer), approval=None).order_by("position", "key")


class RoutingRule(models.Model):
    """One version of one rule: when it holds, and what is different from the row then. Append-only by trigger, drafts too."""

    key = models.SlugField(max_length=40, db_index=False)
    version = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    conditions = models.JSONField(default=dict, blank=True)
    track = models.CharField(max_length=20, choices=Track.choices, blank=True)
    row = models.PositiveSmallIntegerField(default=0)
    lead = models.CharField(max_length=32, blank=True)  # the code of an office, or our own station; empty: the row's
    joint = models.JSONField(null=True, blank=True)
    profile = models.CharField(max_length=12, blank=True)
    callout = models.BooleanField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    also = models.JSONField(default=list, blank=True)  # other tracks that the officer may take alone
    why = models.CharField(max_length=120)
    base = models.CharField(max_length=80, blank=True)
    is_off = models.BooleanField(default=False)
    valid_from = models.DateField(default=today)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # nobody: shipped with the house
    entered_at = models.DateTimeField(default=now)
    reason = models.CharField(max_length=200, blank=True)  # why it was changed

    objects: ClassVar[RoutingRuleQuerySet] = RoutingRuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("routing rule")
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="rule_version_once"),
            models.CheckConstraint(condition=Q(key=CATCH_ALL) | Q(position__lt=LAST), name="rule_stands_before_the_catch_all"),
            models.CheckConstraint(
                condition=~Q(key=CATCH_ALL) | Q(position=LAST, is_off=False, conditions={}), name="rule_catch_all_always_holds"
            ),
            models.CheckConstraint(condition=Q(entered_by=None) | ~Q(reason=""), name="rule_change_has_reason"),
        ]

    def as_rule(self) -> rules.Rule:
        """As `decide` reads it."""
        joint = None if self.joint is None else tuple(self.joint)
        return rules.Rule(
            key=self.key, version=self.version, when=self.conditions, track=self.track, row=self.row, lead=self.lead, joint=joint,
            profile=self.profile, callout=self.callout, urgent=self.urgent, also=tuple(self.also), why=self.why, base=self.base,
        )  # fmt: skip


class RuleApproval(models.Model):
    """The second person. Append-only by trigger."""

    rule = models.OneToOneField(RoutingRule, models.PROTECT, related_name="approval")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # as the rule says, so that the database can compare
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("approval of a rule")
        constraints = [models.CheckConstraint(condition=~Q(approved_by=F("entered_by")), name="rule_approved_by_another")]


class RoutingDecision(models.Model):
    """Where a case was to go and why, with the very rule that said so. Append-only by trigger; ids and words of rules, no personal data."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField(default=now)
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, blank=True, related_name="+")
    row = models.PositiveSmallIntegerField(default=0)  # which it came out as
    asked_row = models.PositiveSmallIntegerField(default=0)  # which the officer chose
    kind = models.CharField(max_length=16, blank=True)
    keeps = models.BooleanField(default=False)
    office_hours = models.BooleanField(default=True)
    track = models.CharField(max_length=20, choices=Track.choices, blank=True)
    department = models.CharField(max_length=32, blank=True)
    joint = models.JSONField(default=list)
    profile = models.CharField(max_length=12)
    callout = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    also = models.JSONField(default=list)
    why = models.CharField(max_length=200, blank=True)
    base = models.CharField(max_length=80, blank=True)
    matched = models.JSONField(default=dict)
    fault = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("routing decision")
        ordering = ["-id"]
        indexes = [models.Index(fields=["-decided_at"], name="decision_faults", condition=~Q(fault=""))]


SAME = ("track", "department", "joint", "profile", "callout", "urgent", "also", "row", "why", "base", "matched", "fault")


def decision_facts(decision: rules.Decision) -> dict[str, Any]:
    """The columns of a decision."""
    return {name: list(value) if isinstance(value := getattr(decision, name), tuple) else value for name in SAME}
