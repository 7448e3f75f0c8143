"""The station's gazetteer: entered and corrected by the duty leader, suggested while somebody types, and the community read from it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.fields import CharField
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.addresses import normal
from cases.models import Place, standing

SUGGESTED = 12


def of_station(actor: User) -> QuerySet[Place]:
    """The places of the station where somebody serves."""
    return Place.objects.filter(station=standing(actor).office_id)


def suggest(typed: str, *, actor: User) -> list[Place]:
    """The places whose name holds what is typed so far, those that begin so first."""
    key = normal(typed)
    found = of_station(actor).filter(is_active=True, key__contains=key).order_by("key")[: SUGGESTED * 5]
    return sorted(found, key=lambda place: (not place.key.startswith(key), len(place.key), place.key))[:SUGGESTED]


def community_of(station_id: int, place: str) -> str:
    """In which community a place lies: that of the longest name with which it begins."""
    typed = Place.objects.filter(station=station_id, is_active=True).annotate(typed=Value(normal(place), output_field=CharField()))
    found = typed.filter(typed__startswith=F("key")).exclude(community="").values_list("key", "community")
    return max(found, key=lambda row: len(row[0]), default=("", ""))[1]


def enter(place: Place, *, actor: User, name: str, community: str, is_active: bool = True) -> Place:
    """Enter a place or put it right. Raises ValidationError for a name that stands there in another way of writing."""
    who = standing(actor)
    if Role.OFFICER not in who.roles or who.office_id is None or place.station_id not in (None, who.office_id):
        raise PermissionDenied
    if not normal(name):
        raise ValidationError(_("Write how people call it."))
    place.name, place.community, place.is_active = name, community, is_active
    if place.pk is None:
        place.station_id, place.entered_by = who.office_id, actor
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as problem:
        raise ValidationError(_("This place stands in the list already, perhaps written in another way.")) from problem
    return place
