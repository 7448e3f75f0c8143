"""Browsers of the people who refer and of those who are asked, and what they send."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.models import Case, Party, Referral
from tests.cases.walk import Walk

Ask = Callable[..., HttpResponse]


@pytest.fixture
def browse(walk: Walk) -> Callable[[str], Client]:
    """`browse("liaison")`: a browser in which somebody of the cast is signed in."""

    def sign_in(word: str) -> Client:
        client = Client()
        client.force_login(getattr(walk.cast, word))
        return client

    return sign_in


@pytest.fixture
def press(browse: Callable[[str], Client]) -> Ask:
    """`press("liaison", referral, "sign")`: post the page of a move, with what was typed into it."""

    def post(word: str, referral: Referral, action: str, **typed: Any) -> HttpResponse:
        fresh = Referral.objects.get(pk=referral.pk)
        address = reverse("move_referral", args=[fresh.case.number, fresh.pk, action])
        return browse(word).post(address, {"version": fresh.version, **typed})

    return post


@pytest.fixture
def page(browse: Callable[[str], Client]) -> Ask:
    """`page("liaison", referral)`: the page of a referral, read."""
    return lambda word, referral: browse(word).get(reverse("referral", args=[referral.case.number, referral.pk]))


def consented(party: Party, how: str = "desk", when: str = "2026-05-06T09:30") -> dict[str, Any]:
    """The two fields of a party who consented."""
    return {f"how_{party.pk}": how, f"when_{party.pk}": when}


def sheet(walk: Walk, case: Case, *codes: str, **typed: Any) -> dict[str, Any]:
    """What the refer page sends: to these departments, place and number of people, no personal data."""
    return {
        "act": "send", "version": case.version, "departments": [walk.cast.offices[code].pk for code in codes], "urgency": "",
        "complexity": "ordinary", "request": "请核实欠薪情况并处理", "released": ["place", "people_count"], "basis": "none", **typed,
    }  # fmt: skip
