"""The bell: a broker that is away, hung or empty costs a page nothing, and everything is done when it is back."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu import pools

from cases import doorbell
from cases.models import Outbox
from cases.moves import Effect
from tests.cases.engine.processes import free_port, running, supervised, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def ring_at() -> Iterator[object]:
    """Let this process ring at another broker."""
    before = current_app.conf.broker_url

    def use(url: str) -> None:
        current_app.conf.broker_url = current_app.conf.broker_write_url = current_app.conf.broker_read_url = url
        current_app.pool.force_close_all()
        current_app._pool = None
        current_app.amqp._producer_pool = None
        pools.reset()

    yield use
    use(before)


def write_work(case, key):
    with transaction.atomic():
        Outbox.objects.create(key=key, kind=Effect.TELL_ENDED, case=case, ref=case.pk)
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
    ring_at(url)
    write_work(case, "kept")
    wait_for(lambda: "broker away" in caplog.text, "the warning")
    assert Outbox.objects.filter(key="kept").exists()


needs_redis = pytest.mark.skipif(not settings.REDIS_URL or shutil.which("redis-server") is None, reason="no Redis in this run")


class Redis:
    """A Redis of our own, without persistence: killed, it forgets everything."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        wait_for(self._answers, "Redis")

    def _answers(self) -> bool:
        return subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True, check=False).returncode == 0

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def send_signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.send_signal(signal.SIGCONT)
    server.kill()


@needs_redis
def test_redis_dies_with_everything_in_it_and_the_work_is_done_after_recovery(case_at, messages, redis, ring_at, tmp_path, monkeypatch):
    monkeypatch.setattr(doorbell, "QUIET", 1.0)
    case = case_at("logged")
    ring_at(redis.url)
    with running(supervised(tmp_path / "supervisor.log", REDIS_URL=redis.url)):
        write_work(case, "before")
        wait_for(lambda: len(messages()) == 2, "work while all is well")
        redis.kill()
        for n in range(20):
            write_work(case, f"down:{n}")  # raises nothing, whatever the worker gets done meanwhile
        redis.start()
        wait_for(lambda: not Outbox.objects.filter(key__startswith="down:").exists(), "recovery")
    keys = [m["key"] for m in messages()]
    assert len(keys) == len(set(keys)) == 42


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
