"""The conditions of a routing rule: what of the facts of a matter meets each of them. Pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from cases.triage import Factor, Question

HERE = "station"  # our own desk, not an office to send to
COMMITTEE, DEPARTMENT, POLICE = "committee", "department", "police"


class RuleFault(ValueError):
    """A rule names something that is not there."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of the 34 kinds of matter. A joint unit may name in brackets the words without which it does not join: 住建（工地/楼盘）."""

    code: int
    name: str
    kind: str
    keywords: tuple[str, ...]
    lead: str
    lead_kind: str
    joint: tuple[str, ...]
    committee: str
    keeps: str
    base: str
    profile: str
    callout: bool
    mediable: bool  # a people's mediation committee may take it, and its agreement can be confirmed

    def hits(self, text: str) -> int:
        """How many of its keywords stand in a text."""
        return sum(word in text for word in self.keywords)

    @property
    def led_by(self) -> str:
        """By a committee, by a department, or by the police themselves."""
        return {"committee": COMMITTEE, "bureau": POLICE, HERE: POLICE}.get(self.lead_kind, DEPARTMENT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a matter when it is decided where it goes."""

    row: int = 0
    kind: str = ""
    answers: Mapping[str, bool] = field(default_factory=dict)
    factors: frozenset[str] = frozenset()
    keeps: bool = False  # an officer says that what the row names under "police keep it when" is there
    text: str = ""
    place: str = ""
    people: int = 2
    amount: Decimal | None = None
    office_hours: bool = True

    @property
    def signs(self) -> frozenset[str]:
        """The questions answered with yes and the risk factors, under their names."""
        return frozenset(q for q, yes in self.answers.items() if yes) | self.factors


Judge = Callable[[Any, Facts, Row], Any]  # what of the facts met the condition; None or False when it does not hold


def _row(wanted: Any, facts: Facts, row: Row) -> Any:
    return row.code if row.code in [int(code) for code in wanted] else None


def _signs(wanted: Any, facts: Facts, row: Row) -> Any:
    known(wanted)
    return sorted(facts.signs & set(wanted))


def _also(wanted: Any, facts: Facts, row: Row) -> Any:
    known(wanted)
    return sorted(wanted) if set(wanted) <= facts.signs else None


def _without(wanted: Any, facts: Facts, row: Row) -> Any:
    known(wanted)
    return "none" if not facts.signs & set(wanted) else None


def _words(wanted: Any, facts: Facts, row: Row) -> Any:
    return [word for word in wanted if str(word) in facts.text]


def _where(wanted: Any, facts: Facts, row: Row) -> Any:
    return [word for word in wanted if str(word) in facts.place]


def _people_min(wanted: Any, facts: Facts, row: Row) -> Any:
    return facts.people if facts.people >= int(wanted) else None


def _amount_over(wanted: Any, facts: Facts, row: Row) -> Any:
    try:
        limit = Decimal(str(wanted))
    except InvalidOperation as problem:
        raise RuleFault(f"amount_over: {wanted}") from problem
    return str(facts.amount) if facts.amount is not None and facts.amount > limit else None


def _led_by(wanted: Any, facts: Facts, row: Row) -> Any:
    return row.led_by if row.led_by in wanted else None


def _flag(value: Callable[[Facts, Row], bool], name: str) -> Judge:
    def judge(wanted: Any, facts: Facts, row: Row) -> Any:
        if not isinstance(wanted, bool):
            raise RuleFault(f"{name}: {wanted}")
        return str(wanted).lower() if value(facts, row) is wanted else None

    return judge


CONDITIONS: dict[str, Judge] = {
    "row": _row,
    "type": lambda wanted, facts, row: facts.kind if facts.kind in wanted else None,
    "signs": _signs,  # one of them at least
    "also": _also,  # all of them
    "without": _without,  # none of them
    "keeps": _flag(lambda facts, row: facts.keeps and bool(row.keeps), "keeps"),
    "words": _words,
    "where": _where,
    "people_min": _people_min,
    "amount_over": _amount_over,
    "office_hours": _flag(lambda facts, row: facts.office_hours, "office_hours"),
    "callout": _flag(lambda facts, row: row.callout, "callout"),
    "led_by": _led_by,
}
SIGNS = frozenset({*Question.values, *Factor.values})


def known(signs: Any) -> None:
    """Raises RuleFault for a sign that is neither a question nor a risk factor."""
    if isinstance(signs, str) or (strange := set(signs) - SIGNS):
        raise RuleFault(f"unknown sign: {signs if isinstance(signs, str) else sorted(strange)}")


def condition(name: str) -> Judge:
    """The judge of a condition; raises RuleFault for one that nobody wrote."""
    if name not in CONDITIONS:
        raise RuleFault(f"unknown condition: {name}")
    return CONDITIONS[name]
