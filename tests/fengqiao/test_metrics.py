"""What Prometheus reads, by the library's own parser: the sums of all processes, what waits, and nobody's data; for whoever brings the token."""

import sys
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.urls import path
from prometheus_client.parser import text_string_to_metric_families

from cases.clock import now
from cases.models import Heartbeat, Outbox, Turn
from cases.moves import Effect
from fengqiao import env, metrics
from fengqiao.urls import handler403, handler404, urlpatterns as ours
from tests.cases.engine.processes import Process, free_port, running, wait_for
from tests.cast import LIN

__all__ = ["handler403", "handler404"]
TOKEN = "a token of this station, forty characters"
urlpatterns = [*ours, path("metrics", metrics.metrics, name="metrics")]


@pytest.fixture
def measured(settings):
    settings.METRICS_TOKEN, settings.ROOT_URLCONF = TOKEN, "tests.fengqiao.test_metrics"
    settings.MIDDLEWARE = ["fengqiao.metrics.MetricsMiddleware", *settings.MIDDLEWARE]


def read(text):
    """Every sample by its name and labels."""
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}


def asked(client):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    return answer.text


def answers_of(samples, route, status):
    wanted = {("route", route), ("status", status)}
    return sum(value for (name, labels), value in samples.items() if name.endswith("_count") and wanted <= set(labels))


@pytest.mark.parametrize("brought", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer 令牌"])
def test_without_the_token_there_is_no_such_page(db, client, measured, brought):
    answer = client.get("/metrics", headers={"Authorization": brought} if brought else {})
    assert answer.status_code == 404
    assert answer.text == client.get("/nowhere").text


def test_it_is_off_by_default_and_a_short_token_does_not_start(client, db, monkeypatch):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    assert "fengqiao.metrics.MetricsMiddleware" not in conf.MIDDLEWARE
    monkeypatch.setenv("FENGQIAO_METRICS_TOKEN", "short")
    with pytest.raises(SystemExit, match="FENGQIAO_METRICS_TOKEN"):
        env.token("FENGQIAO_METRICS_TOKEN")


def test_what_waits_and_who_is_late_and_the_names_of_routes_alone(client, measured, case_at):
    case = case_at("choosing")
    Outbox.objects.all().delete()
    moment = now()
    Outbox.objects.create(key="one", kind=Effect.TELL_ENDED, case=case, due_at=moment - timedelta(minutes=7))
    Outbox.objects.create(key="later", kind=Effect.TELL_ENDED, case=case, due_at=moment + timedelta(days=1))
    Outbox.objects.create(key="never", kind=Effect.TELL_ENDED, case=case, due_at=moment, failed_at=moment)
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": moment - timedelta(seconds=90)})
    turns = Turn.objects.filter(case=case, is_open=1)
    late = turns.filter(role="party").update(counts_from=moment - timedelta(days=9), due_at=moment - timedelta(days=1))
    client.get(f"/nowhere/{LIN['phone']}/{LIN['name']}/")
    client.get(f"/cases/{case.number}/")
    client.generic("BREW", "/")
    text = asked(client)
    found = read(text)
    assert late
    assert found["fengqiao_outbox_waiting", ()] == found["fengqiao_outbox_failed", ()] == 1
    assert 420 <= found["fengqiao_outbox_oldest_seconds", ()] < 480
    assert found["fengqiao_turns_late", (("role", "party"),)] == late
    assert 90 <= found["fengqiao_heartbeat_age_seconds", (("name", "worker"),)] < 150
    assert answers_of(found, "none", "404") >= 1
    assert answers_of(found, "case", "302") == 1
    assert "BREW" not in text
    assert not [word for word in (LIN["phone"], LIN["name"], case.number, case.title, "nowhere") if word in text]


@pytest.mark.django_db(transaction=True)
def test_two_processes_of_the_web_are_one_sum(tmp_path):
    port, folder = free_port(), tmp_path / "metrics"
    words = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--no-ws", "--log-level", "warning", "fengqiao.wsgi:application"]
    web = Process(
        "web", [sys.executable, "-m", "granian", *words], tmp_path / "web.log", FENGQIAO_METRICS_TOKEN=TOKEN, PROMETHEUS_MULTIPROC_DIR=str(folder)
    )
    pressed = 0

    def press():
        nonlocal pressed
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            pressed += 1
            return answer.status == 200

    def both_counted():
        try:
            return press() and len(list(folder.glob("histogram_*.db"))) == 2
        except (urllib.error.URLError, ConnectionError):
            return False

    with running(web):
        wait_for(both_counted, "two processes that counted")
        request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        for _try in range(3):
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answers_of(read(answer.read().decode()), "healthz", "200") == pressed
