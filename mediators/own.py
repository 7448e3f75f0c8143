"""What mediators keep themselves: what stands about them, when they are there, when they are away, who reads their calendar."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mediators.grid import floor
from mediators.models import Absence, Draft, DutyHours, Mediator, Occupancy

TEXTS = ("experience", "speciality", "style", "dialects")
Span = tuple[int, time, time]


def write(mediator: Mediator, *, texts: dict[str, str]) -> Draft:
    """Keep what a mediator wrote and consented to; the wall shows the old text until the director releases the new one."""
    facts = {name: texts[name] for name in TEXTS} | {"consented_at": timezone.now()}
    return Draft.objects.update_or_create(mediator=mediator, defaults=facts)[0]


@transaction.atomic
def release(draft: Draft, *, by: User, seen: int) -> Mediator:
    """Put a draft on the wall. Raises ValidationError when it was rewritten or withdrawn since the director read it."""
    fresh = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if fresh is None or fresh.version != seen:
        raise ValidationError(_("It was changed meanwhile. Read it once more."))
    if fresh.mediator.user_id == by.pk:
        raise ValidationError(_("Nobody releases their own text: another director does."))
    facts = {name: getattr(fresh, name) for name in TEXTS}
    moment = {"consented_at": fresh.consented_at, "released_at": timezone.now(), "released_by": by}
    Mediator.objects.filter(pk=fresh.mediator_id).update(**facts, **moment, is_listed=True)
    fresh.delete()
    return Mediator.objects.get(pk=fresh.mediator_id)


@transaction.atomic
def withdraw(mediator: Mediator) -> None:
    """Take back the consent (个人信息保护法 15): nothing of them hangs on the wall from now on."""
    Draft.objects.filter(mediator=mediator).delete()
    Mediator.objects.filter(pk=mediator.pk).update(is_listed=False, consented_at=None)


@transaction.atomic
def plan(mediator: Mediator, *, week: Sequence[Span]) -> None:
    """The weekly plan anew. What is booked already stands."""
    DutyHours.objects.filter(mediator=mediator).delete()
    DutyHours.objects.bulk_create(DutyHours(mediator=mediator, weekday=day, opens=opens, closes=closes) for day, opens, closes in week)


@transaction.atomic
def go_away(mediator: Mediator, *, starts_at: datetime, ends_at: datetime) -> Absence:
    """Leave, or an exception to the plan. Raises ValidationError where a meeting stands in the way: its sides are told first."""
    first = floor(starts_at)
    Mediator.objects.select_for_update(of=("self",)).get(pk=mediator.pk)
    booked = Occupancy.objects.filter(resource=mediator.resource_id, slot__gte=first, slot__lt=ends_at, held_until=None)
    first_booked = booked.order_by("slot").values_list("slot", flat=True).first()
    if first_booked:
        when = timezone.localtime(first_booked).strftime("%-m月%-d日 %H:%M")
        raise ValidationError(_("You have a meeting at %(when)s. Call it off or move it first, so that both sides are told.") % {"when": when})
    return Absence.objects.create(resource_id=mediator.resource_id, starts_at=starts_at, ends_at=ends_at)


def new_feed(mediator: Mediator) -> str:
    """A new private link of the calendar; the old one ends at once. The token (128 bits) is shown once and kept only as a hash."""
    token = secrets.token_urlsafe(16)
    Mediator.objects.filter(pk=mediator.pk).update(feed_hash=feed_hash(token))
    return token


def end_feed(mediator: Mediator) -> None:
    """Nobody reads the calendar by a link any more."""
    Mediator.objects.filter(pk=mediator.pk).update(feed_hash=None)


def feed_hash(token: str) -> str:
    """How the link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
