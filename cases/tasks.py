"""The tasks. They carry nothing and may run any number of times: they do what is due."""

from celery import shared_task

from cases import doorbell
from cases.daily_seal import seal_day
from cases.outbox import deliver

BUDGET = 5.0  # seconds of one run: a worker that is told to stop ends within them, well inside the lease


@shared_task(name=doorbell.TASK, ignore_result=True)
def deliver_due() -> None:
    """Do what is due, and ring again when the time was not enough."""
    if deliver(seconds=BUDGET):
        doorbell.ring()


@shared_task(name="cases.seal_day", ignore_result=True)
def seal_day_due() -> None:
    """Bind yesterday's history, once."""
    seal_day()
