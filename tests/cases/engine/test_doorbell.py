"""The bell: a broker that is away, hung or empty costs a page nothing, and everything is done when it is back."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction

from cases import doorbell
from cases.models import Outbox
from cases.moves import Effect
from tests.cases.engine.processes import Redis, running, supervised, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def write_work(case, key):
    with transaction.atomic():
        Outbox.objects.create(key=f"tell_ended:{key}", kind=Effect.TELL_ENDED, case=case, ref=case.pk)
        doorbell.ring_after_commit()


def test_a_thread_rings_and_the_page_goes_on(case_at):
    case = case_at("logged")
    write_work(case, "one")
    assert threading.current_thread().name != "doorbell"
    assert any(thread.name == "doorbell" for thread in threading.enumerate())


def test_a_transaction_that_fails_rings_nothing(case_at, monkeypatch):
    case = case_at("logged")
    rung = []
    monkeypatch.setattr(doorbell._bell, "set", lambda: rung.append(1))
    with transaction.atomic():
        Outbox.objects.create(key="x", kind=Effect.TELL_ENDED, case=case, ref=case.pk)
        doorbell.ring_after_commit()
        transaction.set_rollback(True)
    assert rung == []


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "bell+sqlite:////nowhere/at/all.sqlite3"])
def test_a_broker_that_is_away_is_no_error_of_the_page(case_at, ring_at, url, caplog, monkeypatch):
    monkeypatch.setattr(doorbell, "QUIET", 0.2)
    case = case_at("logged")
    time.sleep(0.5)
    wait_for(lambda: not doorbell._away.is_set(), "the broker that a test before took away")
    ring_at(url)
    write_work(case, "kept")
    wait_for(lambda: "broker away" in caplog.text, "the warning")
    assert Outbox.objects.filter(key="tell_ended:kept").exists()


needs_redis = pytest.mark.skipif(not settings.REDIS_URL or shutil.which("redis-server") is None, reason="no Redis in this run")


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.send_signal(signal.SIGCONT)
    server.kill()


@needs_redis
def test_redis_is_emptied_and_dies_and_the_work_is_done_all_the_same(case_at, messages, redis, ring_at, tmp_path, monkeypatch):
    monkeypatch.setattr(doorbell, "QUIET", 1.0)
    case = case_at("logged")
    ring_at(redis.url)
    with running(supervised(tmp_path / "supervisor.log", REDIS_URL=redis.url)):
        write_work(case, "before")
        wait_for(lambda: len(messages()) == 2, "work while all is well")
        for n in range(10):
            write_work(case, f"flushed:{n}")
            subprocess.run(["redis-cli", "-p", str(redis.port), "flushall"], capture_output=True, check=True)
        wait_for(lambda: not Outbox.objects.filter(key__startswith="tell_ended:flushed:").exists(), "work whose bell was thrown away")
        redis.kill()
        for n in range(20):
            write_work(case, f"down:{n}")  # raises nothing, whatever the worker gets done meanwhile
        redis.start()
        wait_for(lambda: not Outbox.objects.filter(key__startswith="tell_ended:down:").exists(), "recovery")
    keys = [m["key"] for m in messages()]
    assert len(keys) == len(set(keys)) == 62


@needs_redis
def test_a_hung_redis_holds_no_page(case_at, redis, ring_at, monkeypatch):
    """Stopped, not dead: it takes connections and never answers. The page commits and goes on; only the bell's own thread waits."""
    monkeypatch.setattr(doorbell, "QUIET", 1.0)
    case = case_at("logged")
    ring_at(redis.url)
    redis.send_signal(signal.SIGSTOP)
    rung = []
    page = threading.Thread(target=lambda: (write_work(case, "while hung"), rung.append(1), connection.close()))
    page.start()
    page.join(30)
    assert rung == [1]
    redis.send_signal(signal.SIGCONT)
    queue = ["redis-cli", "-p", str(redis.port), "llen", "celery"]
    wait_for(lambda: int(subprocess.run(queue, capture_output=True, check=True).stdout) > 0, "the bell after all")
