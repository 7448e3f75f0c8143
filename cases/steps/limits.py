"""Limits: somebody writes a new amount from a day on, somebody else approves it; what runs already keeps the row it began under."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cases.clock import today
from cases.models import Limit

MOST = 400  # of any unit: thirty years of keeping and 180 days are below it


def in_force() -> list[Limit]:
    """Every limit as it holds today, in the order of the table."""
    found: dict[str, Limit] = {}
    approved = Limit.objects.exclude(approved_by=None, entered_by__isnull=False).filter(valid_from__lte=today())
    for row in approved.order_by("valid_from", "pk"):
        found[row.key] = row
    first = {key: n for n, key in enumerate(Limit.objects.order_by("pk").values_list("key", flat=True).distinct())}
    return sorted((row for row in found.values() if row.valid_to is None or row.valid_to >= today()), key=lambda row: first.get(row.key, 0))


def drafts() -> QuerySet[Limit]:
    """What waits for a second person."""
    return Limit.objects.filter(entered_by__isnull=False, approved_by=None).select_related("entered_by").order_by("pk")


@transaction.atomic
def draft(limit: Limit, *, actor: User, amount: int, source_article: str, valid_from: date) -> Limit:
    """Write another amount of a limit from a day on; the same day written again takes the place of a draft that nobody approved."""
    if valid_from < today():
        raise ValidationError(_("A limit begins today or later: what began before keeps its own."))
    if not 0 < amount <= MOST:
        raise ValidationError(_("This amount is not meant."))
    if (amount, source_article) == (limit.amount, limit.source_article):
        raise ValidationError(_("Nothing reads differently."))
    same = Limit.objects.filter(key=limit.key, valid_from=valid_from)
    if same.exclude(pk__in=drafts().values("pk")).exists():
        raise ValidationError(_("A row of this day holds already: choose a later day."))
    same.delete()
    facts = {"name": limit.name, "unit": limit.unit, "ends": limit.ends, "amount": amount, "source_article": source_article}
    return Limit.objects.create(key=limit.key, valid_from=valid_from, entered_by=actor, **facts)


def approve(limit: Limit, *, actor: User) -> None:
    """The second person says yes. Raises ValidationError for who wrote it, and when its day is over: it would reach back."""
    if limit.entered_by_id == actor.pk:
        raise ValidationError(_("You wrote this: somebody else agrees to it."))
    if limit.valid_from < today():
        raise ValidationError(_("Its day is over: have it written anew from today on."))
    if not drafts().filter(pk=limit.pk).update(approved_by=actor):
        raise ValidationError(_("It was decided already."))
