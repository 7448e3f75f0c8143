"""The project's own commands and checks."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class FengqiaoConfig(AppConfig):
    """Puts the apps together."""

    name = "fengqiao"
    verbose_name = "Fengqiao"

    def ready(self) -> None:
        """An upgrade may take its time."""
        pre_migrate.connect(_lift)
        post_migrate.connect(_limit)


def _lift(*, using: str, **_more: Any) -> None:
    """A page's statement is cut after 30 seconds; one of an upgrade, on a million rows or behind a lock, is not: it would never be done."""
    _tell(using, "SET statement_timeout = 0")


def _limit(*, using: str, **_more: Any) -> None:
    """As it was."""
    _tell(using, "RESET statement_timeout")


def _tell(using: str, words: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(words)
