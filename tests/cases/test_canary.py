"""A canary run: seeded names, numbers, phones, homes, codes and links are looked for in all that the system writes beside its own rows (PR-03)."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from celery import current_app
from django.conf import settings
from django.db import IntegrityError
from django.test import Client

from accounts.models import AccessRecord, Attempt
from cases import tasks
from cases.models import Event, Message, OneTimeCode, Outbox
from cases.outbox import deliver
from cases.steps import intake
from fengqiao.management.commands.show_access import addresses
from fengqiao.plain_log import Line
from tests.architecture.source import modules
from tests.cases.world import World, ask, doors
from tests.cast import HE, LIN, PASSWORD

PERSONAL = [str(facts[name]) for facts in (LIN, HE) for name in ("name", "id_number", "phone", "address")]


@pytest.fixture(autouse=True)
def _own_post(settings, tmp_path):
    settings.VAR = tmp_path


@contextmanager
def log() -> Iterator[StringIO]:
    """All that is logged, down to the smallest line, in the form in which it is written."""
    written, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(Line(settings.LOGGING["formatters"]["line"]["format"]))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def letters() -> list[dict[str, str]]:
    path = settings.VAR / "messages.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def walk_everything(world: World) -> list[str]:
    """Every page is opened by somebody for whom it is; every address that an answer sends somebody to is returned."""
    sent_to, clients = [], {who: enter() for who, enter in doors(world).items()}
    for address in addresses():
        who = next((who for who in clients if address.opens_to(who)), "")
        if who:
            sent_to.append(ask(clients[who], world.url(address)).headers.get("Location", ""))
    return sent_to


def come_in(world: World, capture) -> tuple[str, str, list[str]]:
    """A party comes in by the slip and the code, after a wrong one and a form without its token; the link and the code are returned."""
    lin = world.case.parties.get(side=1)
    token = intake.issue_link(lin, actor=world.walk.cast.officer)
    client, strict = Client(), Client(enforce_csrf_checks=True)
    strict.post(f"/s/{token}/")
    client.get(f"/s/{token}x/")
    with capture(execute=True):
        sent = client.post(f"/s/{token}/")["Location"]
    code = re.search(r"\d{6}", letters()[-1]["text"])[0]
    client.post("/code/", {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    return token, code, [sent, client.post("/code/", {"code": code})["Location"]]


def search_and_sign_in(world: World) -> list[str]:
    client = Client(raise_request_exception=False)
    client.post("/sign-in/", {"username": LIN["phone"], "password": PASSWORD})
    sent = client.post("/sign-in/", {"username": "dq-0471", "password": PASSWORD}).headers["Location"]
    return [sent, *(client.post("/desk/found/", {"q": word}).headers.get("Location", "") for word in (LIN["name"], LIN["phone"]))]


def fail(world: World, monkeypatch) -> None:
    """A page fails on a row whose words the database repeats."""

    def refuse(*_: object) -> None:
        raise IntegrityError(f"Failing row contains ({LIN['name']}, {LIN['phone']}, {LIN['id_number']}).")

    monkeypatch.setattr("cases.views.case.render", refuse)
    client = Client(raise_request_exception=False)
    client.force_login(world.walk.cast.officer)
    assert client.get(f"/cases/{world.case.number}/").status_code == 500


def rows_beside() -> str:
    """What waits, was sent, counted, and what the trails hold: whole rows, as text."""
    kinds = (Outbox, Message, Attempt, AccessRecord, Event, OneTimeCode)
    return "\n".join(str(row) for kind in kinds for row in kind.objects.values_list())


def test_no_name_no_number_no_code_and_no_link_leaves_the_rows_that_are_made_for_them(
    world, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    with log() as written:
        addresses_sent_to = walk_everything(world)
        token, code, more = come_in(world, django_capture_on_commit_callbacks)
        addresses_sent_to += more + search_and_sign_in(world)
        fail(world, monkeypatch)
        deliver()
    places = {
        "the log": written.getvalue(), "addresses": "\n".join(addresses_sent_to), "rows beside": rows_beside(),
        "letters but for the code's": json.dumps([m for m in letters() if code not in m["text"]], ensure_ascii=False),
    }  # fmt: skip
    assert "IntegrityError" in places["the log"], "the fault was logged"
    assert "/s/…/" in places["the log"], "the refused form was logged"
    assert "/mine/" in places["addresses"]
    assert len(letters()) > 3
    for where, text in places.items():
        found = [secret for secret in (*PERSONAL, token) if secret in text]
        assert found == [], where
    for where in ("the log", "addresses", "letters but for the code's"):
        assert not re.search(rf"(?<!\d){code}(?!\d)", places[where].replace(",", " ")), where


def test_a_task_carries_nothing_and_nothing_is_cached():
    known = (tasks.deliver_due, tasks.look_over_due, tasks.look_who_is_free, tasks.seal_day_due, tasks.count_due, tasks.sweep_due)
    assert {task.run.__code__.co_argcount for task in known} == {0}
    assert {name for name in current_app.tasks if not name.startswith("celery.")} == {task.name for task in known}
    cached = [module.short for module in modules() if "core.cache" in module.text and not module.short.endswith("settings.py")]
    assert cached == [], "nothing is cached at all, so no key names anybody"
