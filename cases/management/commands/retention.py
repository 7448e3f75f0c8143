"""`manage.py retention`: what is due to be destroyed today, by rule and day, and what would go with it. It prints; two people press on the page."""

from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.clock import today
from cases.models import Destruction, Hold
from cases.retention import kept_of
from cases.steps.destroying import due
from cases.wiping import counted

PAGE = 500


class Command(BaseCommand):
    """The dry run."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Another day, to look ahead."""
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="as it will be on that day: 2030-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per file, then the sums."""
        sums: Counter[str] = Counter()
        rows, after = due(options["on"] or today()), 0
        while cases := list(rows.filter(pk__gt=after)[:PAGE]):
            after = cases[-1].pk
            kept, gone = kept_of(cases), counted([case.pk for case in cases])
            for case in cases:
                sums.update(gone[case.pk], cases=1)
                if row := kept[case.pk]:
                    self.stdout.write(f"{case.number} {row[0].key} until {row[1]}: {gone[case.pk]['rows']} rows, {gone[case.pk]['files']} files")
        held = Hold.objects.filter(lifted_at=None).count()
        waiting, done = Destruction.objects.filter(done_at=None).count(), Destruction.objects.filter(done_at__isnull=False).count()
        total = f"due: {sums['cases']} cases, {sums['rows']} rows, {sums['files']} files"
        self.stdout.write(f"{total}; proposed {waiting}, held {held}, destroyed {done}")
