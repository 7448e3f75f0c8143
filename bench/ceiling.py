"""The ceiling of the routing: Celery on Redis, acks late, and one UPDATE of one row per task. `celery -A bench.ceiling worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

QUEUE = "bench"
app = Celery("ceiling", broker=settings.CELERY_BROKER_URL)
app.conf.update(
    task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=1, task_default_queue=QUEUE, worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)  # fmt: skip


@app.task(name="bench.touch")
def touch(row: int) -> None:
    """One row, one commit."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bench_touched SET touched = touched + 1 WHERE id = %s", [row])
