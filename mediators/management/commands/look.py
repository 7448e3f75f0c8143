"""`manage.py look`: look when everybody is free next, as the worker does every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from mediators.wall import look


class Command(BaseCommand):
    """Look, and say for how many it changed."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """A line on standard output."""
        self.stdout.write(f"{look()} changed")
