"""`manage.py retention`: what is due to be destroyed today, by rule and day, and what would go with it. It prints; two people press on the page."""

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.clock import today
from cases.models import Destruction, Hold
from cases.retention import kept_until
from cases.steps.destroying import due
from cases.wiping import counted


class Command(BaseCommand):
    """The dry run."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Another day, to look ahead."""
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="as it will be on that day: 2030-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per file, then the sums."""
        sums: Counter[str] = Counter()
        for case in due(options["on"] or today()).iterator(chunk_size=500):
            kept, gone = kept_until(case), counted(case.pk)
            sums.update(gone)
            sums["cases"] += 1
            if kept:
                self.stdout.write(f"{case.number} {kept[0].key} until {kept[1]}: {gone['rows']} rows, {gone['files']} files")
        held = Hold.objects.filter(lifted_at=None).count()
        waiting, done = Destruction.objects.filter(done_at=None).count(), Destruction.objects.filter(done_at__isnull=False).count()
        total = f"due: {sums['cases']} cases, {sums['rows']} rows, {sums['files']} files"
        self.stdout.write(f"{total}; proposed {waiting}, held {held}, destroyed {done}")
