"""The outbox at work: what is due is claimed, done and forgotten, row by row, each in a short transaction of its own.

`due_at` is schedule, lease and retry at once. A worker claims a row by moving its `due_at` one lease ahead; killed, the row is due again
when the lease is over; failing, it waits longer each time; failing for good, it becomes a turn of a person and stays readable.
"""

import logging
import time
import traceback
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from cases.by_hand import ask_by_hand
from cases.clock import now
from cases.couriers import Refused
from cases.effects import FIRST, HANDLERS, PRESSING, STANDS
from cases.models import Case, Outbox

log = logging.getLogger(__name__)
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200))  # after each failed try but the last


def deliver(limit: int = 1000, seconds: float = 60.0) -> bool:
    """Do what is due, oldest first, until nothing is, `limit` rows are done or the time is over. Returns whether something may be left."""
    if not Outbox.objects.due().exists():  # a look alone writes nothing and holds up nobody
        return False
    stop = time.monotonic() + seconds
    for _ in range(limit):
        row = _claim()
        if row is None:
            return False
        _try(row)
        if time.monotonic() > stop:
            return True
    return True


def _claim() -> Outbox | None:
    """Take the oldest due row for the time of a lease. Compare-and-set on `due_at`: of two workers one gets it."""
    while True:
        with transaction.atomic():
            row = Outbox.objects.unclaimed().first()
            if row is None:
                return None
            until = now() + timedelta(seconds=settings.OUTBOX_LEASE)
            mine = Outbox.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=until, attempts=row.attempts + 1)
        if mine:
            row.due_at, row.attempts = until, row.attempts + 1
            return row


def _try(row: Outbox) -> None:
    try:
        if row.attempts > _tries(row):
            _give_up(row)
        else:
            _do(row)
    except Exception as problem:  # noqa: BLE001 - a poison row stops nobody
        _failed(row, problem)


def _do(row: Outbox) -> None:
    """The work and the end of its row in one transaction. The case is locked first, as everywhere, then the row, if it is still ours."""
    if (first := FIRST.get(row.kind)) and (later := first(row)):
        Outbox.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=later, attempts=row.attempts - 1)  # not now: no try of its own
        return
    with transaction.atomic():
        if not _still_ours(row):
            return
        again = HANDLERS[row.kind](row)
        kept = Outbox.objects.filter(pk=row.pk)
        if again is None:
            kept.delete()
        else:
            kept.update(due_at=again, attempts=0)


def _still_ours(row: Outbox) -> bool:
    """False when the lease ran out and somebody else has it, or when the door gave it another date meanwhile."""
    list(Case.objects.select_for_update().filter(pk=row.case_id or 0).values_list("pk"))
    return bool(Outbox.objects.select_for_update().filter(pk=row.pk, due_at=row.due_at).values_list("pk"))


def _failed(row: Outbox, problem: Exception) -> None:
    """Wait longer each time; after the last try, or a no for good, it is given up at once.

    Only kind and place of the problem are kept: its words may hold a name.
    """
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    what = f"{type(problem).__name__} at {frame.name}:{frame.lineno}"[:200]
    log.warning("outbox %s try %d: %s", row.key, row.attempts, what)
    last = row.attempts == _tries(row) or isinstance(problem, Refused)
    facts = {"due_at": now() + (timedelta() if last else PAUSES[min(row.attempts, len(PAUSES)) - 1]), "problem": what}
    Outbox.objects.filter(pk=row.pk, due_at=row.due_at).update(**facts, attempts=_tries(row) if last else row.attempts)


def _tries(row: Outbox) -> int:
    return 3 if row.kind in PRESSING else len(PAUSES) + 1


def _give_up(row: Outbox) -> None:
    """For good: the row stays, marked, and a person has a turn. Never silence."""
    with transaction.atomic():
        if not _still_ours(row):
            return
        if (stands := STANDS.get(row.kind)) and stands(row):  # the work is done, its last worker ended before it could say so
            HANDLERS[row.kind](row)
            Outbox.objects.filter(pk=row.pk).delete()
            return
        facts = {"failed_at": now(), "problem": row.problem or "every worker that took it ended"}
        Outbox.objects.filter(pk=row.pk).update(**facts, turn=ask_by_hand(row))
    log.error("outbox %s failed for good: %s", row.key, row.problem)


def next_look() -> datetime | None:
    """When the next row is due, if any: for people who look after the machine."""
    return Outbox.objects.filter(failed_at=None).order_by("due_at").values_list("due_at", flat=True).first()
