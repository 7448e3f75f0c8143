"""Where a matter goes: the rows of the routing table and the ordered rules above them. Pure: `decide(facts, rules)`, the first match wins.

A rule that cannot be judged stops the search: what stands behind it was written on the trust that it had been asked. The matter then stays at
the triage desk, and the decision says which rule failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cases.conditions import DEPARTMENT, HERE, Facts, Row, RuleFault, condition
from cases.triage import Track

FALLBACK = 34  # 其他、不明: the command centre takes what nobody leads
CATCH_ALL, LAST = "catch-all", 9999
AS_TABLED = ""  # a rule without a track takes the one of the office that leads
LEAD, JOINT = "@lead", "@joint"  # in a rule's joint units: the row's own
# The row of a type of dispute when no word of any of its rows is said.
PLAIN = {"neighbour": 6, "damages": 3, "traffic": 13, "family": 15, "contract": 28, "property": 4, "other": FALLBACK}
# What stands against people's mediation beside another lead (domain.md §1.7, §1.8).
AGAINST_MEDIATION = frozenset({
    "refused", "special_organ", "elsewhere", "crime", "weapon", "sham", "land", "violation", "domestic", "DV", "WEAPON", "KILL_THREAT", "SUICIDE",
    "MENTAL_VIOLENT",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """If all of `when` holds, the matter goes as the rest says; what is left empty is the row's."""

    key: str
    version: int
    when: Mapping[str, Any]
    track: str = AS_TABLED
    row: int = 0
    lead: str = ""
    joint: tuple[str, ...] | None = None
    profile: str = ""
    callout: bool | None = None
    urgent: bool = False
    also: tuple[str, ...] = ()
    why: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force: the rows, the rules in their order, and the active offices by code with their short names and kinds."""

    rows: Mapping[int, Row]
    ordered: Sequence[Rule]
    offices: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Decision:
    """Where it goes and why. `fault` names the rule that could not be judged: then nothing else is decided."""

    track: str = ""
    department: str = ""
    joint: tuple[str, ...] = ()
    profile: str = "ordinary"
    callout: bool = False
    urgent: bool = False
    also: tuple[str, ...] = ()  # other tracks that the officer may take alone, without the duty leader's reason
    row: int = 0
    why: str = ""
    base: str = ""
    rule: str = ""
    version: int = 0
    matched: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


COMPARED = ("department", "joint", "track", "profile", "urgent", "callout")  # what a department or a person would notice


def moved(before: Decision, after: Decision) -> bool:
    """Whether the matter would go another way."""
    return before.fault != after.fault or any(getattr(before, name) != getattr(after, name) for name in COMPARED)


LONGEST_WHY = 200  # signs that are kept of the sentence
FAULTS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError)  # what a rule may do wrong; RuleFault is a ValueError


def decide(facts: Facts, rules: Rules) -> Decision:
    """The first rule whose conditions all hold; without a rule that can be judged the matter stays at the triage desk."""
    last = ""
    try:
        row = row_of(facts, rules)
        for rule in rules.ordered:
            last = rule.key
            matched = _matched(rule, facts, row)
            if matched is not None:
                return _decided(rule, matched, facts, rules, row)
    except FAULTS as problem:
        return Decision(fault=f"{last}: {problem}"[:120], rule=last)
    return Decision(fault="no rule at all holds: the catch-all is missing")


def row_of(facts: Facts, rules: Rules) -> Row:
    """The row chosen, else that of the type of dispute (or of any) whose words stand most often in what was told, else the fallback."""
    if facts.row:
        return rules.rows[facts.row]
    told = facts.text + facts.place
    fitting = [row for row in rules.rows.values() if not facts.kind or row.kind == facts.kind]
    best = max(fitting, key=lambda row: (row.hits(told), -row.code), default=None)
    if best is not None and best.hits(told):
        return best
    if len(fitting) == 1:
        return fitting[0]
    return rules.rows[PLAIN.get(facts.kind, FALLBACK)]


def _matched(rule: Rule, facts: Facts, row: Row) -> dict[str, Any] | None:
    """What met each condition, or None. Every condition is judged, so that a faulty one shows itself whatever the others say."""
    found = {name: condition(name)(wanted, facts, row) for name, wanted in rule.when.items()}
    return {"row": row.code, **found} if all(found.values()) else None


def _decided(rule: Rule, matched: dict[str, Any], facts: Facts, rules: Rules, told: Row) -> Decision:
    row = rules.rows[rule.row] if rule.row else told
    department = rule.lead or row.lead
    if department == HERE:
        name, kind = "派出所", HERE
    else:
        if department not in rules.offices:
            raise RuleFault(f"unknown or closed office: {department}")
        name, kind = rules.offices[department]
    track = Track(rule.track or _tabled(kind)).value
    joint = tuple(dict.fromkeys(unit for unit in _joint(rule, row, facts, rules) if unit not in name))  # 交警 beside 交警大队 is nobody more
    words = {"row": row.name, "lead": name, "keeps": row.keeps, "joint": "、".join(joint)}
    mediable = row.mediable and not facts.keeps and not facts.signs & AGAINST_MEDIATION
    also = tuple(way for way in (*rule.also, *((Track.PEOPLE_MEDIATION.value,) if mediable else ())) if way != track)
    return Decision(
        track=track, department=department, joint=joint, profile=rule.profile or row.profile,
        callout=row.callout if rule.callout is None else rule.callout, urgent=rule.urgent, also=also, row=row.code,
        why=rule.why.format_map(words)[:LONGEST_WHY], base=rule.base or row.base, rule=rule.key, version=rule.version, matched=matched,
    )  # fmt: skip


def _tabled(lead_kind: str) -> str:
    if lead_kind == "committee":
        return Track.PEOPLE_MEDIATION
    return Track.POLICE if lead_kind == HERE else Track.ADMINISTRATIVE


def _joint(rule: Rule, row: Row, facts: Facts, rules: Rules) -> list[str]:
    own = [joined for unit in row.joint if (joined := _joins(unit, facts.text + facts.place))]
    named: list[str] = []
    for unit in (JOINT,) if rule.joint is None else rule.joint:
        if unit == JOINT:
            named += own
        elif unit == LEAD:
            named += [rules.offices[row.lead][0]] if row.led_by == DEPARTMENT else []
        else:
            named.append(unit)
    return named


def _joins(unit: str, told: str) -> str:
    """住建 of 住建（工地/楼盘） where one of the words stands; a unit without brackets always joins."""
    name, _bracket, words = unit.rstrip("）").partition("（")
    return name if not words or any(word in told for word in words.split("/")) else ""


def check(rule: Rule, rules: Rules) -> str:
    """What would fail when this rule is asked, or nothing."""
    try:
        rows = [rules.rows[int(code)] for code in rule.when.get("row", ())] or list(rules.rows.values())
        for row in rows:
            facts = Facts(row=row.code)
            _matched(rule, facts, row)
            _decided(rule, {}, facts, rules, row)
    except FAULTS as problem:
        return str(problem)[:120]
    return ""


def never_asked(rule: Rule, rules: Rules) -> str:
    """The key of an earlier rule that holds wherever this one does, so that this one is never reached; or nothing."""
    for earlier in rules.ordered:
        if earlier.key == rule.key:
            return ""
        if all(name in rule.when and _covers(name, wanted, rule.when[name]) for name, wanted in earlier.when.items()):
            return earlier.key
    return ""


def _covers(name: str, wide: Any, narrow: Any) -> bool:
    if name in ("also", "without"):  # all of them, none of them: fewer words ask less
        return set(wide) <= set(narrow)
    if name in ("people_min", "amount_over"):
        return Decimal(str(wide)) <= Decimal(str(narrow))
    return wide == narrow if isinstance(wide, bool) else set(narrow) <= set(wide)
