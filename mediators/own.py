"""What mediators keep themselves: what stands about them, when they are there, when they are away, who reads their calendar."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mediators import checks, occupancy
from mediators.grid import floor
from mediators.holidays import holidays
from mediators.models import Absence, Draft, DutyHours, Mediator, Occupancy, OpenDay, Photo, Resource, Tie, tie_hashes

TEXTS = ("experience", "speciality", "style", "dialects")
Span = tuple[int, time, time]
ASKED_AHEAD = timedelta(days=90)  # what a mediator may open: 春节 is asked about before the year ends
LONG = timedelta(days=3)  # a leave beyond that wants somebody who stands in


@transaction.atomic
def write(mediator: Mediator, *, texts: dict[str, str], photo: bytes | None = None) -> Draft:
    """Keep what a mediator wrote and consented to; the wall shows the old text until the director releases the new one.

    `photo` comes from `clean_face`: none leaves the one there is, an empty one takes it away.
    """
    facts: dict[str, Any] = {name: texts[name] for name in TEXTS} | {"consented_at": timezone.now()}
    if photo is None:
        draft = Draft.objects.filter(mediator=mediator).first()
        facts["photo_id"] = draft.photo_id if draft else mediator.photo_id
    else:
        facts["photo"] = keep_photo(mediator, photo) if photo else None
    draft = Draft.objects.update_or_create(mediator=mediator, defaults=facts)[0]
    _drop_photos(mediator, kept=draft.photo_id)
    return draft


def keep_photo(mediator: Mediator, content: bytes) -> Photo:
    """Keep a photo that `clean_face` drew anew, once; it hangs nowhere yet."""
    key = hashlib.sha256(b"%d:%b" % (mediator.pk, content)).hexdigest()
    return Photo.objects.get_or_create(key=key, defaults={"mediator": mediator, "content": content})[0]


def _drop_photos(mediator: Mediator, *, kept: str | None = None) -> None:
    """Of a photo that neither hangs on the wall nor waits for it nothing is kept."""
    on_the_wall = Mediator.objects.filter(pk=mediator.pk, photo__isnull=False).values("photo")
    Photo.objects.filter(mediator=mediator).exclude(pk__in=on_the_wall).exclude(pk=kept or "").delete()


@transaction.atomic
def release(draft: Draft, *, by: User, seen: int) -> Mediator:
    """Put a draft on the wall. Nobody releases their own. Raises ValidationError when it was rewritten or withdrawn since the director read it."""
    fresh = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if fresh is None or fresh.version != seen:
        raise ValidationError(_("It was changed meanwhile. Read it once more."))
    if fresh.mediator.user_id == by.pk:
        raise ValidationError(_("Nobody releases their own text: another director does."))
    facts = {name: getattr(fresh, name) for name in TEXTS} | {"photo": fresh.photo_id}
    moment = {"consented_at": fresh.consented_at, "released_at": timezone.now(), "released_by": by}
    Mediator.objects.filter(pk=fresh.mediator_id).update(**facts, **moment, is_listed=True)
    fresh.delete()
    _drop_photos(fresh.mediator)
    return Mediator.objects.get(pk=fresh.mediator_id)


@transaction.atomic
def file(mediator: Mediator, *, appointed_on: date, filed_on: date | None) -> None:
    """Keep when somebody was appointed and when that was filed with the 司法局 (宁波条例 13). Raises ValidationError for days that cannot be."""
    if filed_on is not None and filed_on < appointed_on:
        raise ValidationError(_("Nobody is filed before they are appointed."))
    Mediator.objects.filter(pk=mediator.pk).update(appointed_on=appointed_on, filed_on=filed_on)


@transaction.atomic
def withdraw(mediator: Mediator) -> None:
    """Take back the consent (个人信息保护法 15): nothing of them hangs on the wall from now on."""
    Draft.objects.filter(mediator=mediator).delete()
    Mediator.objects.filter(pk=mediator.pk).update(is_listed=False, consented_at=None, photo=None)
    _drop_photos(mediator)


def note_on_figures(mediator: Mediator, *, text: str) -> None:
    """Their own word, which stands beside their figures; an empty one takes it away."""
    Mediator.objects.filter(pk=mediator.pk).update(figures_note=text)


@transaction.atomic
def plan(mediator: Mediator, *, week: Sequence[Span]) -> None:
    """The weekly plan anew. What is booked already stands."""
    DutyHours.objects.filter(mediator=mediator).delete()
    DutyHours.objects.bulk_create(DutyHours(mediator=mediator, weekday=day, opens=opens, closes=closes) for day, opens, closes in week)


def holidays_ahead(mediator: Mediator) -> Sequence[date]:
    """The days off of the coming three months on which this mediator would be there by their plan."""
    first, weekdays = timezone.localdate(), set(DutyHours.objects.filter(mediator=mediator).values_list("weekday", flat=True))
    off = holidays([first + timedelta(days=n) for n in range(ASKED_AHEAD.days)])
    return sorted(day for day in off if day.weekday() in weekdays)


@transaction.atomic
def open_days(mediator: Mediator, *, days: Sequence[date]) -> None:
    """On which statutory days off to come the plan holds all the same, instead of what was said before. What is booked already stands."""
    OpenDay.objects.filter(mediator=mediator, day__gte=timezone.localdate()).delete()
    OpenDay.objects.bulk_create((OpenDay(mediator=mediator, day=day) for day in days), ignore_conflicts=True)


@transaction.atomic
def go_away(mediator: Mediator, *, starts_at: datetime, ends_at: datetime, cover: Mediator | None = None) -> Absence:
    """Leave, or an exception to the plan; for more than three days a colleague stands in, who sees the cases and may act in them so long.

    Raises ValidationError where a meeting stands in the way (its sides are told first), or where nobody, or nobody who is there, stands in.
    The mediator's resource is locked first, as whoever books does: of a leave and a booking at the same instant one is refused.
    """
    first = floor(starts_at)
    Resource.objects.select_for_update(of=("self",)).get(pk=mediator.resource_id)
    occupancy.drop_holds(mediator.resource_id, first, ends_at)  # or a hold would become a meeting in the leave
    booked = Occupancy.objects.filter(resource=mediator.resource_id, slot__gte=first, slot__lt=ends_at, held_until=None)
    first_booked = booked.order_by("slot").values_list("slot", flat=True).first()
    if first_booked:
        when = timezone.localtime(first_booked).strftime("%-m月%-d日 %H:%M")
        raise ValidationError(_("You have a meeting at %(when)s. Call it off or move it first, so that both sides are told.") % {"when": when})
    _check_cover(mediator, starts_at, ends_at, cover)
    return Absence.objects.create(resource_id=mediator.resource_id, starts_at=starts_at, ends_at=ends_at, cover=cover)


def _check_cover(mediator: Mediator, starts_at: datetime, ends_at: datetime, cover: Mediator | None) -> None:
    then = Absence.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    owed = then.filter(cover=mediator).select_related("resource__mediator__user").first()
    if owed is not None:
        name = owed.resource.mediator.name
        raise ValidationError(_("You stand in for %(name)s then. Let somebody else stand in first.") % {"name": name})
    if cover is None:
        if ends_at - starts_at > LONG:
            raise ValidationError(_("Longer than three days: say which colleague stands in for you."))
        return
    if cover.pk == mediator.pk or cover not in colleagues(mediator):
        raise ValidationError(_("Choose a colleague of your own committee."))
    if then.filter(resource=cover.resource_id).exists():
        raise ValidationError(_("%(name)s is away then too. Choose somebody else.") % {"name": cover.name})


def colleagues(mediator: Mediator) -> QuerySet[Mediator]:
    """Who may stand in: the others of the same committee's wall."""
    return Mediator.objects.listed().of(mediator.committee_id).exclude(pk=mediator.pk).select_related("user").order_by("pk")


@transaction.atomic
def declare(mediator: Mediator, *, kind: str, value: str) -> Tie:
    """Keep a tie; whatever it touches of what runs is looked at at once. Raises ValidationError for one that is there already."""
    if Tie.objects.filter(mediator=mediator, kind=kind, value_hash__in=tie_hashes(kind, value)).exists():
        raise ValidationError(_("This stands in your list already."))
    tie = Tie.objects.create(mediator=mediator, kind=kind, value=value)
    checks.look_again(mediator)
    return tie


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
