"""Two reviewers press at the same moment: what was seen before the lock is looked at again behind it."""

import pytest

from cases import clock
from cases.clock import now
from cases.models import Destruction, Event, Outbox
from cases.steps import destroying
from tests.cases.test_retention import YEARS

pytestmark = pytest.mark.django_db


@pytest.fixture
def meanwhile(monkeypatch):
    """Between what the next step reads and its lock, somebody else does this, once."""

    def first(act):
        lock, waits = destroying.lock, [act]

        def locked(case):
            if waits:
                waits.pop()()
            return lock(case)

        monkeypatch.setattr(destroying, "lock", locked)

    return first


@pytest.fixture
def proposed(case_at, walk):
    """An archived file whose time is over, proposed by the director."""
    case = case_at("archived")
    with clock.at(now() + YEARS):
        destroying.propose([case.pk], actor=walk.cast.director)
    return Destruction.objects.get()


def test_what_is_approved_meanwhile_nobody_takes_back(proposed, walk, meanwhile):
    meanwhile(lambda: destroying.approve([proposed.pk], actor=walk.cast.leader))
    assert destroying.refuse([proposed.pk], actor=walk.cast.director) == 0
    assert Destruction.objects.get().approved_by == walk.cast.leader
    assert not Event.objects.filter(action="not_destroyed").exists()


def test_two_who_approve_at_once_are_one_approval(proposed, walk, meanwhile):
    first, second = walk.cast.leader, walk.cast.colleague
    walk.cast.colleague.appointments.update(role="director", office=walk.cast.offices["tiaowei"])
    meanwhile(lambda: destroying.approve([proposed.pk], actor=first))
    assert destroying.approve([proposed.pk], actor=second) == 0
    assert Destruction.objects.get().approved_by == first
    assert Outbox.objects.filter(key=f"destroy:{proposed.pk}").count() == 1


@pytest.mark.parametrize("other", ["propose", "hold"])
def test_what_is_proposed_or_held_meanwhile_is_not_proposed_again(case_at, walk, meanwhile, other):
    case = case_at("archived")
    acts = {
        "propose": lambda: destroying.propose([case.pk], actor=walk.cast.director),
        "hold": lambda: destroying.hold(case, actor=walk.cast.director, reason="何某起诉了"),
    }
    with clock.at(now() + YEARS):
        meanwhile(acts[other])
        assert destroying.propose([case.pk], actor=walk.cast.leader) == 0
    assert Destruction.objects.count() == (other == "propose")
