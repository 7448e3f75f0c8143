"""The races of choosing and booking, over and over: one slot, one acceptance, the last rankings of both sides, holds that ran out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import Choice, ChoiceKind, Event, Offer, Party, Turn
from cases.steps import choice
from mediators.models import Occupancy, Resource, ResourceKind
from mediators.occupancy import HALF_HOUR, Taken, take
from tests.cases.walk import Walk
from tests.drill.figures import measured
from tests.races import race

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
ROUNDS, CONNECTIONS, HANDS = 20, 50, 8


def test_fifty_connections_for_one_slot_over_and_over_and_expired_holds_never_block():
    resource = Resource.objects.create(kind=ResourceKind.MEDIATOR).pk
    first = (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    for n in range(ROUNDS):
        at = first + HALF_HOUR * n
        if n % 2:  # somebody held it and went away
            take(uuid4(), resources=[resource], starts_at=at, ends_at=at + HALF_HOUR, hold_for=timedelta(minutes=5))
            Occupancy.objects.filter(slot=at).update(held_until=timezone.now() - timedelta(seconds=1))
        bookings = [uuid4() for _ in range(CONNECTIONS)]
        outcome = race([lambda b=b, at=at: take(b, resources=[resource], starts_at=at, ends_at=at + HALF_HOUR) or b for b in bookings])
        assert len(outcome.won) == 1
        assert {type(told) for told in outcome.told} == {Taken}
        assert list(Occupancy.objects.filter(slot=at).values_list("booking", "held_until")) == [(outcome.won[0], None)]
    measured("connections for one half-hour", connections=CONNECTIONS, rounds=ROUNDS, after_an_expired_hold=ROUNDS // 2, won=ROUNDS, twice=0)


def test_eight_hands_for_one_acceptance_over_and_over(cast):
    rounds = ROUNDS // 2
    for _ in range(rounds):
        case = Walk(cast).offer()
        outcome = race([lambda case=case: choice.answer_offer(case, actor=cast.yaqin, accept=True)] * HANDS)
        assert len(outcome.won) == 1
        assert Event.objects.filter(case=case, action="take").count() == 1
        assert Offer.objects.get(case=case).accepted is True
    measured("hands for one acceptance", hands=HANDS, rounds=rounds, won=rounds, twice=0)


def test_both_last_rankings_at_the_same_instant_over_and_over(cast):
    rounds, mediators = ROUNDS // 2, [cast.mediators["yaqin"], cast.mediators["shuigen"]]
    for _ in range(rounds):
        case = Walk(cast).accept()

        def rank(party: Party, case=case):
            return lambda: choice.choose(case, party=party, kind=ChoiceKind.RANK, ranking=mediators, actor=party)

        outcome = race([rank(party) for party in case.parties.all()])
        assert outcome.told == []
        assert Choice.objects.filter(party__case=case).count() == 2
        assert Event.objects.filter(case=case, action="offer").count() == 1
        assert [turn.task for turn in Turn.objects.filter(case=case, is_open=1)] == ["answer_offer"]
    measured("both sides' last rankings at once", rounds=rounds, kept=2 * rounds, moved=rounds)
