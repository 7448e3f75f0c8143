"""Who stands in for whom: a colleague named for a leave of more than three days, for as long as it lasts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mediators.models import Absence, Mediator


def stood_in_for(user_id: int | None, at: datetime | None = None) -> QuerySet[Mediator, Any]:
    """The mediators for whom a person stands in at a moment, by id: a subquery, read with whatever asks for it."""
    return Mediator.objects.filter(resource__in=_now(at).filter(cover__user=user_id).values("resource")).values("pk")


def stands_in(user_id: int | None, mediator: Mediator, at: datetime | None = None) -> bool:
    """Whether a person stands in for this mediator at a moment. One statement."""
    return user_id is not None and _now(at).filter(resource=mediator.resource_id, cover__user=user_id).exists()


def stand_in_of(mediator: Mediator, at: datetime | None = None) -> Absence | None:
    """The leave in which a mediator is at a moment and for which somebody stands in, with that colleague; None while they are there."""
    away = _now(at).filter(resource=mediator.resource_id, cover__isnull=False)
    return away.select_related("cover__user").order_by("-ends_at").first()


def _now(at: datetime | None) -> QuerySet[Absence]:
    at = at or timezone.now()
    return Absence.objects.filter(Q(starts_at__lte=at), ends_at__gt=at)


def away_now(mediators: Collection[Mediator], at: datetime | None = None) -> dict[int, Absence]:
    """Who is away at a moment, by their resource, with whoever stands in. One statement, whatever the number."""
    rows = _now(at).filter(resource__in=[one.resource_id for one in mediators]).select_related("cover__user").order_by("ends_at")
    return {row.resource_id: row for row in rows}
