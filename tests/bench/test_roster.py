"""The bench of the wall says yes and no by the figures of one run."""

from typing import Any

from bench.roster import GROWTH, PAGES, growth, report


def facts(ms: float, *, cards: int = 24, statements: int = 7, weight: int = 13_000) -> dict[str, Any]:
    return {
        "openings": 6000, "taken": 3600, "look": 9.0, "cards": dict.fromkeys(PAGES, cards) | {"first page": 24}, "bytes": {"/mediators/": weight},
        "statements": dict.fromkeys(PAGES, statements), "p50": dict.fromkeys(PAGES, ms), "cpu": dict.fromkeys(PAGES, ms),
        "full p50": dict.fromkeys(PAGES, ms), "full cpu": dict.fromkeys(PAGES, ms),
    }  # fmt: skip


def test_a_wall_that_grew_within_the_limits_holds() -> None:
    text, whole = report({"50 mediators": facts(10), "500 mediators": facts(10 * GROWTH)})
    assert whole
    assert "**no**" not in text


def test_what_is_missed_is_said() -> None:
    for large in (facts(10 * GROWTH + 0.1), facts(10, statements=9), facts(10, weight=100_001)):
        text, whole = report({"50 mediators": facts(10), "500 mediators": large})
        assert not whole
        assert "**no**" in text


def test_a_page_that_the_small_wall_cannot_fill_is_held_against_its_full_one() -> None:
    small, large = facts(10, cards=3), facts(12)
    small["p50"]["today"] = 4
    assert growth(small, large, "today", "p50") == 1.2
