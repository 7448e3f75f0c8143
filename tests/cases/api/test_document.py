"""The API does what its document says, tried by a machine that believes every word of it (schemathesis), in this process."""

import itertools
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings as tries
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cases.steps import routing
from cases.views.api.document import document
from tests.architecture.source import BASE
from tests.cases.api.conftest import System
from tests.cases.walk import Walk

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
    negative_data_rejection,
)  # fmt: skip
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = [operation.ok() for operation in SCHEMA.get_all_operations()]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application works in the transaction of this test: between two requests nobody hangs up."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_kept_document_is_the_one_that_is_served(client, capsys) -> None:
    call_command("show_api")
    assert (BASE / "docs" / "api.json").read_text() == capsys.readouterr().out
    assert client.get("/api/v1/openapi.json").json() == document()


def brought_to(walk: Walk, noun: str) -> int:
    """A referral with which this may be done."""
    referral = walk.send(onsite=noun in ("answer", "arrival"))
    before = {"acceptance": ("sign",), "contact": ("sign",), "refusal": ("sign",), "numbers": ("sign",)}
    for action in before.get(noun, ("sign", "accept") if noun in ("extension", "result") else ()):
        routing.take(referral, action, actor=walk.cast.liaison, **({"complexity": "simple"} if action == "accept" else {}))
    return referral.pk


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_each_operation_keeps_its_word(operation, walk: Walk, system: System, settings, one_connection) -> None:
    settings.API_PER_MINUTE = 100_000
    pk, turn = brought_to(walk, operation.label.rpartition("}/")[2].strip("/")), itertools.count()
    operation.app = get_wsgi_application()

    @tries(max_examples=8, derandomize=True, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case) -> None:
        if "id" in case.path_parameters and next(turn) % 2:
            case.path_parameters["id"] = pk
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {system.token}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    ask()
