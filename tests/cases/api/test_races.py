"""One act sent twice at the same instant, each over its own connection: it is done once and both are answered the same."""

from collections.abc import Callable

import pytest

from cases.models import Event, KeptAnswer
from tests.cases.api.conftest import System
from tests.cases.walk import Walk
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_act_twice_at_once_is_done_once_and_answered_the_same(walk: Walk, token: Callable[..., tuple[object, str]]) -> None:
    referral, word = walk.send(walk.log()), token()[1]
    outcome = race([lambda: System(word).act(referral, "signature", key="a-1") for _ in range(4)])
    assert outcome.told == []
    assert {answer.status_code for answer in outcome.won} == {200}
    assert len({answer.content for answer in outcome.won}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in outcome.won) == 3
    assert Event.objects.filter(action="sign").count() == KeptAnswer.objects.count() == 1


def test_two_acts_under_two_keys_at_once_are_one_signature_and_one_refusal(walk: Walk, token: Callable[..., tuple[object, str]]) -> None:
    referral, word = walk.send(walk.log()), token()[1]
    outcome = race([lambda key=key: System(word).act(referral, "signature", key=key) for key in ("a", "b")])
    assert sorted(answer.status_code for answer in outcome.won) == [200, 409]
    assert Event.objects.filter(action="sign").count() == 1
