"""`manage.py deliver`: do by hand, now, what the worker would do; `--show` only tells how things stand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases.clock import ZONE
from cases.models import Outbox
from cases.outbox import deliver, next_look


class Command(BaseCommand):
    """Deliver what is due."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--show."""
        parser.add_argument("--show", action="store_true", help="deliver nothing, print the counts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Deliver until nothing is due, then print what waits and what failed for good."""
        while not options["show"] and deliver():
            pass
        dead = Outbox.objects.filter(failed_at__isnull=False).order_by("id")
        waiting = Outbox.objects.filter(failed_at=None).count()
        self.stdout.write(f"due {Outbox.objects.due().count()}, waiting {waiting}, next {next_look()}, failed for good {len(dead)}")
        for row in dead:
            assert row.failed_at is not None
            self.stdout.write(f"  {row.key} since {row.failed_at.astimezone(ZONE):%Y-%m-%d %H:%M}: {row.problem}")
