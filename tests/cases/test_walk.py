"""The walker reaches every state that has a path, by the real steps."""

import pytest

from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, REFERRAL_PATHS


@pytest.mark.parametrize("state", sorted(CASE_PATHS))
def test_a_case_comes_to(case_at, state):
    assert case_at(state).state == state


@pytest.mark.parametrize("state", sorted(REFERRAL_PATHS))
def test_a_referral_comes_to(referral_at, state):
    assert referral_at(state).state == state


@pytest.mark.parametrize("state", sorted(CONFIRMATION_PATHS))
def test_a_confirmation_comes_to(confirmation_at, state):
    assert confirmation_at(state).state == state
