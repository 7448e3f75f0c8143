"""A department's own system: a token and what it sends."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import ApiClient, Scope, new_token
from cases.clock import now
from cases.models import Referral
from tests.cast import Cast

EVERYTHING = tuple(Scope.values)


class System:
    """Somebody's machine: it holds a token and no cookie."""

    def __init__(self, token: str) -> None:
        self.token, self.browser = token, Client(enforce_csrf_checks=True)

    def get(self, path: str, **asked: Any) -> HttpResponse:
        return self.browser.get(f"/api/v1/{path}", asked, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> HttpResponse:
        known = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or uuid.uuid4().hex, **headers}
        return self.browser.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=known)

    def act(self, referral: Referral, noun: str, body: Any = None, **more: Any) -> HttpResponse:
        return self.post(f"referrals/{referral.pk}/{noun}/", body, **more)


@pytest.fixture
def token(cast: Cast) -> Callable[..., tuple[ApiClient, str]]:
    """`token("renshe")`: made by the administrator, agreed by the leader."""

    def make(office: str = "renshe", scopes: tuple[str, ...] = EVERYTHING, **more: Any) -> tuple[ApiClient, str]:
        word, begins, hash_ = new_token()
        facts = {"expires_at": now() + timedelta(days=90), "approved_by": cast.leader, **more}
        made = ApiClient.objects.create(
            office=cast.offices[office], name="劳动监察系统", begins_with=begins, token_hash=hash_, scopes=list(scopes),
            created_by=cast.administrator, **facts,
        )  # fmt: skip
        return made, word

    return make


@pytest.fixture
def system(token: Callable[..., tuple[ApiClient, str]]) -> System:
    """区人社局's, with every scope."""
    return System(token()[1])
