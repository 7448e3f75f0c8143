"""What the engine's tests stand on: messages in a folder of their own, and words for the outbox."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.clock import at, now
from cases.models import Outbox
from cases.outbox import deliver

Messages = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def var(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Path:
    """The folder where this test's messages go: one of its own, or with a real worker the one that both have."""
    if request.node.get_closest_marker("worker"):
        (settings.VAR / "messages.jsonl").unlink(missing_ok=True)
        return Path(settings.VAR)
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def messages(var: Path) -> Messages:
    """Every message that went out, oldest first."""

    def read() -> list[dict[str, Any]]:
        path = var / "messages.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return read


@pytest.fixture
def later() -> Callable[..., None]:
    """Deliver as the worker would after so much time: `later(days=2)`."""

    def deliver_then(**time: float) -> None:
        with at(now() + timedelta(**time)):
            deliver()

    return deliver_then


def delivered() -> bool:
    """Whether nothing is due any more."""
    return not Outbox.objects.due().exists()
