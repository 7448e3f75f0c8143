"""Marks of the sides: given once, shown as a mean from ten matters up and never as a ranking."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Avg, Count
from django.utils import timezone

from accounts.secrets import keyed_hash, keyed_hashes
from mediators.models import Mediator, Rating

FROM = 10  # matters; fewer would say too much about each of them
Marks = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """The means of the three marks, and over how many matters."""

    matters: int
    service: float
    speed: float
    result: float


def rate(mediator: Mediator, *, who: str, matter: str, marks: Marks) -> bool:
    """Keep somebody's marks; False when they gave some already."""
    if has_rated(who):
        return False
    month = timezone.localdate().replace(day=1)
    facts = {"mediator": mediator, "matter": keyed_hash("rated", matter), "month": month, **marks}
    try:
        with transaction.atomic():
            Rating.objects.create(key=keyed_hash("rates", who), **facts)
    except IntegrityError:
        return False
    return True


def has_rated(who: str) -> bool:
    """Whether somebody gave their marks."""
    return Rating.objects.filter(key__in=keyed_hashes("rates", who)).exists()


def figures(mediator: Mediator) -> Figures | None:
    """What is shown to everybody; nothing below ten matters."""
    found = Rating.objects.filter(mediator=mediator).aggregate(
        matters=Count("matter", distinct=True), service=Avg("service"), speed=Avg("speed"), result=Avg("result")
    )
    return Figures(**found) if found["matters"] >= FROM else None
