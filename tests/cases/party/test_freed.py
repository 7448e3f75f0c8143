"""A time that a meeting gives back is offered to the pair that waits longest, for two hours; nobody is offered what they cannot."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from cases.clock import ZONE, at, now
from cases.lifecycle import Stale
from cases.models import FreedOffer, FreedTime, Outbox, Session, Unavailable
from cases.outbox import deliver
from cases.steps import cannot, freed, mediation, meeting
from mediators import occupancy
from mediators.models import DutyHours, Occupancy
from tests.cases.party.conftest import letters
from tests.races import race


@pytest.fixture(autouse=True)
def _there_every_day(cast):
    mediator = cast.mediators["yaqin"]
    DutyHours.objects.filter(mediator=mediator).delete()
    DutyHours.objects.bulk_create(DutyHours(mediator=mediator, weekday=day, opens="08:30", closes="17:30") for day in range(7))


def noon(days=0):
    return (now() + timedelta(days=days)).astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)


def book(walk, case, starts_at):
    return mediation.book(case, actor=walk.cast.yaqin, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), room=walk.cast.room, place="")


@pytest.fixture
def cases(walk):
    """Three pairs of one mediator; the first has a meeting in four days, the second waits longer than the third."""
    made = [walk.mediate() for _ in range(3)]
    for n, case in enumerate(made):
        type(case).objects.filter(pk=case.pk).update(accepted_at=now() - timedelta(days=9 - n))
    return made


@pytest.fixture
def given_back(walk, cases):
    """The first pair called its meeting off at noon; the worker has been there."""
    session = book(walk, cases[0], noon(4))
    with at(noon()):
        meeting.cannot_come(cases[0], party=cases[0].parties.first())
        deliver()
    return session


def offers():
    return [(offer.case_id, offer.taken, offer.answered_at is None) for offer in FreedOffer.objects.order_by("pk")]


def test_the_longest_waiting_pair_is_told_and_has_two_hours(cases, given_back, come_in):
    assert offers() == [(cases[1].pk, False, True)]
    offer = FreedOffer.objects.get()
    assert offer.until == noon() + timedelta(hours=2)
    assert Occupancy.objects.filter(booking=offer.booking).exclude(held_until=None).exclude(resource__kind="person").count() == 4  # mediator and room
    assert len([one for one in letters() if one["template"] == "freed"]) == 2
    assert given_back.starts_at not in meeting.free_times(cases[2])


def test_the_first_who_says_yes_has_it_for_both(cases, given_back, come_in):
    offer = FreedOffer.objects.get()
    lin, he = cases[1].parties.all()
    with at(noon() + timedelta(hours=1)):
        session = freed.take_up(offer, party=he)
        assert freed.take_up(offer, party=lin) == session
    assert (session.case, session.starts_at) == (cases[1], given_back.starts_at)
    assert offers() == [(cases[1].pk, True, False)]
    with at(noon() + timedelta(hours=3)):
        deliver()
    assert len(offers()) == 1
    assert not Outbox.objects.filter(kind="offer_freed").exists()


def test_it_lapses_quietly_and_the_next_pair_is_asked(cases, given_back):
    with at(noon() + timedelta(hours=2, minutes=1)):
        deliver()
        deliver()
        assert offers() == [(cases[1].pk, False, False), (cases[2].pk, False, True)]
        with pytest.raises(occupancy.Taken):
            freed.take_up(FreedOffer.objects.first(), party=cases[1].parties.first())
    with at(noon() + timedelta(hours=5)):
        deliver()
    assert [open_ for *_, open_ in offers()] == [False, False]
    assert given_back.starts_at in meeting.free_times(cases[2])
    assert len([one for one in letters() if one["template"] == "freed"]) == 4


def test_the_worker_twice_at_the_same_moment_asks_once(given_back):
    Outbox.objects.filter(kind="offer_freed").update(due_at=noon())
    with at(noon() + timedelta(minutes=5)):
        deliver()
    assert len(offers()) == 1


def test_a_no_asks_the_next_pair_at_once(cases, given_back):
    with at(noon() + timedelta(minutes=10)):
        freed.pass_by(FreedOffer.objects.get(), party=cases[1].parties.first())
        deliver()
    assert offers() == [(cases[1].pk, False, False), (cases[2].pk, False, True)]


def test_who_cannot_come_then_is_not_asked(walk, cases):
    session = book(walk, cases[0], noon(4))
    cannot.say(cases[1].parties.last(), parts=[(session.starts_at.astimezone(ZONE).date(), "afternoon")])
    with at(noon()):
        mediation.call_off(session, actor=walk.cast.yaqin, note="调解员开会")
        deliver()
    assert offers() == [(cases[2].pk, False, True)]


def test_at_night_nobody_is_asked(walk, cases):
    session = book(walk, cases[0], noon(4))
    night = noon().replace(hour=22)
    with at(night):
        meeting.cannot_come(cases[0], party=cases[0].parties.first())
        deliver()
    assert offers() == []
    assert Outbox.objects.get(kind="offer_freed").due_at == (night + timedelta(hours=10))
    with at(night + timedelta(hours=10)):
        deliver()
    assert len(offers()) == 1
    assert FreedTime.objects.get().booking == session.booking


def test_too_late_to_be_asked_for_two_hours_it_is_simply_free(walk, cases):
    session = book(walk, cases[0], noon(1))
    with at(noon(1) - timedelta(hours=3)):
        mediation.call_off(session, actor=walk.cast.yaqin, note="来不了")
        deliver()
    assert offers() == []


def test_a_time_that_was_moved_is_offered_too(walk, cases):
    book(walk, cases[0], noon(4))
    other = next(t for t in meeting.free_times(cases[0]) if t > noon(5))
    party = cases[0].parties.first()
    with at(noon()):
        booking = uuid.uuid4()
        occupancy.take(booking, resources=[walk.cast.mediators["yaqin"].resource_id], starts_at=other, ends_at=other + timedelta(hours=1),
                       hold_for=timedelta(days=3))  # fmt: skip
        meeting.book_held(cases[0], party=party, booking=booking, instead_of=meeting.coming(cases[0]).pk)
        deliver()
    assert FreedTime.objects.get().starts_at == noon(4)
    assert offers() == [(cases[1].pk, False, True)]


def test_on_their_page_they_take_it_or_leave_it(cases, given_back, come_in):
    offer = FreedOffer.objects.get()
    FreedOffer.objects.update(until=now() + timedelta(hours=2))
    Occupancy.objects.filter(booking=offer.booking).update(held_until=now() + timedelta(hours=2))
    client = come_in(cases[1].parties.first())
    assert "有个时间空出来了" in client.get("/mine/").content.decode()
    assert "从南门进" in client.get("/mine/mediation/freed/").content.decode()
    assert "约好了" in client.post("/mine/mediation/freed/", follow=True).content.decode()
    assert Session.objects.filter(case=cases[1], state="booked").count() == 1
    late = come_in(cases[1].parties.last())
    assert "这个时间已经没有了" in late.post("/mine/mediation/freed/", follow=True).content.decode()
    assert "这个时间已经没有了" in come_in(cases[2].parties.last()).get("/mine/mediation/freed/", follow=True).content.decode()


def test_who_arranged_another_meeting_meanwhile_keeps_that_one(cases, given_back, walk):
    offer = FreedOffer.objects.get()
    book(walk, cases[1], noon(6))
    assert freed.open_offer(cases[1]) is None
    with at(noon() + timedelta(minutes=5)), pytest.raises((Stale, occupancy.Taken)):
        freed.take_up(offer, party=cases[1].parties.first())


def test_a_side_says_when_it_cannot_come_and_it_is_not_offered(walk, cases, come_in):
    case = cases[0]
    client = come_in(case.parties.first())
    day = now().astimezone(ZONE).date() + timedelta(days=2)
    there = [t for t in meeting.free_times(case) if t.astimezone(ZONE).date() == day]
    assert there
    page = client.post("/mine/mediation/cannot/", {"parts": [f"{day:%Y%m%d}morning", f"{day:%Y%m%d}afternoon"]}, follow=True)
    assert "记下了" in page.content.decode()
    assert not [t for t in meeting.free_times(case) if t.astimezone(ZONE).date() == day]
    assert client.get("/mine/mediation/cannot/").content.decode().count(" checked") == 2
    client.post("/mine/mediation/cannot/", {})
    assert not Unavailable.objects.exists()


def test_half_past_eleven_reaches_into_the_afternoon():
    day = datetime(2027, 2, 8, tzinfo=ZONE)
    against = {(day.date(), "afternoon"): ["林秀英"]}
    assert cannot.names_against(against, day.replace(hour=11, minute=30)) == ["林秀英"]
    assert cannot.names_against(against, day.replace(hour=11)) == []


def test_the_mediator_sees_who_cannot_come(walk, cases, client):
    day = now().astimezone(ZONE).date() + timedelta(days=2)
    cannot.say(cases[0].parties.first(), parts=[(day, "morning")])
    client.force_login(walk.cast.yaqin)
    where = f"/cases/{cases[0].number}/mediation/sessions/new/"
    assert "林秀英说过这段时间来不了" in client.post(where, {"look": "1", "day": day.isoformat()}).content.decode()
    assert "说过这段时间来不了" not in client.get(where).content.decode()


@pytest.mark.parametrize("typed", ["20200101morning", "x", "99999999evening", "20261301morning"])
def test_a_tick_of_no_time_is_said_and_keeps_nothing(cases, come_in, typed):
    answer = come_in(cases[0].parties.first()).post("/mine/mediation/cannot/", {"parts": [typed]})
    assert "请在最近两周里打勾" in answer.content.decode()
    assert not Unavailable.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_both_sides_say_yes_at_the_same_instant_and_meet_once(walk):
    first, second = walk.mediate(), walk.mediate()
    session = book(walk, first, noon(4))
    mediation.call_off(session, actor=walk.cast.yaqin, note="换个时间")
    offer = _offered(session)
    lin, he = second.parties.all()
    outcome = race([lambda: freed.take_up(offer, party=lin), lambda: freed.take_up(offer, party=he)])
    assert not outcome.told, outcome.values
    assert Session.objects.filter(case=second, state="booked").count() == 1


def _offered(session):
    """The offer to the pair that waits, whatever the hour of the test."""
    with transaction.atomic():
        found = FreedTime.objects.get(booking=session.booking)
        return freed._offer(found, freed.waiting(found)[0])
