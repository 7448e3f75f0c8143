"""What the desk types."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.clock import now
from cases.triage import Question
from tests.cast import HE, LIN


@pytest.fixture
def told() -> Callable[..., dict[str, str]]:
    """The log form as a browser sends it, with two people; more fields by keyword, `party1-name` as `party1_name`."""

    def fill(**more: Any) -> dict[str, str]:
        form = {
            "client_key": str(uuid.uuid4()), "source": "window", "occurred_at": now().strftime("%Y-%m-%dT%H:%M"), "place": "桂花苑 3 幢",
            "community": "桂花苑社区", "narrative": "楼上漏水，楼下衣柜泡坏，谈了几次没谈拢。", "title": "楼上漏水", "people_count": "2",
            "amount": "3200",
        }  # fmt: skip
        for n, who in ((1, LIN), (2, HE)):
            form |= {f"party{n}-{name}": str(who[name]) for name in ("name", "phone", "stance", "id_number", "address")}
            form[f"party{n}-kind"] = "person"
        form["party1-is_applicant"] = "on"
        return form | {name.replace("_", "-", 1) if name.startswith("party") else name: value for name, value in more.items()}

    return fill


@pytest.fixture
def answered() -> Callable[..., dict[str, Any]]:
    """The triage form with every question answered no but those named."""

    def fill(*yes: str, act: str = "answered", **more: Any) -> dict[str, Any]:
        questions = {f"q_{question}": "yes" if question in yes else "no" for question in Question.values}
        return {**questions, "dispute_type": "neighbour", "row": "", "factors": [], "act": act, **more}

    return fill


@pytest.fixture
def at_desk() -> Callable[[User], Client]:
    """A browser signed in as this person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
