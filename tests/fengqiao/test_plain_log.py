"""A refusal is no fault: the terminal of `make run` stays readable."""

import logging

import pytest

from fengqiao.plain_log import Plain


@pytest.mark.parametrize(("status", "kept"), [(403, False), (404, False), (500, True), (None, True)])
def test_only_a_fault_keeps_its_traceback(status: int | None, kept: bool) -> None:
    record = logging.makeLogRecord({"msg": "said", "exc_info": (ValueError, ValueError("x"), None)})
    if status is not None:
        record.status_code = status
    assert Plain().filter(record)
    assert bool(record.exc_info) is kept
