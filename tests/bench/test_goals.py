"""A goal holds or it does not; the bench says so by the figures of one run."""

from typing import Any

import pytest

from bench.goals import STATEMENTS, judge
from bench.pages import PAGES
from bench.places import Place, size_of, word_of
from bench.report import markdown


def facts(name: str, size: int, *, postgres: bool = True, slower: float = 1.0) -> dict[str, Any]:
    """A place whose pages take twice as long as the bare view."""
    page = {"p50": 8.0 * slower, "p95": 10.0 * slower, "p50_many": 40.0, "p95_many": 50.0, "rate_many": 180.0, "cpu": 7.0 * slower, "errors": 0}
    pages = {**dict.fromkeys(PAGES, page), "bare": {**page, "p50": 4.0, "rate_many": 300.0}}
    across = {"searches": {"a name of two signs": 9.0 * slower, "two signs, common": 20.0 * slower}, "memory": 1.0}
    return {"name": name, "size": size, "postgres": postgres, "cases": size, "statements": dict.fromkeys(STATEMENTS, 6), "pages": pages, **across}


def run(**places: dict[str, Any]) -> dict[str, Any]:
    """A run over these places."""
    routing = {"10k": {"ceiling": 400.0, "outbox": 300.0, "idle": {"p50": 10.0, "p95": 20.0}}}
    return {"command": "python -m bench", "at": "2026-11-26", "load": 0.1, "cores": 2, "places": places, "routing": routing}


def held(goals: Any, number: str) -> set[bool]:
    """What was said about one goal."""
    return {goal.holds for goal in goals if goal.number == number}


def test_a_run_that_reaches_everything_holds() -> None:
    goals = judge(run(small=facts("10k", 10_000), large=facts("1M", 1_000_000), sqlite=facts("10k SQLite", 10_000, postgres=False)))
    assert {goal.number for goal in goals} == {"1", "2", "3", "4", "5", "6", "7", "8"}
    assert all(goal.holds for goal in goals), [goal for goal in goals if not goal.holds]


def test_growth_beyond_a_third_does_not_hold() -> None:
    assert held(judge(run(small=facts("10k", 10_000), large=facts("1M", 1_000_000, slower=2.1))), "3") == {False}


def test_a_statement_too_many_does_not_hold() -> None:
    place = facts("10k", 10_000)
    place["statements"] = {**place["statements"], "list": 9}
    assert False in held(judge(run(small=place)), "1")


def test_one_failed_intake_on_sqlite_does_not_hold() -> None:
    place = facts("10k SQLite", 10_000, postgres=False)
    place["pages"] = {**place["pages"], "intake": {**place["pages"]["intake"], "errors": 1}}
    assert False in held(judge(run(small=facts("10k", 10_000), sqlite=place)), "8")


def test_the_report_names_every_goal_and_every_page() -> None:
    whole = run(small=facts("10k", 10_000))
    text = markdown(whole, judge(whole))
    assert "python -m bench" in text
    assert all(f"| {page} |" in text for page in PAGES)


@pytest.mark.parametrize(("word", "size"), [("10k", 10_000), ("1m", 1_000_000), ("1M", 1_000_000), ("500", 500), ("2.5k", 2500)])
def test_sizes_are_written_shortly(word: str, size: int) -> None:
    assert size_of(word) == size
    assert size_of(word_of(size)) == size


def test_a_place_hides_the_environment_of_the_installation_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_SECRET_KEY", "somebody's")
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/production")
    embedded = Place(1000, postgres=False).environment
    assert "FENGQIAO_SECRET_KEY" not in embedded
    assert "DATABASE_URL" not in embedded
    assert Place(1000).environment["DATABASE_URL"].endswith("/fengqiao_bench_1k")
