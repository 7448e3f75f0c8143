"""`manage.py learn_words FILE.csv …`: count and weigh anew what labelled narratives say of runs of signs (`learned.tsv`, `alarm.tsv`)."""

import csv
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases.reading import alarm, learned, training
from cases.reading.measure import COLOURS, TRACKS, TYPES


def labelled(files: list[Path]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every narrative with its type, track, colour and batch (K of K017). Raises KeyError for a label or a column that is none."""
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row["text"], {
                    learned.TYPES: TYPES[row["dispute_type"]].value, learned.TRACKS: TRACKS[row["track"]].value,
                    training.COLOUR: COLOURS[row["risk_colour"]], training.BATCH: re.sub(r"\d+$", "", row["id"]),
                }  # fmt: skip


class Command(BaseCommand):
    """Write both tables; what they held before is forgotten."""

    help = "Count in which types and tracks runs of signs stand, and weigh which sound red. The files are tables as triage_eval reads them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The tables."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.csv")

    def handle(self, *args: object, files: list[Path], **options: object) -> None:
        """Count, weigh, write, say how much."""
        try:
            narratives = list(labelled(files))
            table, weighed = learned.count(narratives), training.train(narratives)
        except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
            raise CommandError(f"{', '.join(map(str, files))}: {error!r}") from error
        learned.FILE.write_text(table, encoding="utf-8")
        alarm.FILE.write_text(weighed, encoding="utf-8")
        self.stdout.write(f"{table.count(chr(10)) - 1} runs of signs counted, {weighed.count(chr(10)) - 1} weighed for red")
