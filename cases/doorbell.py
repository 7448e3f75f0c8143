"""The bell that wakes the worker. It carries nothing, and nobody waits for it: a thread of its own talks to the broker.

A broker that is away, slow or hung costs a page nothing and loses nothing: the work is in the outbox, the bell rings again when the
broker is back, and the minute's sweep finds what no bell announced.
"""

import logging
import threading
import time

from celery import current_app
from celery.worker import state
from django.db import transaction

log = logging.getLogger(__name__)
QUIET = 10.0  # seconds between two tries at a broker that does not answer
TASK = "cases.deliver"
_bell, _away, _starting = threading.Event(), threading.Event(), threading.Lock()
_ringer = threading.Thread()


def ring_after_commit() -> None:
    """Wake the worker when this transaction is in the database."""
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Wake the worker. Many rings while one is under way become one: the worker does all that is due."""
    global _ringer  # noqa: PLW0603 - one process, one hand on the bell; a forked child starts its own
    _bell.set()
    with _starting:
        if not _ringer.is_alive():
            _ringer = threading.Thread(target=_keep_ringing, name="doorbell", daemon=True)
            _ringer.start()


def _keep_ringing() -> None:
    while _bell.wait():
        _bell.clear()
        try:
            current_app.send_task(TASK, retry=False, ignore_result=True)
        except Exception as problem:  # noqa: BLE001 - whatever the broker's client raises, the work is safe in the outbox
            if not _away.is_set():
                log.warning("broker away, ringing again when it is back: %s", type(problem).__name__)
            _away.set()
            _bell.set()
            time.sleep(QUIET)
        else:
            _away.clear()


def stopping() -> bool:
    """Whether this worker was told to stop: long work is left for the next one."""
    return state.should_stop is not None or state.should_terminate is not None
