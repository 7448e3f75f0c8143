"""What the room keeps: where people meet, and who is on its roster with what."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Appointment, Office, User
from accounts.roles import Role
from mediators.models import Mediator, Resource, ResourceKind, Room, Speciality


def keep_room(room: Room, *, office: Office, name: str, directions: str) -> Room:
    """Make a room or put it right. Raises ValidationError for a name that the office has already."""
    room.office, room.name, room.directions = office, name, directions
    try:
        with transaction.atomic():
            if room.pk is None:
                room.resource = Resource.objects.create(kind=ResourceKind.ROOM)
            room.save()
    except IntegrityError as problem:
        raise ValidationError(_("There is a room of this name there already.")) from problem
    return room


def to_enter(committee_id: int) -> QuerySet[User]:
    """Who serves in this room as mediator or director and stands on no roster yet."""
    serving = Appointment.objects.current().filter(office=committee_id, role__in=(Role.MEDIATOR, Role.DIRECTOR))
    return User.objects.filter(pk__in=serving.values("user"), mediator=None).order_by("username")


@transaction.atomic
def enter(user: User, *, committee_id: int, kinds: Collection[str], **facts: Any) -> Mediator:
    """Put somebody on the roster; on the wall they come by their own consent. Raises ValidationError for who does not serve here."""
    if not to_enter(committee_id).filter(pk=user.pk).exists():
        raise ValidationError(_("They do not serve here, or stand on the roster already."))
    resource = Resource.objects.create(kind=ResourceKind.MEDIATOR)
    return _keep(Mediator(user=user, committee_id=committee_id, resource=resource), kinds, facts)


@transaction.atomic
def correct(mediator: Mediator, *, kinds: Collection[str], **facts: Any) -> Mediator:
    """Put right what the room keeps about somebody; the text of the wall is their own."""
    return _keep(mediator, kinds, facts)


def _keep(mediator: Mediator, kinds: Collection[str], facts: dict[str, Any]) -> Mediator:
    for name, value in facts.items():
        setattr(mediator, name, value)
    mediator.save()
    Speciality.objects.filter(mediator=mediator).exclude(kind__in=kinds).delete()
    Speciality.objects.bulk_create([Speciality(mediator=mediator, kind=kind) for kind in kinds], ignore_conflicts=True)
    return mediator
