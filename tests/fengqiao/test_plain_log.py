"""A refusal is no fault: the terminal of `make run` stays readable."""

import logging
import re

import pytest

from fengqiao.env import BASE
from fengqiao.management.commands.show_access import addresses
from fengqiao.plain_log import Line, Plain


@pytest.mark.parametrize(("status", "kept"), [(403, False), (404, False), (500, True), (None, True)])
def test_only_a_fault_keeps_its_traceback(status: int | None, kept: bool) -> None:
    record = logging.makeLogRecord({"msg": "said", "exc_info": (ValueError, ValueError("x"), None)})
    if status is not None:
        record.status_code = status
    assert Plain().filter(record)
    assert bool(record.exc_info) is kept


LINE = Line("%(levelname)s %(name)s %(message)s")


def written(message: str, *words: object, problem: BaseException | None = None) -> str:
    """What stands in the log."""
    info = (type(problem), problem, problem.__traceback__) if problem else None
    return LINE.format(logging.LogRecord("django", logging.ERROR, "x.py", 1, message, words, info))


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\x1b[2K", "\u202e", "\x00"])
def test_nobodys_words_forge_a_line(sign: str) -> None:
    line = written("Not Found: %s", f"/x{sign}2026-11-26 03:00:00,000 INFO accounts admin signed in")
    assert len(line.splitlines()) == 1
    assert re.match(r"ERROR django Not Found: /x\\u", line)


@pytest.mark.parametrize("page", ["/s/", "/apply/sent/"])
def test_a_link_never_comes_into_the_log(page: str) -> None:
    assert written("Forbidden (%s): %s", "no token", f"{page}q3VZx0Yx-3mB_kQh1w7f2A/") == f"ERROR django Forbidden (no token): {page}…/"


def test_whoever_holds_a_link_by_its_address_alone_stands_in_no_log_of_the_proxy_either() -> None:
    """Every public address with a token in it, as the shipped proxy and the program write it."""
    proxy = (BASE / "deploy" / "debian" / "nginx.conf").read_text()
    tokens = {one.path.partition("<token>")[0] for one in addresses() if "<token>" in one.path}
    assert {"/s/", "/apply/sent/", "/calendar/"} <= tokens
    for page in tokens:
        assert f"~^{page} {page}-;" in proxy
        assert "secret" not in written("Not Found: %s", f"{page}secret")


def test_of_a_fault_the_places_and_the_kind_are_written_and_no_word() -> None:
    def fails() -> None:
        try:
            raise ValueError("Failing row contains (林秀英, 13857421234)")
        except ValueError as problem:
            raise RuntimeError("of 林秀英") from problem

    with pytest.raises(RuntimeError) as raised:
        fails()
    line = written("Internal Server Error: %s", "/cases/", problem=raised.value)
    assert "林秀英" not in line
    assert "13857421234" not in line
    assert "test_plain_log.py" in line
    assert line.endswith("RuntimeError from ValueError")


def test_the_whole_program_writes_so(settings) -> None:
    """The one handler of the settings has this form, and nothing beside it writes."""
    assert settings.LOGGING["formatters"]["line"]["()"] == "fengqiao.plain_log.Line"
    assert list(settings.LOGGING["handlers"]) == settings.LOGGING["root"]["handlers"] == ["console"]
