"""Once a day the new links of every chain, of cases and of the door, are bound under one keyed digest; `verify_audit` computes all of them again.

Each seal is written into a file beside the database too: else whoever has the database in hand could take seals out, write the history anew and
have the next night seal it.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models

from accounts.models import AccessRecord
from cases.clock import ZONE, now, today
from cases.models import DailySeal, Event

HOUR = time(1)  # by then whatever was begun before midnight is committed or gone


def seal_day() -> DailySeal | None:
    """Seal yesterday with whatever was left unsealed before it; None where it is done or too early. May run any number of times, anywhere at once."""
    day = today() - timedelta(days=1)
    if now().astimezone(ZONE).time() < HOUR or DailySeal.objects.filter(day__gte=day).exists():
        return None
    before, end = DailySeal.objects.last(), datetime.combine(today(), time(), ZONE)
    seal = DailySeal(day=day, events_through=_last(Event, end), access_through=_last(AccessRecord, end), made_at=now())
    seal.events, seal.access, message = _bind(seal, before)
    seal.digest = _sealed(message, max(settings.KEYRING.hash))
    DailySeal.objects.bulk_create([seal], ignore_conflicts=True)  # somebody may have been quicker, with the same result
    _witness([seal])
    return seal


def broken_seals() -> Iterator[str]:
    """One sentence per day whose links are no longer those that were sealed. Nothing means whole.

    A seal holds under the key of its time, and none under an older key than the day before it: a key that was replaced seals nothing any more.
    """
    before, key = None, min(settings.KEYRING.hash)
    for seal in DailySeal.objects.order_by("day"):
        events, access, message = _bind(seal, before)
        keys = (number for number in sorted(settings.KEYRING.hash) if number >= key)
        fits = next((number for number in keys if hmac.compare_digest(_sealed(message, number), seal.digest)), None)
        key = fits or key
        if fits is None:
            sealed = f"{seal.events} events and {seal.access} access records were sealed, {events} and {access} are there"
            yield f"the day {seal.day.isoformat()} is not as it was sealed: {sealed}"
        before = seal
    there = set(DailySeal.objects.values_list("day", "digest"))
    for sealed_on, digest in _witnessed():
        if (sealed_on, digest) not in there:
            yield f"the seal of {sealed_on.isoformat()} stands in {settings.SEALS} and not in the database"


def witness_anew() -> None:
    """An older backup took the place of the database: the file goes on from its seals, and what it said before is kept beside it."""
    if settings.SEALS.exists():
        settings.SEALS.rename(f"{settings.SEALS}-until-{now():%Y%m%d-%H%M%S}")
    _witness(DailySeal.objects.order_by("day"))
    settings.SEALS.chmod(0o660)  # whoever restores is often another user of the group than the worker, who goes on writing


def _witness(seals: Iterable[DailySeal]) -> None:
    """A line for each. Whoever of the group writes next may too; nobody else reads it."""
    descriptor = os.open(settings.SEALS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o660)
    with os.fdopen(descriptor, "w") as stream:
        stream.writelines(f"{seal.day.isoformat()} {seal.digest}\n" for seal in seals)
        stream.flush()
        os.fsync(stream.fileno())


def _witnessed() -> Iterator[tuple[date, str]]:
    if settings.SEALS.exists():
        for line in settings.SEALS.read_text().splitlines():
            day, _blank, digest = line.partition(" ")
            yield date.fromisoformat(day), digest


def _last(kind: type[models.Model], end: datetime) -> int:
    return kind._default_manager.filter(at__lt=end).order_by("-id").values_list("pk", flat=True).first() or 0


def _bind(seal: DailySeal, before: DailySeal | None) -> tuple[int, int, str]:
    """How many links of either kind lie in a seal, and what is sealed of them."""
    events = _digest(Event, before.events_through if before else 0, seal.events_through)
    access = _digest(AccessRecord, before.access_through if before else 0, seal.access_through)
    facts = [before.digest if before else "", seal.day, seal.events_through, *events, seal.access_through, *access]
    return events[0], access[0], "\n".join(map(str, ["daily seal", *facts]))


def _sealed(message: str, key: int) -> str:
    return hmac.new(settings.KEYRING.hash[key].encode(), message.encode(), hashlib.sha256).hexdigest()


def _digest(kind: type[models.Model], after: int, through: int) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    links = kind._default_manager.filter(pk__gt=after, pk__lte=through).order_by("pk").values_list("pk", "hash")
    for pk, link in links.iterator(chunk_size=10_000):
        count += 1
        digest.update(f"{pk}:{link}\n".encode())
    return count, digest.hexdigest()
