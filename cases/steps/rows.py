"""Rows of the routing table: somebody writes how a row should read from a day on, somebody else approves it, on its day it holds."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from cases.clock import today
from cases.models import RoutingRow, RowApproval, RowVersion
from cases.models.rule import ROW_FACTS
from cases.rules import FALLBACK


def draft(row: RoutingRow, *, actor: User, reason: str, valid_from: Any, **facts: Any) -> RowVersion:
    """Write the next version of a row. It waits for a second person."""
    if valid_from < today():
        raise ValidationError(_("A row begins today or later: what was decided before stays as it was."))
    if row.code == FALLBACK and not facts.get("is_active", True):
        raise ValidationError(_("The last row always holds: what fits nowhere goes there."))
    if not facts["lead"].is_active:
        raise ValidationError(_("This office is closed."))
    if all(getattr(row, name) == facts[name] for name in ROW_FACTS):
        raise ValidationError(_("Nothing reads differently."))
    newest = RowVersion.objects.filter(code=row.code).aggregate(newest=Max("version"))["newest"] or 1  # the first is what was shipped
    version = RowVersion(code=row.code, version=newest + 1, entered_by=actor, reason=reason, valid_from=valid_from, **facts)
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as problem:
        raise ValidationError(_("Somebody else wrote a version of this row a moment ago. Look at it first.")) from problem
    return version


def approve(version: RowVersion, *, actor: User) -> None:
    """The second person says yes to the newest draft; one that begins today holds at once."""
    if version.entered_by_id == actor.pk:
        raise ValidationError(_("You wrote this version: somebody else approves it."))
    if not RowVersion.objects.drafts().filter(pk=version.pk).exists():
        raise ValidationError(_("This version was approved already, or a newer one stands beside it."))
    try:
        with transaction.atomic():
            RowApproval.objects.create(version=version, entered_by_id=version.entered_by_id, approved_by=actor)
            apply_due()
    except IntegrityError as problem:
        raise ValidationError(_("This version was approved already, or a newer one stands beside it.")) from problem


@transaction.atomic
def apply_due() -> int:
    """Let every approved version whose day has come hold; returns how many rows read differently now. Running it again changes nothing."""
    rows = {row.code: row for row in RoutingRow.objects.select_for_update()}
    changed = 0
    for version in RowVersion.objects.due(today()):
        row = rows.get(version.code)
        if row is not None and row.facts() != version.facts():
            RoutingRow.objects.filter(pk=row.pk).update(**version.facts())
            changed += 1
    return changed
