"""What figures mean, once: what counts as a mediation that ended, how hard it was, how long it took, how often the sides agreed.

Fair to people: by difficulty, with the denominator beside every share, as a range and never as a rank, nothing of fewer than five, and
nobody is put in order by any of it.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cases.clock import now
from cases.figures.facts import day_of
from cases.figures.spans import paused, pauses_of
from cases.models import Case, EndReason, Risk
from cases.moves import CaseState
from mediators.models import Mediator

FEWEST = 5  # fewer would speak about single people, and of chance
LOOK_BACK = timedelta(days=365)
GROUP = 5  # people; so many are a matter of a group
# Ends that say nothing about whoever mediated (none is a withdrawal): they are counted and left out of the share.
NOBODYS_DOING = frozenset(
    {"", EndReason.EVENT, EndReason.UNREACHED, EndReason.SELF_SETTLED, EndReason.SHAM, EndReason.NOT_ACCEPTED, EndReason.OTHER}
)
OVER = (CaseState.SETTLED, CaseState.ENDED, CaseState.WITHDRAWN, CaseState.CLOSED, CaseState.ARCHIVED)
Z = 1.96  # 95 of 100


class Difficulty(models.TextChoices):
    """How hard a mediation was, by what was known when it began: never by how it went."""

    PLAIN = "plain", _("Plain")
    MIDDLING = "middling", _("Middling")
    HARD = "hard", _("Hard")


def difficulty(*, risk: str, people: int, round_: int) -> Difficulty:
    """Red counts two, yellow one, five people or more one, a second round (somebody mediated in vain before) one: none is plain, one middling."""
    points = {Risk.RED: 2, Risk.YELLOW: 1}.get(Risk(risk), 0) + (people >= GROUP) + (round_ > 1)
    return (Difficulty.PLAIN, Difficulty.MIDDLING, Difficulty.HARD)[min(points, 2)]


@dataclass(frozen=True, slots=True)
class Ended:
    """One mediation that ended: from its acceptance to the agreement or to its end without one."""

    mediator: int
    difficulty: Difficulty
    days: float
    agreed: bool
    counts: bool  # for the share


def ended(cases: QuerySet[Case], since: datetime) -> Iterator[Ended]:
    """The mediations among these cases that ended since then, each for whoever had it at its end; what was suspended is no day. Two statements."""
    over = cases.filter(mediator__isnull=False, state__in=OVER).annotate(over_at=Coalesce("ended_at", "settled_at"))
    over = over.filter(over_at__gte=since, over_at__gt=F("accepted_at"))
    names = ("mediator", "risk", "people_count", "round", "accepted_at", "over_at", "ended_at", "end_reason")
    pauses = pauses_of(over.values_list("pk", flat=True))
    for pk, mediator, risk, people, round_, accepted_at, over_at, ended_at, reason in over.values_list("pk", *names):
        agreed = ended_at is None
        rested = paused(pauses[pk], day_of(accepted_at), day_of(over_at))
        days = max((over_at - accepted_at).total_seconds() / 86400 - rested, 0.0)
        yield Ended(mediator, difficulty(risk=risk, people=people, round_=round_), days, agreed, agreed or reason not in NOBODYS_DOING)


@dataclass(frozen=True, slots=True)
class Line:
    """One class of difficulty: how many; how long the middle half took, in days; how many agreed of how many, and where the share may lie."""

    difficulty: Difficulty
    number: int
    days: tuple[int, int] | None
    agreed: int | None
    of: int
    share: tuple[int, int] | None

    @property
    def is_hidden(self) -> bool:
        """Too few to say anything."""
        return self.number < FEWEST


def line(kind: Difficulty, rows: Sequence[Ended]) -> Line:
    """The figures of one class; what rests on fewer than five is not there."""
    counted = [row.agreed for row in rows if row.counts]
    enough = len(counted) >= FEWEST
    days = middle_half([row.days for row in rows]) if len(rows) >= FEWEST else None
    return Line(kind, len(rows), days, sum(counted) if enough else None, len(counted), wilson(sum(counted), len(counted)) if enough else None)


def middle_half(days: Sequence[float]) -> tuple[int, int]:
    """From which to which day the middle half lies, whole days, a day begun is a day. Needs two values."""
    first, _middle, last = quantiles(days, n=4, method="inclusive")
    return math.ceil(first), math.ceil(last)


def wilson(agreed: int, of: int) -> tuple[int, int]:
    """Between which shares (in percent) the true one lies in 95 of 100 cases: Wilson's interval, honest with small numbers too."""
    share, square = agreed / of, Z * Z / of
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return max(0, math.floor((middle - half) * 100)), min(100, math.ceil((middle + half) * 100))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One mediator's figures, a line for every difficulty, and their own note beside them."""

    mediator: Mediator
    lines: list[Line]

    @property
    def number(self) -> int:
        """Mediations that ended."""
        return sum(line.number for line in self.lines)


def of_room(committee: Office, mediators: Iterable[Mediator]) -> list[Sheet]:
    """The figures of these mediators in one room over the last year, in the order in which they were given. Two statements."""
    rows: dict[int, list[Ended]] = {}
    for row in ended(Case.objects.filter(committee=committee), now() - LOOK_BACK):
        rows.setdefault(row.mediator, []).append(row)
    return [Sheet(one, [line(kind, [row for row in rows.get(one.pk, []) if row.difficulty == kind]) for kind in Difficulty]) for one in mediators]
