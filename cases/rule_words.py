"""A rule in words, and what a new version changes in them: what somebody who makes policy reads before they say yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.conditions import HERE
from cases.models import Complexity, RoutingRule
from cases.rules import JOINT, LEAD, Rules
from cases.triage import Factor, Question, Track
from mediators.kinds import DisputeType

SIGNS: dict[str, Any] = {**dict(Question.choices), **dict(Factor.choices)}
NOBODY = "—"


@dataclass(frozen=True, slots=True)
class Change:
    """One line that reads differently in the new version."""

    label: str
    before: str
    after: str


def in_words(rule: RoutingRule, rules: Rules) -> dict[str, str]:
    """Every line of a rule that says something: its conditions, what follows, the sentence, the base, from when on."""
    lines = {_("Name of the rule"): rule.name, _("Place in the order"): str(rule.position)}
    lines |= {label: text for label, text in _conditions(rule.conditions, rules).items() if text}
    lines |= {label: text for label, text in _outcome(rule, rules).items() if text}
    return lines


def changes(old: RoutingRule | None, new: RoutingRule, rules: Rules) -> list[Change]:
    """What the new version says differently; for a new rule all of it, for one that is switched off that alone."""
    before = in_words(old, rules) if old else {}
    after = {_("Switched off"): _("yes")} if new.is_off else in_words(new, rules)
    labels = [label for label in [*after, *before] if not (new.is_off and label in before)]
    return [
        Change(label, before.get(label, NOBODY), after.get(label, NOBODY))
        for label in dict.fromkeys(labels) if before.get(label) != after.get(label)
    ]  # fmt: skip


def _conditions(when: Mapping[str, Any], rules: Rules) -> dict[str, str]:
    labels: dict[str, Any] = {
        "row": _("Kind of matter"), "type": _("Kind of dispute"), "signs": _("One of these is so"), "also": _("All of these are so"),
        "without": _("None of these is so"), "words": _("One of these words was told"), "where": _("One of these words stands in the place"),
        "people_min": _("People, at least"), "amount_over": _("Amount above (yuan)"), "keeps": _("What makes the police keep it is there"),
        "office_hours": _("In office hours"), "callout": _("A call to the spot is agreed"), "led_by": _("Who leads by the table"),
    }  # fmt: skip
    return {str(labels.get(name, name)): _condition(name, wanted, rules) for name, wanted in when.items()}


def _condition(name: str, wanted: Any, rules: Rules) -> str:
    if isinstance(wanted, bool):
        return _("yes") if wanted else _("no")
    if name == "row":
        every = set(rules.rows) - {34}
        codes = [int(code) for code in wanted]
        return _("all of the table") if set(codes) >= every else "、".join(_row(code, rules) for code in codes)
    names = SIGNS if name in ("signs", "also", "without") else dict(DisputeType.choices) if name == "type" else _leaders() if name == "led_by" else {}
    return "；".join(str(names.get(one, one)).rstrip("？?") for one in wanted) if isinstance(wanted, list) else str(wanted)


def _leaders() -> dict[str, str]:
    return {"committee": _("a committee"), "department": _("a department"), "police": _("the police")}


def _row(code: int, rules: Rules) -> str:
    return f"{code} {rules.rows[code].name}" if code in rules.rows else str(code)


def office_in_words(code: str, rules: Rules) -> str:
    """区人社局; our own desk; the code of an office that is not there any more."""
    return _("our station") if code == HERE else rules.offices[code][0] if code in rules.offices else code


def _outcome(rule: RoutingRule, rules: Rules) -> dict[str, str]:
    units = {LEAD: _("the department of the table"), JOINT: _("the joint units of the table")}
    joint = "" if rule.joint is None else "、".join(units.get(unit, unit) for unit in rule.joint) or _("nobody")
    callout = "" if rule.callout is None else _("yes") if rule.callout else _("no")
    return {
        _("Way"): str(Track(rule.track).label) if rule.track else "", _("Goes as"): _row(rule.row, rules) if rule.row else "",
        _("Leads"): office_in_words(rule.lead, rules) if rule.lead else "", _("Joins"): joint,
        _("Limit"): str(dict(Complexity.choices).get(rule.profile, rule.profile)), _("Call to the spot"): callout,
        _("Urgent"): _("yes") if rule.urgent else "", _("Open as well"): "、".join(str(Track(way).label) for way in rule.also),
        _("Says why"): rule.why, _("Legal base"): rule.base,
    }  # fmt: skip
