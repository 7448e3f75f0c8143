"""Fill the database: batch by batch, each one transaction, with flat memory."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from accounts.models import Office
from cases.clock import ZONE
from cases.demo.offices import COURT
from cases.models import Counter, Event, Outbox
from cases.seed import mix, pool, staff
from cases.seed.copy import Copy
from cases.seed.prototype import Prototype
from cases.seed.rows import ORDER
from cases.seed.store import Store, seconds, store
from cases.seed.writing import unchecked, writer

BATCH = 2000
FIRST_DAY = datetime(2019, 1, 1, tzinfo=ZONE)
SETTLED_FOR = timedelta(days=60)  # archived ones are at least so old
RUNNING_SHARE = 0.1
BACK, AHEAD = 60 * 3600, 12 * 3600  # how far a running case may be moved, in seconds
Say = Callable[[int], None]
Lines = dict[type[models.Model], list[Any]]


@dataclass(slots=True)
class Numbers:
    """Counters taken over from the database; every batch writes down how far they came."""

    values: dict[str, int]

    def next(self, scope: str) -> int:
        """The next one."""
        if scope not in self.values:
            self.values[scope] = Counter.objects.filter(scope=scope).values_list("value", flat=True).first() or 0
        self.values[scope] += 1
        return self.values[scope]


class Filler:
    """Everything that stays the same while a million cases are copied."""

    def __init__(self, *, seed: int, stations: int, moment: datetime) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same seed gives the same cases
        self.moment = moment.replace(microsecond=0)
        self.now = seconds(self.moment)
        self.store: Store = store()
        self.houses = staff.houses(stations, self.moment, self.chance)
        self.over, self.running = self._played(mix.OVER, slim=True), self._played(mix.RUNNING, slim=False)
        self.persons: list[pool.Person] = []
        self.common = pool.common(pool.words())
        self.numbers = Numbers({})
        self.court = Office.objects.get(code=COURT)

    @property
    def count(self) -> int:
        """How many prototypes there are."""
        return len(self.over[0]) + len(self.running[0])

    def _played(self, kinds: tuple[mix.Kind, ...], *, slim: bool) -> tuple[list[Prototype], list[int]]:
        """Prototypes with their weights added up: played, read and rolled back."""
        with transaction.atomic():
            played = mix.play(kinds, self.moment, sealing=Path(settings.SEAL_P12).exists())
            prototypes = [Prototype(one.case, self.store, slim=slim) for _kind, one in played]
            transaction.set_rollback(True)
        return prototypes, list(accumulate(kind.weight for kind, _one in played))

    def fill(self, count: int, say: Say) -> None:
        """Copy so many, the oldest first. While one batch is written, the next is made."""
        self.persons = pool.persons(self.chance, max(pool.FEWEST, count // pool.CASES_OF_ONE))
        plans = self._plans(count)
        with writer([model._meta.db_table for model in ORDER]) as hand_over:
            for start in range(0, count, BATCH):
                batch = [plan for _n, plan in zip(range(min(BATCH, count - start)), plans, strict=False)]
                hand_over(partial(self._write, self._make(batch), dict(self.numbers.values)))
                say(start + len(batch))

    def _write(self, lines: Lines, numbers: dict[str, int]) -> None:
        with transaction.atomic(), unchecked():
            for model in ORDER:
                if lines[model]:
                    self.store.write(model._meta.db_table, [str(f.column) for f in model._meta.local_concrete_fields], lines[model])
            rows = [Counter(scope=scope, value=value) for scope, value in numbers.items()]
            Counter.objects.bulk_create(rows, update_conflicts=True, unique_fields=["scope"], update_fields=["value"])

    def _plans(self, count: int) -> Iterator[tuple[Prototype, int]]:
        """Prototype and shift: archived ones denser towards today, then those that run."""
        over = count - round(count * RUNNING_SHARE)
        newest, oldest = self.now - int(SETTLED_FOR.total_seconds()), seconds(FIRST_DAY)
        for n in range(over):
            prototype = self._pick(self.over)
            logged = newest - int((newest - oldest) * (1 - (n + 1) / over) ** 2)
            yield prototype, logged - prototype.begins
        for _ in range(count - over):
            prototype = self._pick(self.running)
            yield prototype, self.chance.randint(-BACK, min(AHEAD, self.now - prototype.ends))

    def _pick(self, played: tuple[list[Prototype], list[int]]) -> Prototype:
        prototypes, weights = played
        return self.chance.choices(prototypes, cum_weights=weights)[0]

    def _make(self, batch: list[tuple[Prototype, int]]) -> Lines:
        base = {model: self._reserve(model, sum(len(p.rows[model]) for p, _s in batch)) for model in ORDER}
        lines: Lines = {model: [] for model in ORDER}
        for prototype, shift in batch:
            copy = self._copy(prototype, shift, dict(base))
            _make_rows(prototype, copy, lines)
            for model in ORDER:
                base[model] += len(prototype.rows[model])
        return lines

    def _reserve(self, model: type[models.Model], count: int) -> int:
        return self.store.reserve(model._meta.db_table, count) if count else 0

    def _copy(self, prototype: Prototype, shift: int, base: dict[type[models.Model], int]) -> Copy:
        chance, house = self.chance, self.chance.choice(self.houses)
        year = datetime.fromtimestamp(prototype.begins + shift, ZONE).year
        return Copy(
            base=base, shift=shift, now=self.now, house=house, home=self.houses[0],
            number=f"{house.code}-{year}-{self.numbers.next(f'{house.code}:case:{year}')}",
            agreement_number=self._agreement(house, year) if prototype.is_agreed else "",
            court_number=self._court(year) if prototype.at_court else "",
            names=[staff.person_name(chance) for _ in prototype.names], persons=chance.choices(self.persons, k=prototype.sides),
            words=chance.choice(self.common) if prototype.is_free else None,
        )  # fmt: skip

    def _agreement(self, house: staff.House, year: int) -> str:
        return f"{house.agreement_word}〔{year}〕{self.numbers.next(f'{house.committee_code}:agreement:{year}')}号"

    def _court(self, year: int) -> str:
        kind = self.court.case_types.split(",")[0]
        return f"（{year}）{self.court.number_word}{kind}{self.numbers.next(f'{self.court.code}:{kind}:{year}')}号"


def _make_rows(prototype: Prototype, copy: Copy, lines: Lines) -> None:
    """The rows of one copy: papers and history first, because other rows carry their hashes."""
    for write in prototype.papers:
        copy.paper(write(copy))
    events = lines[Event]
    for digest, (row, _values) in zip(prototype.digests, prototype.made[Event], strict=True):
        copy.link(digest(copy))
        events.append(row.make(copy))
        copy.previous = copy.hash
    for model, made in prototype.made.items():
        if model is Outbox:
            lines[model].extend(row.make(copy) for row, values in made if seconds(values["due_at"]) + copy.shift > copy.now)
        elif model is not Event:
            lines[model].extend(row.make(copy) for row, _values in made)
