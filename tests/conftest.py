"""What every test stands on: a real database, and a flush that may empty the append-only tables."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from accounts.append_only import lifted


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as it runs: in memory, two threads would not wait for each other."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing one
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.VAR / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_append_only_tables() -> Iterator[None]:
    """Transactional tests end with a flush; the triggers that refuse it to everybody step aside for it."""
    flush = TransactionTestCase._fixture_teardown

    def with_triggers_lifted(self: TransactionTestCase) -> None:
        with lifted(connection):
            flush(self)

    TransactionTestCase._fixture_teardown = with_triggers_lifted
    yield
    TransactionTestCase._fixture_teardown = flush
