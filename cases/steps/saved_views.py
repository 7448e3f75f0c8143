"""Views of a desk that somebody keeps under a name."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import SavedView

MOST = 12
Kept = tuple[SavedView, bool]  # and whether there was none of this name
KEPT = ("view", "risk", "step", "community", "due")  # of an address; where a page begins is nobody's view


def of_person(user: User) -> QuerySet[SavedView]:
    """This person's own, in the role they work under now."""
    return SavedView.objects.filter(user=user.pk, role=_role(user)).order_by("name")


@transaction.atomic
def keep(*, user: User, name: str, query: str) -> Kept:
    """Keep it; under a name that was given before the new one replaces the old. Raises ValidationError when there are too many."""
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=user.pk)
    if of_person(user).exclude(name=name).count() >= MOST:
        raise ValidationError(_("You keep %(n)s views already: take one away first.") % {"n": MOST})
    facts = {"query": narrowed(query)}
    return SavedView.objects.update_or_create(user=user, role=_role(user), name=name, defaults=facts)


def narrowed(query: str) -> str:
    """What of an address narrows a desk, in one order."""
    given, kept = QueryDict(query), QueryDict(mutable=True)
    for name in KEPT:
        kept.setlist(name, [value[:40] for value in given.getlist(name)[:8] if value])
    return kept.urlencode()[:600]


@transaction.atomic
def forget(*, user: User, pk: int) -> list[str]:
    """Take one away, and say its name; somebody else's is not there, nor is one that is gone already."""
    going = of_person(user).filter(pk=pk)
    names = list(going.values_list("name", flat=True))
    going.delete()
    return names


def _role(user: User) -> str:
    return user.appointment.role if user.appointment else ""
