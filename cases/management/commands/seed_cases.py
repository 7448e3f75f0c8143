"""`manage.py seed_cases --count N`: many believable cases, fast, over several stations and years. For measuring and for trying things out.

The one named exception to the rule that only the door writes a state: it copies cases that went through the door.
"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.clock import now
from cases.demo.make import silence
from cases.seed.fill import Filler


class Command(BaseCommand):
    """Say now and then how far it is."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and from which chance."""
        parser.add_argument("--count", type=int, required=True, help="how many cases")
        parser.add_argument("--seed", type=int, default=1, help="the same seed at the same moment gives the same cases")
        parser.add_argument("--stations", type=int, default=12, help="over how many stations")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prototypes first, then copies in batches."""
        silence()
        begun = time.monotonic()
        filler = Filler(seed=options["seed"], stations=options["stations"], moment=now())
        self.stdout.write(f"{time.monotonic() - begun:.0f} s: {filler.count} prototypes")

        def say(done: int) -> None:
            if done % 50_000 == 0 or done == options["count"]:
                self.stdout.write(f"{time.monotonic() - begun:.0f} s: {done} cases")

        filler.fill(options["count"], say)
