"""How `alarm.tsv` is made of labelled narratives: every run of signs is weighed for red against the rest. The same rows give the same file."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate
from random import Random

from cases.reading.alarm import Scale
from cases.reading.learned import READ, runs
from cases.reading.told import Told

LEAST = 4  # narratives that a run stands in; with 2 it hears as much, and the file is three times as long
ROUNDS, STEP, SHRINK = 20, 4.0, 2e-5  # over all rows; how far the first step goes; how strongly weights are held back (L2, per row)
SLOW = 0.1  # the start moves by so much of a step, as it stands in every row
FOLDS = 6  # groups of batches that are left out in turn
PRECISION = 0.86  # wanted where the batches left out are called red: it loses some when people write otherwise
EVEN, NEVER = 0.5, math.inf
COLOUR, BATCH, RED = "colour", "batch", "red"
Row = tuple[set[str], bool]  # the runs of a narrative, and whether it is red


def train(narratives: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    """The table of weights. Each narrative comes with its colour and its batch; the threshold is set on batches that stood in no weight."""
    told = list(narratives)
    rows = [(runs(Told(text).text[:READ]), labels[COLOUR] == RED) for text, labels in told]
    folds = _folds([labels[BATCH] for _text, labels in told])
    found = []
    for fold in range(FOLDS):
        scale = fit([row for row, of in zip(rows, folds, strict=True) if of != fold])
        found += [(scale.probability(held), red) for (held, red), of in zip(rows, folds, strict=True) if of == fold]
    scale = fit(rows)
    head = f"{threshold(found):.3f}\t{scale.start:.3f}"
    return "\n".join([head, *(f"{run}\t{weight:.2f}" for run, weight in sorted(scale.weights.items())), ""])


def _folds(batches: list[str]) -> list[int]:
    """Whole batches are left out, since one hand repeats itself; single rows where there are fewer batches than groups."""
    place = {batch: n % FOLDS for n, batch in enumerate(sorted(set(batches)))}
    return [place[batch] if len(place) >= FOLDS else n % FOLDS for n, batch in enumerate(batches)]


def threshold(found: list[tuple[float, bool]]) -> float:
    """The lowest probability, even odds at least, from which on enough of those above it are red; one that no text reaches when there is none."""
    ranked = sorted(found, reverse=True)
    right = accumulate(red for _probability, red in ranked)
    enough = (one[0] for n, (one, reds) in enumerate(zip(ranked, right, strict=True), 1) if reds / n >= PRECISION)
    return max(EVEN, min(enough, default=NEVER))


def fit(rows: list[Row]) -> Scale:
    """Logistic regression by stochastic steps; red and the rest count as much as each other, however few are red."""
    reds = sum(red for _held, red in rows)
    if not 0 < reds < len(rows):
        return Scale(NEVER, 0.0, {})
    share = {True: len(rows) / (2 * reds), False: len(rows) / (2 * (len(rows) - reds))}
    stands = Counter(run for held, _red in rows for run in held if not set(run) & set("\t\n"))
    known = {run: n for n, run in enumerate(sorted(run for run, count in stands.items() if count >= LEAST))}
    places = [sorted(known[run] for run in held & known.keys()) for held, _red in rows]
    weights, start, kept, done = [0.0] * len(known), 0.0, 1.0, 0  # the weights are `kept` times what the list holds: all shrink at once
    order, chance = list(range(len(rows))), Random(0)  # noqa: S311 - an order of rows is no secret, and shall be the same every time
    for _round in range(ROUNDS):
        chance.shuffle(order)
        for at in order:
            red, mine = rows[at][1], places[at]
            length = math.sqrt(len(mine) or 1)
            step = STEP / (1 + STEP * SHRINK * done)
            done += 1
            said = 1 / (1 + math.exp(-start - kept * sum(weights[n] for n in mine) / length))
            push = step * share[red] * (red - said)
            kept *= 1 - step * SHRINK
            for n in mine:
                weights[n] += push / length / kept
            start += SLOW * push
    return Scale(NEVER, start, {run: kept * weights[n] for run, n in known.items()})
