"""The grid of half-hours: what is free on a day, and what is free nearest to a time."""

from datetime import datetime, timedelta

import pytest

from cases.clock import ZONE
from mediators import occupancy
from mediators.grid import day_grid, nearest_free
from mediators.models import Absence, Resource, ResourceKind

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 20, 10, 10, tzinfo=ZONE)
HOUR = timedelta(hours=1)


@pytest.fixture
def resource():
    return Resource.objects.create(kind=ResourceKind.MEDIATOR)


def _take(resource, starts, ends):
    import uuid

    occupancy.take(uuid.uuid4(), resources=[resource.pk], starts_at=starts, ends_at=ends)


def _clock(moments):
    return [m.strftime("%d %H:%M") for m in moments]


def test_a_day_has_twenty_six_half_hours_and_the_past_is_not_free(resource):
    slots = day_grid(NOW.date(), [resource.pk], NOW)
    assert len(slots) == 26
    assert [slot.at.strftime("%H:%M") for slot in slots if not slot.free] == ["08:00", "08:30", "09:00", "09:30", "10:00"]


def test_taken_and_away_are_not_free(resource):
    day = NOW + timedelta(days=1)
    _take(resource, day.replace(hour=9, minute=0), day.replace(hour=10, minute=0))
    Absence.objects.create(resource=resource, starts_at=day.replace(hour=14, minute=10), ends_at=day.replace(hour=15, minute=0))
    slots = {slot.at.strftime("%H:%M"): slot.free for slot in day_grid(day.date(), [resource.pk], NOW)}
    assert [word for word, free in slots.items() if not free] == ["09:00", "09:30", "14:00", "14:30"]


def test_the_nearest_free_times_hold_the_whole_meeting(resource):
    day = (NOW + timedelta(days=1)).replace(minute=0)
    _take(resource, day.replace(hour=14), day.replace(hour=16))
    found = nearest_free([resource.pk], day.replace(hour=14, minute=30), HOUR, NOW)
    assert _clock(found) == ["21 13:00", "21 16:00", "21 12:30"]


def test_nothing_is_offered_that_lies_behind_or_reaches_into_the_night(resource):
    found = nearest_free([resource.pk], NOW.replace(hour=8, minute=0), timedelta(hours=2), NOW, count=500)
    assert min(found) > NOW
    assert all((at + timedelta(hours=2)).strftime("%H:%M") <= "21:00" for at in found)


def test_whose_fortnight_is_full_is_offered_nothing(resource):
    Absence.objects.create(resource=resource, starts_at=NOW - HOUR, ends_at=NOW + timedelta(days=40))
    assert nearest_free([resource.pk], NOW + HOUR, HOUR, NOW) == []
