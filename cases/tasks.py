"""The one task. It carries nothing and may run any number of times: it does what is due."""

from celery import shared_task

from cases import doorbell
from cases.outbox import deliver

BUDGET = 5.0  # seconds of one run: a worker that is told to stop ends within them, well inside the lease


@shared_task(name=doorbell.TASK, ignore_result=True)
def deliver_due() -> None:
    """Do what is due, and ring again when the time was not enough."""
    if deliver(seconds=BUDGET):
        doorbell.ring()
