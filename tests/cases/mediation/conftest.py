"""The room at its screens: whoever it is opens a page, or sends it as the page would."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Agreement, Case, Document
from cases.steps import signing
from tests.cases.walk import Walk, picture


class Room:
    """`room.open("yaqin", "agreement", case)`, `room.send("yaqin", "session_new", case, day=…)`."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def of(self, word: str | User) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        client.force_login(word if isinstance(word, User) else getattr(self.walk.cast, word))
        return client

    def open(self, word: str | User, name: str, case: Case, *more: Any, query: str = "") -> Any:
        """Read a page."""
        return self.of(word).get(reverse(name, args=[case.number, *more]) + query)

    def send(self, word: str | User, name: str, case: Case, *more: Any, query: str = "", **typed: Any) -> Any:
        """Send a page, with the version that stands now unless another one is given."""
        fresh = Case.objects.get(pk=case.pk)
        return self.of(word).post(reverse(name, args=[case.number, *more]) + query, {"version": fresh.version, **typed})

    def sign(self, word: str | User, document: Document, query: str = "", **typed: Any) -> Any:
        """Send a drawn signature from the desk."""
        drawn = "data:image/png;base64," + base64.b64encode(picture()).decode()
        facts = {"shown_digest": document.digest, "method": "drawn", "drawing": drawn, "identity": "身份证", **typed}
        return self.send(word, "signature", document.case, document.pk, query=query, **facts)


@pytest.fixture
def room(walk: Walk) -> Room:
    """The room."""
    return Room(walk)


@pytest.fixture
def mediating(walk: Walk) -> Case:
    """A case that 竺亚琴 mediates."""
    return walk.mediate()


@pytest.fixture
def fixed(walk: Walk, mediating: Case) -> Agreement:
    """Its agreement, written and fixed, with the joint application laid out."""
    agreement = walk.draft(mediating)
    signing.fix(agreement, actor=walk.cast.yaqin)
    agreement.refresh_from_db()
    return agreement


@pytest.fixture
def application() -> Callable[[Agreement], Document]:
    """The joint application that belongs to an agreement."""
    return lambda agreement: agreement.confirmation.application
