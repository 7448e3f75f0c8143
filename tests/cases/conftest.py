"""Files at any state, brought there by the real steps."""

from collections.abc import Callable

import pytest

from cases.models import Case, Confirmation, Referral
from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, REFERRAL_PATHS, Walk
from tests.cases.world import World, build
from tests.cast import Cast


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """The walker: `walk.mediate()`, `walk.settle()`."""
    return Walk(cast)


@pytest.fixture
def case_at(walk: Walk) -> Callable[[str], Case]:
    """A case that went the real way to this state."""
    return lambda state: CASE_PATHS[state](walk)


@pytest.fixture
def referral_at(walk: Walk) -> Callable[[str], Referral]:
    """A referral that went the real way to this state."""
    return lambda state: REFERRAL_PATHS[state](walk)


@pytest.fixture
def confirmation_at(walk: Walk) -> Callable[[str], Confirmation]:
    """A confirmation that went the real way to this state."""
    return lambda state: CONFIRMATION_PATHS[state](walk)


@pytest.fixture
def world(walk: Walk) -> World:
    """One case with a file of every kind, so that every address has something to show."""
    return build(walk)
