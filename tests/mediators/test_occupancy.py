"""Nobody and no room is booked twice, whoever asks at the same instant; an expired hold never stands in the way."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from mediators.models import Occupancy, Resource, ResourceKind
from mediators.occupancy import HALF_HOUR, Taken, busy, confirm, release, slots, take
from tests.races import race

HOUR = timedelta(hours=1)
HOLD = timedelta(minutes=5)


@pytest.fixture
def nine() -> datetime:
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def people(db: None) -> list[int]:
    return [Resource.objects.create(kind=ResourceKind.MEDIATOR).pk for _ in range(3)]


def expire(booking: UUID) -> None:
    Occupancy.objects.filter(booking=booking).update(held_until=timezone.now() - timedelta(seconds=1))


def test_a_taken_time_is_refused_and_the_first_booking_stays(people, nine):
    first = uuid4()
    take(first, resources=people[:2], starts_at=nine, ends_at=nine + HOUR)
    with pytest.raises(Taken):
        take(uuid4(), resources=people[1:], starts_at=nine + HALF_HOUR, ends_at=nine + 2 * HOUR)
    assert set(Occupancy.objects.values_list("booking", flat=True)) == {first}
    assert Occupancy.objects.count() == 4


def test_all_or_none_even_when_only_the_last_half_hour_is_taken(people, nine):
    take(uuid4(), resources=people[:1], starts_at=nine + 3 * HOUR, ends_at=nine + 3 * HOUR + HALF_HOUR)
    late = uuid4()
    with pytest.raises(Taken):
        take(late, resources=people, starts_at=nine, ends_at=nine + 3 * HOUR + HALF_HOUR)
    assert not Occupancy.objects.filter(booking=late).exists()


def test_times_that_only_touch_do_not_meet(people, nine):
    take(uuid4(), resources=people, starts_at=nine, ends_at=nine + HOUR)
    take(uuid4(), resources=people, starts_at=nine + HOUR, ends_at=nine + 2 * HOUR)
    assert Occupancy.objects.count() == 12


def test_an_expired_hold_never_stands_in_the_way(people, nine):
    held = uuid4()
    take(held, resources=people, starts_at=nine, ends_at=nine + HOUR, hold_for=HOLD)
    expire(held)
    mine = uuid4()
    take(mine, resources=people, starts_at=nine, ends_at=nine + HOUR)
    assert set(Occupancy.objects.values_list("booking", flat=True)) == {mine}
    with pytest.raises(Taken):
        confirm(held)


def test_a_running_hold_does(people, nine):
    take(uuid4(), resources=people, starts_at=nine, ends_at=nine + HOUR, hold_for=HOLD)
    with pytest.raises(Taken):
        take(uuid4(), resources=people, starts_at=nine, ends_at=nine + HOUR)


def test_a_hold_becomes_a_booking_while_it_lasts(people, nine):
    held = uuid4()
    take(held, resources=people, starts_at=nine, ends_at=nine + HOUR, hold_for=HOLD)
    confirm(held)
    assert not Occupancy.objects.exclude(held_until=None).exists()


def test_a_hold_that_ran_out_is_not_confirmed_even_if_nobody_took_it(people, nine):
    held = uuid4()
    take(held, resources=people, starts_at=nine, ends_at=nine + HOUR, hold_for=HOLD)
    expire(held)
    with pytest.raises(Taken):
        confirm(held)


def test_a_booking_that_takes_other_hours_too_needs_every_one_of_them(people, nine):
    """Counting what it holds already would let it believe that it got what somebody else has."""
    mine = uuid4()
    take(mine, resources=people[:1], starts_at=nine, ends_at=nine + 2 * HOUR)
    take(uuid4(), resources=people[:1], starts_at=nine + 3 * HOUR, ends_at=nine + 4 * HOUR)
    with pytest.raises(Taken):
        take(mine, resources=people[:1], starts_at=nine + 3 * HOUR, ends_at=nine + 4 * HOUR)


def test_what_is_given_back_is_free(people, nine):
    mine = uuid4()
    take(mine, resources=people, starts_at=nine, ends_at=nine + HOUR)
    release(mine)
    take(uuid4(), resources=people, starts_at=nine, ends_at=nine + HOUR)


def test_busy_leaves_expired_holds_and_other_days_out(people, nine):
    held = uuid4()
    take(held, resources=people[:1], starts_at=nine, ends_at=nine + HOUR, hold_for=HOLD)
    take(uuid4(), resources=people[1:2], starts_at=nine, ends_at=nine + HALF_HOUR)
    take(uuid4(), resources=people[2:], starts_at=nine + timedelta(days=2), ends_at=nine + timedelta(days=2, hours=1))
    expire(held)
    assert {(resource, slot) for resource, slot in busy(people, nine, nine + timedelta(days=1))} == {(people[1], nine)}


@pytest.mark.parametrize(
    ("start", "end"), [((0, 0), (0, 0)), ((1, 0), (0, 0)), ((0, 10), (1, 0)), ((0, 0), (0, 40)), ((0, 0), (0, 0.5))]
)
def test_a_time_off_the_grid_or_empty_is_an_error(nine, start, end):
    with pytest.raises(ValueError, match="half-hour"):
        slots(nine + timedelta(hours=start[0], minutes=start[1]), nine + timedelta(hours=end[0], minutes=end[1]))


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_want_one_slot_one_gets_it(people, nine):
    bookings = [uuid4() for _ in range(50)]

    def want(booking: UUID):
        return lambda: take(booking, resources=people[:1], starts_at=nine, ends_at=nine + HALF_HOUR) or booking

    outcome = race([want(booking) for booking in bookings])
    assert len(outcome.won) == 1
    assert {type(told) for told in outcome.told} == {Taken}
    assert Occupancy.objects.get().booking == outcome.won[0]


@pytest.mark.django_db(transaction=True)
def test_twenty_who_want_overlapping_times_of_two_people_never_share_a_half_hour(people, nine):
    """Each names the two in another order and begins at another half-hour: unsorted inserts would deadlock here."""

    def want(n: int):
        pair = people[:2] if n % 2 else list(reversed(people[:2]))
        start = nine + HALF_HOUR * (n % 5)
        booking = uuid4()
        return lambda: take(booking, resources=pair, starts_at=start, ends_at=start + HOUR) or booking

    outcome = race([want(n) for n in range(20)])
    assert {type(told) for told in outcome.told} <= {Taken}
    assert 1 <= len(outcome.won) <= 3
    for booking in outcome.won:
        assert Occupancy.objects.filter(booking=booking).count() == 4


@pytest.mark.django_db(transaction=True)
def test_thirty_who_find_an_expired_hold_take_it_over_once(people, nine):
    held = uuid4()
    take(held, resources=people, starts_at=nine, ends_at=nine + HOUR, hold_for=HOLD)
    expire(held)

    def want(booking: UUID):
        return lambda: take(booking, resources=people, starts_at=nine, ends_at=nine + HOUR) or booking

    outcome = race([want(uuid4()) for _ in range(30)])
    assert len(outcome.won) == 1
    assert set(Occupancy.objects.values_list("booking", flat=True)) == set(outcome.won)
