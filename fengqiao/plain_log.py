"""What the log says of requests: a refusal is one line, only a fault of ours has its traceback."""

import logging

FAULT = 500


class Plain(logging.Filter):
    """Drops the traceback of whatever was answered below 500."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line."""
        if getattr(record, "status_code", FAULT) < FAULT:
            record.exc_info = None
        return True
