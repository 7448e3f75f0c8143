"""The world of the cases, for the walks that look at answers and not at what they say."""

from tests.cases.conftest import case_at, walk, world

__all__ = ["case_at", "walk", "world"]
