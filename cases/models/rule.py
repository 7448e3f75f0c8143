"""The routing table: which department leads in which kind of matter (domain.md §4.5). Rows are configuration, not code."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases import conditions, rules
from cases.clock import now, today
from cases.rules import CATCH_ALL, LAST
from cases.triage import Confirmable, Track
from mediators.kinds import DisputeType

ROW_FACTS = (
    "name", "dispute_type", "keywords", "lead", "joint", "trade_committee", "police_keeps", "base", "complexity", "callout_allowed", "confirmable",
    "is_active",
)  # fmt: skip


class RoutingRowQuerySet(models.QuerySet["RoutingRow"]):
    """Rows in words."""

    def confirmable(self, kind: str) -> Confirmable:
        """The widest that the rows of this type of dispute allow: a labour dispute's is payment, a land title's nothing."""
        said = set(self.filter(is_active=True, dispute_type=kind).values_list("confirmable", flat=True)) if kind else set()
        widest = [value for value in (Confirmable.YES, Confirmable.PAYMENT_ONLY, Confirmable.NO) if value in said]
        return widest[0] if widest else Confirmable.YES


class RowFacts(models.Model):
    """One kind of matter: who leads, who joins, when the police keep it, on what legal base."""

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
    confirmable = models.CharField(max_length=16, choices=Confirmable.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def facts(self) -> dict[str, Any]:
        """The columns that a version holds."""
        return {name: getattr(self, name) for name in ROW_FACTS}


class RoutingRow(RowFacts):
    """A row as it holds now. What is changed is written as a version first; on its day it comes here."""

    code = models.PositiveSmallIntegerField(unique=True)

    objects: ClassVar[RoutingRowQuerySet] = RoutingRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("routing row")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def as_row(self) -> conditions.Row:
        """As the rules read it."""
        return conditions.Row(
            code=self.code, name=self.name, kind=self.dispute_type, keywords=_parts(self.keywords), lead=self.lead.code, lead_kind=self.lead.kind,
            joint=_parts(self.joint), committee=self.trade_committee, keeps=self.police_keeps, base=self.base, profile=self.complexity,
            callout=self.callout_allowed, mediable=self.confirmable != Confirmable.NO,
        )  # fmt: skip


class RowVersionQuerySet(models.QuerySet["RowVersion"]):
    """Versions of rows in words."""

    def drafts(self) -> "RowVersionQuerySet":
        """The newest version of a row where nobody approved it yet."""
        newer = RowVersion.objects.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer), approval=None).order_by("code")

    def due(self, on: date) -> "list[RowVersion]":
        """The newest approved version of every row that has begun by that day."""
        newest: dict[int, RowVersion] = {}
        for version in self.filter(approval__isnull=False, valid_from__lte=on).order_by("code", "valid_from", "version"):
            newest[version.code] = version
        return list(newest.values())


class RowVersion(RowFacts):
    """A row as somebody wants it from a day on. Append-only by trigger, drafts too."""

    code = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField(default=today)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=now)
    reason = models.CharField(max_length=200)

    objects: ClassVar[RowVersionQuerySet] = RowVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("version of a routing row")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="row_version_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="row_change_has_reason"),
        ]


class RowApproval(models.Model):
    """The second person. Append-only by trigger."""

    version = models.OneToOneField(RowVersion, models.PROTECT, related_name="approval")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # as the version says, so that the database can compare
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("approval of a routing row")
        constraints = [models.CheckConstraint(condition=~Q(approved_by=F("entered_by")), name="row_approved_by_another")]


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
