"""`manage.py triage_eval FILE.csv`: how well the reading of narratives agrees with a labelled table, as JSON."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases.reading.measure import COLUMNS, measure


class Command(BaseCommand):
    """Print the figures: type (first, first three), track, row, colour, recall and precision of red, per voice, and the rows that miss."""

    help = f"Measure the suggestions of the triage against a table with the columns {', '.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table."""
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        """Read, measure, print."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                figures = measure(csv.DictReader(lines))
        except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1))
