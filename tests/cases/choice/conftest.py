"""Browsers of those who help the sides choose."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Case
from tests.cases.party.conftest import ask, come_in, slip  # noqa: F401 - fixtures: a party at a phone
from tests.cases.walk import Walk

Ask = Callable[..., HttpResponse]


@pytest.fixture
def browse(walk: Walk) -> Callable[[str], Client]:
    """`browse("director")`: a browser in which somebody of the cast is signed in."""

    def sign_in(word: str) -> Client:
        client = Client()
        client.force_login(getattr(walk.cast, word))
        return client

    return sign_in


@pytest.fixture
def read(browse: Callable[[str], Client]) -> Ask:
    """`read("director", "appointment", case)`: a page, opened."""
    return lambda word, page, case: browse(word).get(reverse(page, args=[case.number]))


@pytest.fixture
def send(browse: Callable[[str], Client]) -> Ask:
    """`send("director", "appointment", case, mediator=…)`: a page, sent with what was typed, on the case as it is now."""

    def post(word: str, page: str, case: Case, **typed: object) -> HttpResponse:
        version = Case.objects.get(pk=case.pk).version
        return browse(word).post(reverse(page, args=[case.number]), {"version": version, **typed})

    return post
