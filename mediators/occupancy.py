"""Taking time: one statement per booking, sorted by resource and slot, all or none (design.md §4)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from mediators.models import Absence, Occupancy, Resource, ResourceKind

HALF_HOUR = timedelta(minutes=30)
TAKE = """
INSERT INTO mediators_occupancy (resource_id, slot, booking, held_until) VALUES {rows}
ON CONFLICT (resource_id, slot) DO UPDATE SET booking = excluded.booking, held_until = excluded.held_until
WHERE mediators_occupancy.held_until < %s OR mediators_occupancy.booking = excluded.booking
"""


class Taken(Exception):  # no error of the program: somebody was quicker
    """At least one of the half-hours belongs to somebody else; nothing was taken."""


def slots(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The half-hours of a time; raises ValueError off the grid or for an empty time."""
    if starts_at >= ends_at or any(t.minute % 30 or t.second or t.microsecond for t in (starts_at, ends_at)):
        message = "A meeting begins and ends on a half-hour, and ends after it begins."
        raise ValueError(message)
    count = int((ends_at - starts_at) / HALF_HOUR)
    return [starts_at + HALF_HOUR * n for n in range(count)]


def take(
    booking: UUID, *, resources: Iterable[int], starts_at: datetime, ends_at: datetime, hold_for: timedelta | None = None
) -> None:
    """Take every half-hour of every resource for this booking, or none and raise Taken, also where one of them is away. A hold expires by itself.

    A plain insert would trip over expired holds, and unsorted inserts deadlock (tried): hence the upsert with its WHERE, rows sorted. The
    resources are locked first, in their order, as whoever enters a leave does: of a leave and a booking at the same instant one sees the other.
    """
    wanted = [(resource, slot) for resource in sorted(set(resources)) for slot in slots(starts_at, ends_at)]
    for attempt in (1, 2):
        try:
            return _take(booking, wanted, timezone.now(), hold_for)
        except OperationalError:  # a deadlock or a lock that took too long: once more, then it is an error
            if attempt == 2:
                raise
    return None


def _take(booking: UUID, wanted: list[tuple[int, datetime]], now: datetime, hold_for: timedelta | None) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    key = booking if connection.vendor == "postgresql" else booking.hex
    held = adapt(now + hold_for) if hold_for else None
    values: list[Any] = []
    for resource, slot in wanted:
        values += [resource, adapt(slot), key, held]
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(wanted))
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(sorted({resource for resource, _slot in wanted}), wanted)
        cursor.execute(TAKE.format(rows=rows), [*values, adapt(now)])
        mine = Occupancy.objects.filter(booking=booking, resource__in={r for r, _ in wanted}, slot__in={s for _, s in wanted})
        if mine.count() < len(wanted):
            raise Taken


def _lock(resources: list[int], wanted: list[tuple[int, datetime]]) -> None:
    list(Resource.objects.select_for_update(of=("self",)).filter(pk__in=resources).order_by("pk").values_list("pk", flat=True))
    first, last = min(slot for _r, slot in wanted), max(slot for _r, slot in wanted) + HALF_HOUR
    if Absence.objects.filter(resource__in=resources, starts_at__lt=last, ends_at__gt=first).exists():
        raise Taken


def people(keys: Iterable[str]) -> list[int]:
    """The resources of people, by their keys; whoever never had a meeting gets one here, so call it only where time is taken."""
    wanted = sorted({key for key in keys if key})
    Resource.objects.bulk_create([Resource(kind=ResourceKind.PERSON, key=key) for key in wanted], ignore_conflicts=True)
    return known(wanted)


def known(keys: Iterable[str]) -> list[int]:
    """The resources of those people who have any: nobody else has anything booked."""
    return list(Resource.objects.filter(key__in=[key for key in keys if key]).values_list("pk", flat=True))


def confirm(booking: UUID) -> None:
    """Turn a hold into a booking; raises Taken when the hold is gone."""
    kept = Occupancy.objects.filter(booking=booking).exclude(held_until__lt=timezone.now()).update(held_until=None)
    if not kept:
        raise Taken


def pass_on(booking: UUID, *, giver: int, taker: int) -> None:
    """The half-hours that a booking has of one become another's; raises Taken, and changes nothing, where the other has not all of them free."""
    mine = list(Occupancy.objects.filter(booking=booking, resource=giver).order_by("slot").values_list("slot", flat=True))
    if not mine:
        return
    with transaction.atomic():
        take(booking, resources=[taker], starts_at=mine[0], ends_at=mine[-1] + HALF_HOUR)
        Occupancy.objects.filter(booking=booking, resource=giver).delete()


def drop_holds(resource: int, starts_at: datetime, ends_at: datetime) -> None:
    """Let go of every hold that touches this time of one resource, whole: whoever held it is told when they confirm. Lock the resource first."""
    touched = Occupancy.objects.filter(resource=resource, slot__gte=starts_at, slot__lt=ends_at, held_until__isnull=False)
    Occupancy.objects.filter(booking__in=list(touched.values_list("booking", flat=True)), held_until__isnull=False).delete()


def release(booking: UUID) -> None:
    """Give the time back."""
    Occupancy.objects.filter(booking=booking).delete()


def let_off(bookings: list[UUID], resource: int) -> None:
    """Give one resource's share of these bookings back; the others keep theirs."""
    Occupancy.objects.filter(booking__in=bookings, resource=resource).delete()


def busy(resources: Iterable[int], starts_at: datetime, ends_at: datetime) -> set[tuple[int, datetime]]:
    """Which half-hours of which resources are taken in a time, expired holds left out."""
    rows = Occupancy.objects.filter(resource__in=list(resources), slot__gte=starts_at, slot__lt=ends_at)
    return set(rows.exclude(held_until__lt=timezone.now()).values_list("resource_id", "slot"))
