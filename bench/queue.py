"""What the bench of the routing does inside a place: `python -m bench.queue fill_outbox 1500`."""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from cases import doorbell  # noqa: E402
from cases.clock import now  # noqa: E402
from cases.models import Outbox, Referral  # noqa: E402
from cases.moves import Effect  # noqa: E402

PATIENCE = 300.0
BELLS = 2  # every commit rings: each of the worker's processes hears one
STATION = "station-01"

MARK = "tell_department:bench:"  # a message is told by the work that its key begins with


def fill_outbox(count: int) -> None:
    """So many departments to be told, as a referral leaves it."""
    Outbox.objects.filter(key__startswith=MARK).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_message WHERE key LIKE 'tell_department:bench:%%'")
    referrals = list(Referral.objects.order_by("-id").values_list("pk", "case_id")[: min(count, 500)])
    picked = [referrals[n % len(referrals)] for n in range(count)]
    Outbox.objects.bulk_create(
        Outbox(key=f"{MARK}{n}", kind=Effect.TELL_DEPARTMENT, case_id=case, ref=ref, due_at=now()) for n, (ref, case) in enumerate(picked)
    )


def drain_outbox(count: int) -> float:
    """Rows per second, from the moment on which the worker began."""
    from fengqiao.celery import app

    for _ in range(BELLS):
        app.send_task(doorbell.TASK)
    return _rate(count, lambda: Outbox.objects.filter(key__startswith=MARK).count())


def fill_ceiling(count: int) -> None:
    """A table of rows and a task for each."""
    from bench.ceiling import touch

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_touched (id integer PRIMARY KEY, touched integer NOT NULL)")
        cursor.execute("TRUNCATE bench_touched")
        cursor.execute("INSERT INTO bench_touched SELECT n, 0 FROM generate_series(1, %s) n", [count])
    for n in range(1, count + 1):
        touch.delay(n)


def drain_ceiling(count: int) -> float:
    """The same of the ceiling."""

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM bench_touched WHERE touched = 0")
            return int(cursor.fetchone()[0])

    return _rate(count, left)


def _rate(count: int, left: Callable[[], int]) -> float:
    until = time.monotonic() + PATIENCE
    while (waiting := left()) == count and time.monotonic() < until:
        time.sleep(0.005)
    begun, first = time.perf_counter(), waiting
    while left() and time.monotonic() < until:
        time.sleep(0.02)
    return first / (time.perf_counter() - begun)


def idle(count: int) -> dict[str, float]:
    """One referral after the other, with a pause: from its commit until the department was told, in milliseconds."""
    from fengqiao.celery import app

    app.send_task(doorbell.TASK)
    time.sleep(3)
    officer = User.objects.get(username=f"{STATION}-080116")
    times = sorted(_one(officer, n) for n in range(count))
    return {"p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)]}


def _one(officer: User, n: int) -> float:
    referral = Referral.objects.filter(case__station=officer.appointment.office_id).order_by("-id")[0]  # type: ignore[union-attr]
    key = f"{MARK}idle:{os.getpid()}:{n}"
    with transaction.atomic():
        Outbox.objects.create(key=key, kind=Effect.TELL_DEPARTMENT, case_id=referral.case_id, ref=referral.pk, due_at=now())
        doorbell.ring_after_commit()
    begun = time.perf_counter()
    while Outbox.objects.filter(key=key).exists() and time.perf_counter() - begun < 30:
        time.sleep(0.001)
    took = (time.perf_counter() - begun) * 1000
    time.sleep(0.1)
    return took


ASKED: dict[str, Callable[[int], Any]] = {
    "fill_outbox": fill_outbox, "drain_outbox": drain_outbox, "fill_ceiling": fill_ceiling, "drain_ceiling": drain_ceiling, "idle": idle,
}  # fmt: skip

if __name__ == "__main__":
    json.dump(ASKED[sys.argv[1]](int(sys.argv[2])), sys.stdout)
