"""The catalogue of matters as the administrator keeps it. An item is never taken away: out of use, nobody chooses it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.models import Direction, Item


@transaction.atomic
def keep(item: Item, **facts: Any) -> Item:
    """Make an item or put it right; it is no example any more. Code, level and direction are given once.

    Raises ValidationError for a code that is taken, and for one that goes out and belongs to nobody.
    """
    for name, value in facts.items():
        setattr(item, name, value)
    if item.parent is not None:
        item.direction = item.parent.direction
    if item.direction == Direction.OUT and item.owner is None:
        raise ValidationError(_("What goes out needs an office that handles it."))
    if item.owner is not None and not item.owner.is_active:
        raise ValidationError(_("This office is closed."))
    item.is_example = False
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as problem:
        raise ValidationError(_("Another item has this number.")) from problem
    return item


def adopt() -> int:
    """The street compared the examples and works by them: they are its own list. Returns how many they were."""
    return Item.objects.filter(is_example=True, is_active=True).update(is_example=False)
