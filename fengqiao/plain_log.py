"""What the log says: one line per message whatever stands in it, of a fault the places it passed and never its words, of a link nothing."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

FAULT = 500
LINK = re.compile(r"/(s|calendar|apply/sent)/[^/\s]+")  # the private link of a slip, of a calendar, of a receipt
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Plain(logging.Filter):
    """Drops the traceback of whatever was answered below 500."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line."""
        if getattr(record, "status_code", FAULT) < FAULT:
            record.exc_info = None
        return True


class Line(logging.Formatter):
    """Nobody's words forge a line, and no link, no row and no name comes into the log with a fault (security.md LG-03, PR-03)."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """The message in one line."""
        return LINK.sub(r"/\1/…", CONTROL.sub(_shown, super().formatMessage(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """Where it passed and of what kind it was. The words of a database hold the row that it refused."""
        problem: BaseException | None = ei[1]
        kinds: list[str] = []
        while problem is not None and len(kinds) < 5:
            kinds.append(type(problem).__name__)
            problem = problem.__cause__ or problem.__context__
        return "\n".join([*_places(ei[2]), " from ".join(kinds)])


def _places(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _shown(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"
