"""How long a statement may take."""

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection


def limit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limit")
def test_a_statement_of_a_page_is_cut_and_one_of_an_upgrade_is_not(db: None) -> None:
    here = {"verbosity": 0, "interactive": False, "db": connection.alias}
    assert limit() == "30s"
    emit_pre_migrate_signal(**here)
    assert limit() == "0"
    emit_post_migrate_signal(**here)
    assert limit() == "30s"
