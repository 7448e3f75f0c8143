"""Leaving the service: the one place where somebody is taken out of it, and nobody who still has work in hand is."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.asked import asked
from accounts.models import User
from accounts.roles import Role

SHOWN = 12  # of what holds somebody: more than that is said as a number


@dataclass(frozen=True, slots=True)
class Hold:
    """One thing that somebody still has in hand: in words, and where it is handed on (empty where only time ends it)."""

    words: str
    url: str = ""


class Part(Protocol):
    """A part of the house that is asked before somebody leaves, and told afterwards."""

    def holds(self, user: User) -> Iterable[Hold]:
        """What still holds them."""

    def farewell(self, user: User) -> None:
        """They have left."""


def _parts() -> list[Part]:
    return [cast("Part", import_module(name)) for name in sorted(asked)]


@transaction.atomic
def may_leave(user: User) -> list[Hold]:
    """What still holds somebody; empty for who may go."""
    return [hold for part in _parts() for hold in part.holds(user)]


def may_dismiss(by: User, user: User) -> bool:
    """The administrator takes anybody out of service but themselves; a director whoever only mediates in their own room."""
    appointment = by.appointment
    if appointment is None or by.pk == user.pk:
        return False
    if appointment.role == Role.ADMINISTRATOR:
        return True
    theirs = list(user.appointments.current().values_list("role", "office_id"))
    return appointment.role == Role.DIRECTOR and bool(theirs) and set(theirs) == {(Role.MEDIATOR.value, appointment.office_id)}


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """Take somebody out of service; their sessions end with their next click, their appointments with this moment.

    Raises PermissionDenied for whoever may not, ValidationError while somebody has work in hand: it is handed on first. The row is locked
    before it is asked, so that two who do it at once do it once.
    """
    fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not fresh.is_active:
        return
    if not may_dismiss(by, fresh):
        raise PermissionDenied
    if holds := may_leave(fresh):
        raise ValidationError(_("%(name)s still has %(n)s things in hand. Hand them on first.") % {"name": fresh.name, "n": len(holds)})
    User.objects.filter(pk=fresh.pk).update(is_active=False)
    for part in _parts():
        part.farewell(fresh)
