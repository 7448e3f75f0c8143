"""The golden decisions: each read in the law (domain §1.7–1.9, §4.4, §4.5), each asked of the rules that are shipped."""

import csv
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from cases.clock import ZONE
from cases.conditions import Facts
from cases.rulebook import in_force, in_office_hours
from cases.rules import Decision, Rules, decide
from cases.triage import Factor, Question
from tests.architecture.source import BASE

with (BASE / "tests" / "data" / "golden_routing.csv").open(newline="", encoding="utf-8") as stream:
    GOLDEN = list(csv.DictReader(stream))
ANSWER = ("department", "joint", "track", "profile", "urgent", "callout", "rule", "why")


def facts(line: dict[str, str]) -> Facts:
    """What the line tells."""
    signs = {sign for sign in line["signs"].split(";") if sign}
    assert signs <= {*Question.values, *Factor.values}
    return Facts(
        row=int(line["row"] or 0), kind=line["type"], answers=dict.fromkeys(signs & set(Question.values), True),
        factors=frozenset(signs & set(Factor.values)), keeps=line["keeps"] == "yes", text=line["text"], place=line["place"],
        people=int(line["people"]), amount=Decimal(line["amount"]) if line["amount"] else None,
        office_hours=in_office_hours(datetime.fromisoformat(line["at"]).replace(tzinfo=ZONE)),
    )  # fmt: skip


def answered(decision: Decision) -> dict[str, Any]:
    """The decision in the words of the table."""
    yes = {True: "yes", False: ""}
    return {
        "department": decision.department, "joint": "、".join(decision.joint), "track": decision.track, "profile": decision.profile,
        "urgent": yes[decision.urgent], "callout": yes[decision.callout], "rule": decision.rule, "why": decision.why,
    }  # fmt: skip


@pytest.fixture
def rules(db: None) -> Rules:
    """The rules that are shipped."""
    return in_force()


def test_every_golden_decision_is_what_the_rules_decide(rules: Rules) -> None:
    wrong = []
    for line in GOLDEN:
        decision = decide(facts(line), rules)
        given, wanted = answered(decision), {name: line[name] for name in ANSWER}
        if decision.fault or given != wanted:
            wrong.append((line["id"], line["ref"], decision.fault, {n: (wanted[n], given[n]) for n in ANSWER if wanted[n] != given[n]}))
    assert wrong == []


def test_the_golden_decisions_reach_every_row_and_every_rule(rules: Rules) -> None:
    assert len(GOLDEN) >= 150
    assert len({line["id"] for line in GOLDEN}) == len(GOLDEN)
    assert {int(line["row"]) for line in GOLDEN if line["row"]} == set(range(1, 35))
    assert {line["rule"] for line in GOLDEN} == {rule.key for rule in rules.ordered}
    kept = {int(line["row"]) for line in GOLDEN if line["keeps"] == "yes" and line["department"] in ("station", "jiaojing")}
    assert kept >= {row.code for row in rules.rows.values() if row.keeps and row.code != 25}
