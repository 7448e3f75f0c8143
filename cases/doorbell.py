"""The bell that wakes the worker. It carries nothing; a broker that is away costs a page nothing and loses nothing."""

import logging
import time

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)
QUIET = 10.0  # seconds without ringing after the broker did not answer, so that no page waits for it again and again
_silent_until = 0.0


def ring_after_commit() -> None:
    """Wake the worker when this transaction is in the database; the minute's sweep finds what no bell announced."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    global _silent_until  # noqa: PLW0603 - one process, one memory of a silent broker
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task("cases.deliver", retry=False, ignore_result=True)
    except Exception as problem:  # noqa: BLE001 - whatever the broker's client raises, the work is safe in the outbox
        _silent_until = time.monotonic() + QUIET
        log.warning("broker away, the sweep will deliver: %s", type(problem).__name__)
