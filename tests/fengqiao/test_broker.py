"""The embedded broker: a bell rings once, at one hearer, and is forgotten."""

import queue
import sqlite3

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue
from sqlalchemy import event

import fengqiao.celery  # noqa: F401 - names the transport


@pytest.fixture
def path(tmp_path):
    return tmp_path / "broker.sqlite3"


@pytest.fixture
def broker(path):
    with Connection(f"bell+sqlite:///{path}", transport_options={"connect_args": {"timeout": 20}}) as connection:
        yield connection


def rows(path):
    with sqlite3.connect(path) as database:
        return database.execute("SELECT count(*) FROM kombu_message").fetchone()[0]


def test_what_rang_is_forgotten(broker, path):
    bell = broker.SimpleQueue("celery")
    for n in range(5):
        bell.put({"n": n})
    assert rows(path) == 5
    heard = []
    for _ in range(5):
        message = bell.get(timeout=5)
        heard.append(message.payload["n"])
        message.ack()
    assert heard == [0, 1, 2, 3, 4]
    assert rows(path) == 0


def test_of_two_hearers_one_hears_it(broker, path):
    bell = broker.SimpleQueue("celery")
    bell.put({"n": 1})
    with Connection(f"bell+sqlite:///{path}") as other:
        assert other.SimpleQueue("celery").get(timeout=5).payload == {"n": 1}
        with pytest.raises(queue.Empty):
            bell.get(timeout=0.5)


def test_of_two_who_make_the_queue_at_one_moment_both_ring(broker, path):
    channel = broker.channel()

    def somebody_is_quicker(_session):
        with sqlite3.connect(path) as database:
            database.execute("INSERT INTO kombu_queue (name) VALUES ('celery')")

    event.listen(channel.session, "before_commit", somebody_is_quicker, once=True)
    bell = SimpleQueue(channel, "celery")
    for n in range(2):
        bell.put({"n": n})
        assert bell.get(timeout=5).payload == {"n": n}


def test_it_looks_several_times_a_second(broker):
    assert broker.transport.polling_interval <= 0.25
