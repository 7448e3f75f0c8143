"""What filling leaves out is there again when it ends."""

import pytest
from django.db import connection

from cases.seed.writing import unindexed

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way")]
TABLES = ["cases_turn", "cases_event"]


def indexes() -> set[str]:
    """As the database would make them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = ANY (%s)", [TABLES])
        return {row[0] for row in cursor.fetchall()}


def test_only_rules_keep_their_index_while_rows_come_in() -> None:
    before = indexes()
    with unindexed(TABLES):
        assert {definition for definition in before if "UNIQUE" in definition} == indexes()
        assert any("event_seq_once" in definition for definition in indexes())
    assert indexes() == before
