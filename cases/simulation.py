"""What rules would do: the drafts asked about the cases of the last days beside the rules in force, and about a file of golden decisions."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import IO, Any

from cases.clock import ZONE, now
from cases.conditions import Facts
from cases.models import Case, RoutingDecision, RoutingRule
from cases.rulebook import facts_of, in_force, in_office_hours
from cases.rules import COMPARED, Decision, Rules, decide, moved
from cases.triage import Question

DAYS = 90
COLUMNS = (
    "id", "ref", "row", "type", "signs", "keeps", "text", "place", "people", "amount", "at", "department", "joint", "track", "profile", "urgent",
    "callout", "rule", "why",
)  # fmt: skip
HOURS = {True: "2026-11-25T10:00", False: "2026-11-25T22:00"}  # an exported decision keeps whether offices were open, not when it was


@dataclass(frozen=True, slots=True)
class Asked:
    """One case asked twice."""

    case: Case
    facts: Facts
    before: Decision
    after: Decision

    @property
    def moved(self) -> bool:
        """Whether anything that a department or a person would notice is different."""
        return moved(self.before, self.after)


def simulate(drafts: Iterable[RoutingRule], *, cases: Iterable[int] | None = None, days: int = DAYS) -> Iterator[Asked]:
    """Every case of the last days that was triaged, asked of the rules in force and of the same with the drafts in their places."""
    live, drafted = in_force(), in_force(drafts=drafts)
    rows = Case.objects.filter(logged_at__gte=now() - timedelta(days=days), answers__isnull=False).select_related("answers", "station")
    if cases is not None:
        rows = rows.filter(pk__in=cases)
    last = {decision.case_id: decision for decision in RoutingDecision.objects.filter(case__in=rows.values("pk")).order_by("id")}
    for case in rows.order_by("id").iterator(chunk_size=500):
        facts = _as_asked(case, last.get(case.pk))
        yield Asked(case, facts, decide(facts, live), decide(facts, drafted))


def _as_asked(case: Case, decision: RoutingDecision | None) -> Facts:
    kept = case.answers
    asked: dict[str, Any] = {}
    if decision is not None:
        asked = {"row": decision.asked_row, "kind": decision.kind, "keeps": decision.keeps, "office_hours": decision.office_hours}
    return facts_of(case, answers=kept.answers, factors=kept.factors, **{"kind": case.dispute_type, **asked})


def by_way(asked: Iterable[Asked]) -> list[tuple[Decision, Decision, int]]:
    """How many would go from where to where, the most first, with one example of each decision."""
    counted: Counter[tuple[str, ...]] = Counter()
    example: dict[tuple[str, ...], tuple[Decision, Decision]] = {}
    for one in asked:
        key = (one.before.department, one.before.track, one.after.department, one.after.track, one.after.rule)
        counted[key] += 1
        example.setdefault(key, (one.before, one.after))
    return [(*example[key], n) for key, n in counted.most_common()]


def read_line(line: Mapping[str, str]) -> tuple[Facts, dict[str, str]]:
    """The facts of a line of a golden file, and what it wants."""
    signs = {sign for sign in line["signs"].split(";") if sign}
    questions = signs & set(Question.values)
    facts = Facts(
        row=int(line["row"] or 0), kind=line["type"], answers=dict.fromkeys(questions, True), factors=frozenset(signs - questions),
        keeps=line["keeps"] == "yes", text=line["text"], place=line["place"], people=int(line["people"] or 2),
        amount=Decimal(line["amount"]) if line["amount"] else None,
        office_hours=in_office_hours(datetime.fromisoformat(line["at"]).replace(tzinfo=ZONE)),
    )  # fmt: skip
    return facts, {name: line[name] for name in (*COMPARED, "why")}


def answer_line(decision: Decision) -> dict[str, str]:
    """A decision in the columns of a golden file."""
    return {
        "department": decision.department, "joint": "、".join(decision.joint), "track": decision.track, "profile": decision.profile,
        "urgent": "yes" if decision.urgent else "", "callout": "yes" if decision.callout else "", "rule": decision.rule, "why": decision.why,
    }  # fmt: skip


def export(asked: Iterable[Asked], rules: Rules, stream: IO[str]) -> int:
    """Write decisions as a golden file. Of what was told only the words that rules know go along: nobody can be read in them."""
    words = known_words(rules)
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    n = 0
    for n, one in enumerate(asked, start=1):
        facts = one.facts
        told = {"text": "、".join(w for w in words if w in facts.text), "place": "、".join(w for w in words if w in facts.place)}
        line: dict[str, Any] = {
            "id": f"S{n:04}", "ref": "simulated", "row": facts.row or "", "type": facts.kind, "signs": ";".join(sorted(facts.signs)),
            "keeps": "yes" if facts.keeps else "", "people": facts.people, "amount": "" if facts.amount is None else facts.amount,
            "at": HOURS[facts.office_hours],
        }  # fmt: skip
        writer.writerow({**line, **told, **answer_line(one.after)})
    return n


def known_words(rules: Rules) -> list[str]:
    """Every word that a row, a joint unit's bracket or a rule looks for."""
    words = [word for row in rules.rows.values() for word in row.keywords]
    words += [word for row in rules.rows.values() for unit in row.joint for word in unit.rstrip("）").partition("（")[2].split("/")]
    words += [str(word) for rule in rules.ordered for name in ("words", "where") for word in rule.when.get(name, ())]
    return [word for word in dict.fromkeys(words) if word]
