"""`manage.py learn_words FILE.csv …`: count anew what labelled narratives say of runs of signs (`cases/data/words/learned.tsv`)."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases.reading import learned
from cases.reading.measure import TRACKS, TYPES


def labelled(files: list[Path]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every narrative with its type and its track. Raises KeyError for a label or a column that is none."""
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row["text"], {learned.TYPES: TYPES[row["dispute_type"]].value, learned.TRACKS: TRACKS[row["track"]].value}


class Command(BaseCommand):
    """Write the table of counts; what it held before is forgotten."""

    help = "Count in which types and tracks the words of labelled narratives stand. The files are tables as triage_eval reads them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The tables."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.csv")

    def handle(self, *args: object, files: list[Path], **options: object) -> None:
        """Count, write, say how much."""
        try:
            table = learned.count(labelled(files))
        except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
            raise CommandError(f"{', '.join(map(str, files))}: {error!r}") from error
        learned.FILE.write_text(table, encoding="utf-8")
        self.stdout.write(f"{table.count(chr(10)) - 1} runs of signs")
