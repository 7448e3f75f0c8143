"""A party at a phone: the link of the slip, the code of the message, and then a client who is in."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cases.models import Party
from cases.steps import intake
from tests.cases.walk import Walk


@pytest.fixture(autouse=True)
def _own_post(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def post() -> Path:
    """Where the courier of these tests writes."""
    return Path(settings.VAR) / "messages.jsonl"


def letters() -> list[dict[str, Any]]:
    """What the courier carried, oldest first."""
    return [json.loads(line) for line in post().read_text().splitlines()] if post().exists() else []


def last_code() -> str:
    """The six digits of the newest message."""
    found = re.search(r"\d{6}", letters()[-1]["text"])
    assert found
    return found[0]


@pytest.fixture
def slip(walk: Walk) -> Callable[[Party], str]:
    """A party's slip: the path that its code leads to."""
    return lambda party: f"/s/{intake.issue_link(party, actor=walk.cast.officer)}/"


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """Post, and let what waits for the commit happen, as it does outside of a test."""

    def post(client: Client, path: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {}, **extra)

    return post


@pytest.fixture
def come_in(slip: Callable[[Party], str], ask: Callable[..., Any]) -> Callable[..., Client]:
    """A browser of its own in which this party is in, by the slip and the code."""

    def enter(party: Party, client: Client | None = None) -> Client:
        client = client or Client()
        ask(client, slip(party))
        answer = client.post("/code/", {"code": last_code()})
        assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == "/mine/"
        return client

    return enter
