"""Indexes: each is paid for at every intake, so none may answer only what another one answers too."""

import pytest
from django.apps import apps
from django.db import connection, models


@pytest.mark.django_db
@pytest.mark.parametrize("model", list(apps.get_app_config("cases").get_models()), ids=lambda model: model._meta.label)
def test_no_index_of_a_table_is_the_beginning_of_another(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
    searched = [tuple(facts["columns"]) for facts in kept if (facts["index"] or facts["unique"]) and facts["columns"]]
    plain = [tuple(facts["columns"]) for facts in kept if facts["index"] and not facts["unique"] and facts["columns"]]
    assert {short for short in plain for long in searched if len(short) < len(long) and long[: len(short)] == short} == set()
