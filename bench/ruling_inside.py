"""What the bench of the ruling does inside its installation: `python -m bench.ruling_inside bring 12`, `… sealed 12`."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.session_limits import begin  # noqa: E402
from cases.models import Confirmation, Turn  # noqa: E402
from tests.cases.walk import CONFIRMATION_PATHS, Walk, decide  # noqa: E402
from tests.cases.world import as_party  # noqa: E402
from tests.cast import hire  # noqa: E402

HOST, PATIENCE = "127.0.0.1", 120.0
settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]


def bring(rounds: int) -> list[dict[str, Any]]:
    """So many cases, each by the real steps until the judge authorised the ruling; where everybody goes, with their cookies."""
    cast = hire()
    walk = Walk(cast)
    files = [decide(walk, CONFIRMATION_PATHS["verifying"](walk)) for _ in range(rounds)]
    clerk = Client(HTTP_HOST=HOST)
    clerk.force_login(cast.clerk)
    session = clerk.session
    begin(session)
    session.save()
    return [_addresses(file, clerk, walk) for file in files]


def _addresses(file: Confirmation, clerk: Client, walk: Walk) -> dict[str, Any]:
    mine = reverse("my_ruling", args=[file.pk])
    parties = [(mine, _cookie(as_party(party, walk.cast.officer))) for party in file.case.parties.all()]
    issue = reverse("move_confirmation", args=[file.case.number, file.pk, "issue"])
    messages = str(Path(settings.VAR) / "messages.jsonl")
    return {"issue": issue, "clerk": _cookie(clerk), "parties": parties, "messages": messages, "case": file.case.number}


def _cookie(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()) + f"; {settings.CSRF_COOKIE_NAME}={'x' * 32}"


def sealed(rounds: int) -> int:
    """Wait until the worker has sealed every one of them."""
    until = time.monotonic() + PATIENCE
    while (done := Turn.objects.filter(task="issue", is_open=1).count()) < rounds and time.monotonic() < until:
        time.sleep(0.1)
    assert done == rounds, f"{done} of {rounds} are sealed"
    return done


ASKED: dict[str, Callable[[int], Any]] = {"bring": bring, "sealed": sealed}

if __name__ == "__main__":
    json.dump(ASKED[sys.argv[1]](int(sys.argv[2])), sys.stdout)
