"""The tasks. They carry nothing and may run any number of times: they do what is due."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import sweep as forget_tries
from cases import doorbell
from cases.clock import now
from cases.daily_seal import seal_day
from cases.figures.freezing import freeze_once
from cases.figures.tally import count_new
from cases.foresight import look_ahead_once
from cases.models import Heartbeat, forget_answers, forget_drafts
from cases.outbox import deliver
from cases.oversight import look_over_once
from cases.sealing import look_at_certificate
from cases.steps.destroying import forget_applications
from cases.steps.imports import forget_lists
from cases.steps.rows import apply_due
from cases.sweeping import sweep_once
from mediators.wall import look

BEAT = timedelta(seconds=30)  # how exactly it is known when the worker was last seen
BUDGET = 5.0  # seconds of one run: a worker that is told to stop ends within them, well inside the lease


@shared_task(name=doorbell.TASK, ignore_result=True)
def deliver_due() -> None:
    """Do what is due, and ring again when the time was not enough. That somebody came stands in the database, for the alarm."""
    if not Heartbeat.objects.filter(name="worker", at__gt=now() - BEAT).exists():
        Heartbeat.objects.update_or_create(name="worker", defaults={"at": now()})
    if deliver(seconds=BUDGET):
        doorbell.ring()


@shared_task(name="cases.look_over", ignore_result=True)
def look_over_due() -> None:
    """Rows of the routing table whose day has come; once a night: no case without holder, clock and next step, and what is coming."""
    apply_due()
    look_over_once()
    look_ahead_once()


@shared_task(name="cases.seal_day", ignore_result=True)
def seal_day_due() -> None:
    """Bind yesterday's history, freeze months that are over; forget what nobody goes on with; see until when the court's seal is good."""
    seal_day()
    freeze_once()
    look_at_certificate()
    forget_answers()
    forget_drafts()
    forget_lists()
    forget_applications()
    forget_tries()
    SessionStore.clear_expired()  # what was typed before somebody came in lies there too


@shared_task(name="cases.count", ignore_result=True)
def count_due() -> None:
    """Count for the figures what moved since the last minute."""
    if not count_new(BUDGET):
        Heartbeat.objects.update_or_create(name="count", defaults={"at": now()})


@shared_task(name="cases.sweep", ignore_result=True)
def sweep_due() -> None:
    """Once a night: encrypted files that no row names."""
    sweep_once()


@shared_task(name="cases.look", ignore_result=True)
def look_who_is_free() -> None:
    """Keep on which day each mediator is free next: the wall is sorted by it. Beat alone rings here: that it does stands in the database."""
    look()
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": now()})
