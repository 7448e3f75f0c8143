"""A new version of a routing rule: its conditions, what follows, from when on, and why it is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.conditions import HERE
from cases.forms.step import CleanText, StepForm
from cases.models import Complexity, RoutingRule
from cases.rules import CATCH_ALL, JOINT, LEAD, Rules
from cases.triage import Factor, Question, Track
from mediators.kinds import DisputeType

ANY = [("", "—"), ("yes", _("yes")), ("no", _("no"))]

MANY = ("type", "signs", "also", "without", "led_by")
WORDS = ("words", "where")
FLAGS = ("keeps", "office_hours", "callout")
UNITS = {LEAD: "牵头部门", JOINT: "表上的参加单位"}
SIGNS = [*Question.choices, *Factor.choices]
JOINT_HELP = _("“牵头部门” and “表上的参加单位” are the table's own; “无” is nobody.")
LEADERS = [("committee", _("a committee")), ("department", _("a department")), ("police", _("the police"))]
PLAIN = ("name", "position", "track", "lead", "profile", "urgent", "why", "base", "valid_from", "is_off", "reason")


def _many(label: Any, choices: Any, widget: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", "、").replace(",", "、").split("、") if part.strip()]


class RuleForm(StepForm):
    """Conditions are all wanted; a condition left empty asks nothing. What is left empty of the outcome is the row's."""

    name = CleanText(label=_("Name of the rule"), max_length=40)
    position = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=9998)
    when_row = _many(_("Kind of matter"), [], forms.SelectMultiple({"size": 8}))
    when_type = _many(_("Kind of dispute"), DisputeType.choices, forms.SelectMultiple({"size": 6}))
    when_signs = _many(_("One of these is so"), SIGNS, forms.SelectMultiple({"size": 8}))
    when_also = _many(_("All of these are so"), SIGNS, forms.SelectMultiple({"size": 6}))
    when_without = _many(_("None of these is so"), SIGNS, forms.SelectMultiple({"size": 6}))
    when_words = CleanText(label=_("One of these words was told"), max_length=120, required=False)
    when_where = CleanText(label=_("One of these words stands in the place"), max_length=120, required=False)
    when_people_min = forms.IntegerField(label=_("People, at least"), min_value=1, max_value=99999, required=False)
    when_amount_over = forms.DecimalField(label=_("Amount above (yuan)"), min_value=0, max_digits=14, decimal_places=2, required=False)
    when_keeps = forms.ChoiceField(label=_("What makes the police keep it is there"), choices=ANY, required=False)
    when_office_hours = forms.ChoiceField(label=_("In office hours"), choices=ANY, required=False)
    when_callout = forms.ChoiceField(label=_("A call to the spot is agreed"), choices=ANY, required=False)
    when_led_by = _many(_("Who leads by the table"), LEADERS, forms.SelectMultiple({"size": 3}))
    track = forms.ChoiceField(label=_("Way"), choices=[("", "—"), *Track.choices], required=False)
    goes_as = forms.ChoiceField(label=_("Goes as"), required=False)
    lead = forms.ChoiceField(label=_("Leads"), required=False)
    joint = CleanText(label=_("Joins"), max_length=120, required=False, help_text=JOINT_HELP)
    profile = forms.ChoiceField(label=_("Limit"), choices=[("", "—"), *Complexity.choices], required=False)
    calls = forms.ChoiceField(label=_("Call to the spot"), choices=ANY, required=False)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
    open_as_well = _many(_("Open as well"), Track.choices, forms.SelectMultiple({"size": 6}))
    why = CleanText(label=_("Says why"), max_length=120, help_text=_("One sentence. {row}, {lead}, {keeps} and {joint} are filled in."))
    base = CleanText(label=_("Legal base"), max_length=80, required=False)
    valid_from = Day(label=_("From when on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    is_off = forms.BooleanField(label=_("Switch it off"), required=False)
    reason = CleanText(label=_("Why it is changed"), max_length=200)

    def __init__(self, *args: Any, rule: RoutingRule | None, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, initial=_shown(rule), **kwargs)
        rows = [(str(row.code), f"{row.code} {row.name}") for row in rules.rows.values()]
        self._offer("when_row", rows)
        self._offer("goes_as", [("", "—"), *rows])
        self._offer("lead", [("", "—"), (HERE, _("our station")), *((code, name) for code, (name, _kind) in rules.offices.items())])
        if rule is not None and rule.key == CATCH_ALL:
            for name in [name for name in self.fields if name.startswith("when_") or name in ("is_off", "position")]:
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def parts(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """The fields as the page shows them: when, then, and who answers for the change."""
        when = [self[name] for name in self.fields if name.startswith("when_")]
        last = [self[name] for name in ("name", "position", "valid_from", "is_off", "reason") if name in self.fields]
        told = [field.name for field in (*when, *last)]
        then = [self[name] for name in self.fields if name not in told]
        return [("when", _("When it holds"), when), ("then", _("Then"), then), ("change", _("The change"), last)]

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the new version."""
        data = self.cleaned_data
        plain = {name: data[name] for name in PLAIN if name in data}
        return plain | {
            "conditions": self._conditions(), "row": int(data["goes_as"] or 0), "callout": _yes(data["calls"]), "also": data["open_as_well"],
            "joint": _units(data["joint"]), "position": data.get("position", 9999),
        }  # fmt: skip

    def _conditions(self) -> dict[str, Any]:
        data = {name.removeprefix("when_"): value for name, value in self.cleaned_data.items() if name.startswith("when_")}
        found: dict[str, Any] = {"row": [int(code) for code in data.get("row", [])]}
        found |= {name: data.get(name, []) for name in MANY} | {name: _split(data.get(name, "")) for name in WORDS}
        found |= {name: _yes(data.get(name, "")) for name in FLAGS}
        found |= {"people_min": data.get("people_min"), "amount_over": str(data["amount_over"]) if data.get("amount_over") is not None else None}
        return {name: value for name, value in found.items() if value is False or value}


def _yes(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _units(text: str) -> list[str] | None:
    words = {word: unit for unit, word in UNITS.items()}
    return [] if text == "无" else [words.get(part, part) for part in _split(text)] or None


def _shown(rule: RoutingRule | None) -> dict[str, Any]:
    """A rule as the form shows it; the reason is always written anew."""
    if rule is None:
        return {"valid_from": today()}
    flags = {True: "yes", False: "no", None: ""}
    shown: dict[str, Any] = {name: getattr(rule, name) for name in PLAIN}
    for name, wanted in rule.conditions.items():
        shown[f"when_{name}"] = "、".join(wanted) if name in WORDS else flags[wanted] if name in FLAGS else wanted
    joint = "" if rule.joint is None else "、".join(UNITS.get(unit, unit) for unit in rule.joint) or "无"
    more = {"goes_as": rule.row or "", "calls": flags[rule.callout], "open_as_well": rule.also, "joint": joint}
    return shown | more | {"valid_from": max(rule.valid_from, today()), "reason": ""}
