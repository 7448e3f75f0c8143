"""`manage.py demo`: the demonstration station on an empty database, and who signs in as whom. Running it again changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.clock import now
from cases.demo import who
from cases.demo.make import has_disputes, has_people, make_disputes, make_people, silence, write_links
from cases.models import Case


class Command(BaseCommand):
    """Make what is missing, print the table either way; `var/who.txt` keeps it for `make run`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """People alone: for tests that bring their own disputes."""
        parser.add_argument("--people", action="store_true", help="offices and people only, no disputes")

    def handle(self, *args: Any, **options: Any) -> None:
        """People, then disputes."""
        if not settings.DEMO:
            message = "The demonstration has known passwords: set FENGQIAO_DEMO=1 to make it."
            raise CommandError(message)
        silence()
        if not has_people():
            self._refuse_foreign_cases()
            make_people()
        if not options["people"] and not has_disputes():
            self._refuse_foreign_cases()
            links = make_disputes()
            write_links(links)
            self.stdout.write(f"{Case.objects.count()} disputes, {len(links)} private links")
        table = who.table(now())
        who.write(table)
        self.stdout.write(table)

    def _refuse_foreign_cases(self) -> None:
        if Case.objects.exists():
            message = "This database holds cases that are no demonstration: nothing was changed."
            raise CommandError(message)
