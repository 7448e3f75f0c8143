"""Whether a narrative sounds like those that were labelled red, though no words of the tables say so: a logistic regression over runs of signs.

`training` weighs every run and writes `alarm.tsv`. It knows no danger by its name, so it counts no points and only asks the officer to ask.
"""

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache

from cases.reading.learned import READ, places, runs
from cases.reading.lexicon import TABLES
from cases.reading.told import Hit, Told

FILE = TABLES / "alarm.tsv"
SHOWN, SPAN = 5, 4  # places that are named as reasons, and their signs: enough to be read as words


@dataclass(frozen=True, slots=True)
class Scale:
    """From what probability on a text is called red, what every text starts with, and what each run adds (log odds)."""

    threshold: float
    start: float
    weights: Mapping[str, float]

    def speaks(self, held: Set[str]) -> float:
        """What these runs add up to, before they are weighed against the length of the text."""
        return sum(self.weights[run] for run in sorted(held & self.weights.keys()))  # in order, so that the sum is the same every time

    def probability(self, held: Set[str]) -> float:
        """That a text that holds these runs is red, 0 to 1; each run counts less in a longer text."""
        return 1 / (1 + math.exp(-self.start - self.speaks(held) / math.sqrt(len(held & self.weights.keys()) or 1)))


@cache
def scale() -> Scale:
    """What the file says: threshold and start in its head, then a run and its weight on every line."""
    head, *lines = FILE.read_text(encoding="utf-8").split("\n")[:-1]
    threshold, start = map(float, head.split("\t"))
    return Scale(threshold, start, {run: float(weight) for run, weight in (line.split("\t") for line in lines)})


def sounds_red(told: Told) -> list[Hit]:
    """The places that weigh the most when the text sounds red; none when it does not."""
    held = runs(told.text[:READ])
    if scale().probability(held) < scale().threshold:
        return []
    spans = {told.text[at : at + SPAN] for at in range(min(len(told.text), READ) - SPAN + 1)}
    return list(places(told.text, spans, lambda span: max(0.0, scale().speaks(runs(span))), SHOWN))
