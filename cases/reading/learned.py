"""What labelled narratives say of runs of signs: in how many of each type and of each track every run of one to three signs stands.

Counted by `manage.py learn_words` into `learned.tsv` and weighed by complement naive Bayes (Rennie et al. 2003): a run speaks for a type by how few
narratives of the other types hold it. It stands beside the tables of words, which know what a word means; this knows how people write.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from cases.reading.lexicon import TABLES
from cases.reading.told import Hit, Told

FILE = TABLES / "learned.tsv"
RUNS, LEAST = (1, 2, 3), 2  # signs of a run, and in how many narratives it stands at least
SMOOTH = 1.0
READ = 600  # signs of a text that are looked up: no narrative was longer, and what follows is told again
SHOWN = 3  # places that are named as reasons
TYPES, TRACKS = "type", "track"
KINDS = (TYPES, TRACKS)


def runs(text: str) -> set[str]:
    """Every run of one to three signs."""
    return {text[at : at + size] for size in RUNS for at in range(len(text) - size + 1)}


def count(narratives: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    """The table of counts: the labels of every kind, then a line for each run. Each narrative comes with its label of every kind."""
    bearing: dict[str, set[str]] = {kind: set() for kind in KINDS}
    seen: dict[str, dict[str, Counter[str]]] = {}
    for text, labels in narratives:
        for kind in KINDS:
            bearing[kind].add(labels[kind])
        for run in runs(Told(text).text):
            kinds = seen.setdefault(run, {kind: Counter() for kind in KINDS})
            for kind in KINDS:
                kinds[kind][labels[kind]] += 1
    kept = sorted(run for run, kinds in seen.items() if kinds[TYPES].total() >= LEAST and not set(run) & set("\t\n"))
    places = {kind: {label: place for place, label in enumerate(sorted(bearing[kind]))} for kind in KINDS}
    head = [" ".join(sorted(bearing[kind])) for kind in KINDS]
    lines = ["\t".join([run, *(_sparse(seen[run][kind], places[kind]) for kind in KINDS)]) for run in kept]
    return "\n".join(["\t".join(head), *lines, ""])


def _sparse(counts: Counter[str], places: Mapping[str, int]) -> str:
    return " ".join(f"{places[label]}:{counts[label]}" for label in sorted(counts, key=places.__getitem__))


class Weights:
    """One kind of labels: what every run speaks for, and what every label starts with per run."""

    def __init__(self, labels: list[str], counts: Mapping[str, Mapping[int, int]]) -> None:
        """Weigh counts: of a run n narratives of a label among all that hold it."""
        self.labels = labels
        all_of = {run: sum(by.values()) for run, by in counts.items()}
        rest = [sum(all_of.values()) + SMOOTH * len(counts)] * len(labels)
        self.speaks: dict[str, dict[int, float]] = {}
        for run, by in counts.items():
            whole = all_of[run] + SMOOTH
            self.speaks[run] = {place: math.log(whole / (whole - n)) for place, n in by.items()}
            for place, n in by.items():
                rest[place] -= n
        self.start = [math.log(one) for one in rest]

    def points(self, known: Iterable[str]) -> dict[str, float]:
        """How far the runs of a text speak for each label beside the others; they add up to nothing."""
        mine = list(known)
        found = [len(mine) * start for start in self.start]
        for run in mine:
            for place, weight in self.speaks[run].items():
                found[place] += weight
        middle, length = sum(found) / len(found), math.sqrt(len(mine) or 1)
        return {label: (points - middle) / length for label, points in zip(self.labels, found, strict=True)}

    def of(self, label: str) -> Callable[[str], float]:
        """How far one run speaks for this label."""
        place = self.labels.index(label)
        return lambda run: self.speaks[run].get(place, 0.0)


@cache
def weights() -> dict[str, Weights]:
    """The counts of the file, weighed."""
    head, *lines = FILE.read_text(encoding="utf-8").split("\n")[:-1]
    counts: dict[str, dict[str, dict[int, int]]] = {kind: {} for kind in KINDS}
    for line in lines:
        run, *kinds = line.split("\t")
        for kind, sparse in zip(KINDS, kinds, strict=True):
            counts[kind][run] = {int(place): int(n) for place, n in (pair.split(":") for pair in sparse.split())}
    return {kind: Weights(labels.split(" "), counts[kind]) for kind, labels in zip(KINDS, head.split("\t"), strict=True)}


def places(text: str, known: Iterable[str], speaks: Callable[[str], float], most: int) -> tuple[Hit, ...]:
    """Where the runs stand that speak the most: of two signs and more, none inside another, in the order of the text."""
    taken: list[Hit] = []
    best = sorted((run for run in known if len(run) > 1 and run.isalnum() and speaks(run)), key=lambda run: (-speaks(run) * len(run), run))
    for run in best:
        at = text.index(run)
        if all(at + len(run) <= other.start or other.end <= at for other in taken):
            taken.append(Hit(at, at + len(run), run))
        if len(taken) == most:
            break
    return tuple(sorted(taken, key=lambda hit: hit.start))


class Learned:
    """What was learned, about one narrative."""

    def __init__(self, told: Told) -> None:
        """Look up every run of the text once."""
        self.text = told.text
        self.known = runs(told.text[:READ]) & weights()[TYPES].speaks.keys()

    def points(self, kind: str) -> dict[str, float]:
        """Points of every label of a kind; more than nothing speaks for it."""
        return weights()[kind].points(self.known)

    def reasons(self, kind: str, label: str) -> tuple[Hit, ...]:
        """The places that speak for a label the most: runs of two signs and more, none inside another."""
        speaks = weights()[kind].of(label)
        return places(self.text, self.known, speaks, SHOWN)
