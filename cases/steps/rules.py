"""Rules: somebody writes a new version, somebody else approves it. Nothing that stood is changed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from cases.clock import today
from cases.models import RoutingRule, RuleApproval
from cases.rulebook import in_force
from cases.rules import CATCH_ALL, check, never_asked


def draft(*, actor: User, key: str, reason: str, **facts: Any) -> RoutingRule:
    """Write the next version of a rule, or a new rule. It waits for a second person."""
    newest = RoutingRule.objects.filter(key=key).aggregate(newest=Max("version"))["newest"] or 0
    rule = RoutingRule(key=key, version=newest + 1, reason=reason, entered_by=actor, **facts)
    if rule.valid_from < today():
        raise ValidationError(_("A rule begins today or later: what was decided before stays as it was."))
    if key == CATCH_ALL and (rule.is_off or rule.conditions):
        raise ValidationError(_("The catch-all always holds: it has no condition and is never switched off."))
    _check(rule)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as problem:
        raise ValidationError(_("Somebody else wrote a version of this rule a moment ago. Look at it first.")) from problem
    return rule


def approve(rule: RoutingRule, *, actor: User) -> RuleApproval:
    """The second person says yes to the newest draft."""
    if rule.entered_by_id == actor.pk:
        raise ValidationError(_("You wrote this version: somebody else approves it."))
    if not RoutingRule.objects.drafts().filter(pk=rule.pk).exists():
        raise ValidationError(_("This version was approved already, or a newer one stands beside it."))
    _check(rule)
    assert rule.entered_by is not None  # a draft has its writer
    try:
        with transaction.atomic():
            return RuleApproval.objects.create(rule=rule, entered_by=rule.entered_by, approved_by=actor)
    except IntegrityError as problem:
        raise ValidationError(_("This version was approved already, or a newer one stands beside it.")) from problem


def _check(rule: RoutingRule) -> None:
    if rule.is_off:
        return
    fault = check(rule.as_rule(), in_force())
    if fault:
        raise ValidationError(_("This rule could not be judged: %(fault)s") % {"fault": fault})
    before = never_asked(rule.as_rule(), in_force(drafts=[rule]))
    if before:
        raise ValidationError(_("It would never be asked: “%(rule)s” stands before it and holds wherever it does.") % {"rule": before})
