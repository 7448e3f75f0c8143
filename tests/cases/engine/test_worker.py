"""A real Celery worker: it hears the bell, ends in seconds when asked, and killed at any moment it loses nothing and doubles nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from cases import doorbell
from cases.clock import at, now
from cases.models import Case, Event, Message, Outbox, Turn, Webhook, WebhookAttempt
from cases.moves import CaseAction, Effect, Task
from cases.outbox import deliver
from cases.webhooks import new_key
from tests.cases.engine.processes import celery, running, surroundings, wait_for, worker
from tests.cases.engine.receiver import receiving
from tests.drill.figures import measured

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
MONTH_AGO = timedelta(days=30)


def nothing_is_due():
    return not Outbox.objects.due().exists() and not Outbox.objects.filter(attempts__gt=0, failed_at=None).exists()


def test_the_bell_brings_the_worker_without_any_sweep(case_at, messages, tmp_path):
    with running(worker(tmp_path / "worker.log")):
        case = case_at("choosing")
        wait_for(lambda: [m["template"] for m in messages()].count("choose") == case.parties.count(), "both messages")


def test_beat_finds_what_no_bell_announced(case_at, messages, tmp_path):
    case = case_at("choosing")
    time.sleep(0.5)  # the bells of the steps ring before anybody listens
    with running(worker(tmp_path / "worker.log")):
        wait_for(nothing_is_due, "an empty outbox")
        Outbox.objects.create(key="tell_ended:unannounced", kind=Effect.TELL_ENDED, case=case, ref=case.pk)
        with running(celery("beat", tmp_path / "beat.log", "--schedule", str(tmp_path / "beat"))):
            wait_for(lambda: [m["template"] for m in messages()].count("ended") == 2, "the sweep")


def test_a_knock_that_died_with_its_worker_is_made_up_for_and_taken_once(walk, tmp_path, monkeypatch):
    monkeypatch.setenv("FENGQIAO_WEBHOOK_NETWORKS", "127.0.0.0/8")
    with receiving() as receiver:
        receiver.key = new_key()
        receiver.answers = ["drip"]
        Webhook.objects.create(office=walk.cast.offices["renshe"], url=receiver.url, key=receiver.key)
        with running(worker(tmp_path / "worker.log")) as first:
            walk.send(walk.log())
            wait_for(lambda: not receiver.answers, "a knock that waits for its answer")
            first.kill()
        with running(worker(tmp_path / "again.log")), running(celery("beat", tmp_path / "beat.log", "--schedule", str(tmp_path / "beat"))):
            wait_for(lambda: bool(receiver.came) and not Outbox.objects.filter(kind=Effect.PUSH).exists(), "the knock after it")
    assert [told["type"] for _key, told in receiver.came] == ["referral.sent"]
    assert WebhookAttempt.objects.filter(problem="").count() == 1


def test_a_worker_that_is_asked_to_end_ends(case_at, messages, tmp_path):
    with running(worker(tmp_path / "worker.log")) as process:
        case = case_at("choosing")
        wait_for(lambda: bool(messages()), "work")
        assert process.stop() == 0
    with at(now() + timedelta(minutes=10)):  # whatever it had claimed and not finished
        deliver()
    assert [m["template"] for m in messages()].count("choose") == case.parties.count()


def test_a_worker_whose_whole_group_is_asked_to_end_ends(tmp_path):
    """Ctrl-C in a terminal, a careless service manager: prefork was seen to hang here for good."""
    with running(worker(tmp_path / "worker.log")) as process:
        os.killpg(process.process.pid, signal.SIGTERM)
        assert process.process.wait(60) == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to cut")
def test_a_worker_whose_connections_are_cut_goes_on(case_at, messages, tmp_path):
    """The database was restarted."""
    with running(worker(tmp_path / "worker.log")):
        case = case_at("choosing")
        wait_for(nothing_is_due, "work while all is well")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        with transaction.atomic():
            Outbox.objects.create(key="tell_ended:after", kind=Effect.TELL_ENDED, case=case, ref=case.pk)
            doorbell.ring_after_commit()
        with running(celery("beat", tmp_path / "beat.log", "--schedule", str(tmp_path / "beat"))):
            wait_for(lambda: [m["template"] for m in messages()].count("ended") == 2, "work after the cut")


def lay_work(walk, cases, letters):
    """Cases whose limits were over long ago, and letters to write."""
    with at(now() - MONTH_AGO):
        due = [walk.accept() for _ in range(cases)]
    rows = [Outbox(key=f"tell_ended:letter:{n}", kind=Effect.TELL_ENDED, case=due[n % cases], ref=due[n % cases].pk) for n in range(letters)]
    Outbox.objects.bulk_create(rows)
    return due


def kill_again_and_again(process, messages, kills, seed):
    """kill -9 at a random moment of the work, then a new worker; the last one finishes."""
    chance = random.Random(seed)
    for n in range(kills):
        seen = len(messages())
        with running(process):
            wait_for(lambda seen=seen: len(messages()) > seen or nothing_is_due(), f"work before kill {n}")
            time.sleep(chance.random() * 0.15)


def lost_and_doubled(due, messages, letters):
    keys = Counter(m["key"] for m in messages())
    wanted = {f"tell_ended:letter:{n}:{pk}" for n in range(letters) for pk in due[n % len(due)].parties.values_list("pk", flat=True)}
    lost = wanted - keys.keys()
    doubled = {key for key, count in keys.items() if count > 1}
    return lost, doubled


@pytest.mark.parametrize(("kills", "cases", "letters"), [(3, 3, 40), pytest.param(20, 6, 400, marks=pytest.mark.drill)])
def test_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice(walk, messages, tmp_path, kills, cases, letters):
    due = lay_work(walk, cases, letters)
    process = worker(tmp_path / "worker.log")
    beat = celery("beat", tmp_path / "beat.log", "--schedule", str(tmp_path / "beat"))
    with running(beat):
        kill_again_and_again(process, messages, kills, seed=kills)
        with running(process):
            wait_for(nothing_is_due, "an empty outbox")
    lost, doubled = lost_and_doubled(due, messages, letters)
    measured("kill -9 of the worker", kills=kills, letters=2 * letters, lapses=2 * cases, lost=len(lost), doubled=len(doubled))
    assert (lost, doubled) == (set(), set())
    assert Message.objects.count() == len(messages())
    for case in due:
        done = list(Event.objects.filter(case=case).values_list("action", flat=True))
        assert done.count(CaseAction.NO_COMMON) == 1
        assert Turn.objects.filter(case=case, task=Task.APPOINT, is_open=1).count() == 1
    assert Case.objects.count() == cases


def test_two_workers_share_the_work_and_double_nothing(walk, messages, tmp_path):
    due = lay_work(walk, 3, 60)
    with running(worker(tmp_path / "one.log")), running(worker(tmp_path / "two.log")):
        program = "import django; django.setup(); from cases import doorbell; [doorbell.current_app.send_task(doorbell.TASK) for _ in range(8)]"
        environment = surroundings(DJANGO_SETTINGS_MODULE="fengqiao.settings")
        subprocess.run([sys.executable, "-c", program], env=environment, check=True)
        wait_for(nothing_is_due, "an empty outbox")
    assert lost_and_doubled(due, messages, 60) == (set(), set())
