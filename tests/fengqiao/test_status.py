"""The administrator's page of how every part of the house is."""

from datetime import timedelta

import pytest
from django.test import Client

from cases.clock import now
from cases.models import Heartbeat
from cases.tasks import look_who_is_free
from fengqiao import status
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(cast: Cast):
    client = Client()
    client.force_login(cast.administrator)

    def lines() -> dict[str, status.Line]:
        return {line.name: line for line in client.get("/status/").context["lines"]}

    return lines


def test_beat_is_seen_through_a_worker_alone(page) -> None:
    assert not page()["定时器（经后台进程）"].well
    look_who_is_free()
    assert page()["定时器（经后台进程）"].well
    Heartbeat.objects.filter(name="beat").update(at=now() - timedelta(minutes=4))
    assert "fengqiao-beat" in page()["定时器（经后台进程）"].todo


def test_a_backup_says_when_it_was_made(page) -> None:
    assert not page()["备份"].well
    Heartbeat.objects.create(name="backup", at=now() - timedelta(hours=20))
    assert page()["备份"].well
    Heartbeat.objects.filter(name="backup").update(at=now() - timedelta(hours=40))
    assert page()["备份"].todo


def test_a_broker_that_does_not_answer_is_said_and_its_password_is_not(page, ring_at) -> None:
    assert page()["消息队列"].well
    ring_at("redis://:geheim@127.0.0.1:9/0")
    line = page()["消息队列"]
    assert not line.well
    assert "geheim" not in line.words


def test_what_is_not_well_stands_first(page, cast: Cast) -> None:
    lines = list(page().values())
    assert [line.well for line in lines] == sorted(line.well for line in lines)
    assert {"网站和数据库", "消息队列", "后台进程", "每晚全部案卷检查", "每日封存", "后台任务", "备份", "法院电子印章", "磁盘"} <= set(page())
