"""Tokens of departments' systems: printed once, kept by their hash, live once a second person agreed, ended at once."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts import clients
from accounts.models import ApiClient
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def told(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("api_token", *words, stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_a_token_once_and_the_database_never_holds_it(cast: Cast) -> None:
    first = told("renshe", name="劳动监察系统", by="fj-0010", agreed="dq-0466")
    token = first.splitlines()[0].removeprefix("token: ")
    assert ApiClient.objects.behind(token) == ApiClient.objects.get()
    assert token not in told("renshe")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apiclient")
        assert token not in str(cursor.fetchall())
    told("renshe", revoke=ApiClient.objects.get().pk, by="fj-0010")
    assert ApiClient.objects.behind(token) is None
    assert "ended" in told("renshe")


@pytest.mark.parametrize(
    "options",
    [
        {"by": "fj-0010", "agreed": "fj-0010"}, {"by": "dq-0471", "agreed": "fj-0010"}, {"by": "fj-0010"},
        {"by": "fj-0010", "agreed": "dq-0466", "days": 9000},
    ],
)  # fmt: skip
def test_one_person_alone_makes_none(options: dict[str, Any], cast: Cast) -> None:
    with pytest.raises(CommandError):
        told("renshe", name="系统", **options)
    assert not ApiClient.objects.exists()


def test_an_unknown_office_gets_none(cast: Cast) -> None:
    with pytest.raises(CommandError):
        told("nowhere", name="系统", by="fj-0010", agreed="dq-0466")


def test_it_opens_nothing_before_somebody_else_agreed(cast: Cast) -> None:
    client, token = clients.make(cast.offices["renshe"], name="系统", scopes=["read"], days=30, by=cast.administrator)
    assert ApiClient.objects.behind(token) is None
    with pytest.raises(ValidationError):
        clients.approve(client, by=cast.administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(approved_by=cast.administrator)
    clients.approve(client, by=cast.leader)
    assert ApiClient.objects.behind(token) == client
    with pytest.raises(ValidationError):
        clients.approve(client, by=cast.leader)


def test_a_token_without_a_scope_or_a_name_is_none(cast: Cast) -> None:
    for facts in ({"name": " ", "scopes": ["read"]}, {"name": "系统", "scopes": []}, {"name": "系统", "scopes": ["all"]}):
        with pytest.raises(ValidationError):
            clients.make(cast.offices["renshe"], days=30, by=cast.administrator, **facts)
