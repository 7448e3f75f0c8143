"""A template of an agreement as the director writes it: name, kind, facts, and up to six terms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.forms.step import CleanText, StepForm
from cases.models import TermKind, TextTemplate
from mediators.kinds import DisputeType

TERMS = 6
SIDES = [("", "—"), ("1", _("the first side")), ("2", _("the second side")), ("3", _("the third side"))]


class TemplateForm(StepForm):
    """The template but for its terms."""

    name = CleanText(label=_("Name of the template"), max_length=60)
    dispute_type = forms.ChoiceField(label=_("Kind of dispute"), choices=DisputeType.choices)
    facts = CleanText(
        label=_("Main facts, what was in dispute, who is responsible for what"), max_length=2000, widget=forms.Textarea({"rows": 5}),
        help_text=_("Put 【】 around what is filled in later."),
    )  # fmt: skip
    valid_from = Day(label=_("From when on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    is_off = forms.BooleanField(label=_("Nobody begins with it from that day on"), required=False)

    def __init__(self, *args: Any, template: TextTemplate | None, **kwargs: Any) -> None:
        names = ("name", "dispute_type", "facts")
        super().__init__(*args, initial={"valid_from": today()} | ({name: getattr(template, name) for name in names} if template else {}), **kwargs)
        if template is None:
            del self.fields["is_off"]

    @property
    def written(self) -> dict[str, Any]:
        """The columns of the version."""
        return {name: self.cleaned_data[name] for name in self.fields}


class TemplateTermForm(forms.Form):
    """One term: what, which side for which, in how many days, by what means. A row without words is no term."""

    kind = forms.ChoiceField(label=_("Kind of term"), choices=TermKind.choices)
    by = forms.ChoiceField(label=_("Who does it"), choices=SIDES, required=False)
    to = forms.ChoiceField(label=_("For whom"), choices=SIDES, required=False)
    text = CleanText(label=_("What is agreed"), max_length=600, required=False, widget=forms.Textarea({"rows": 2}))
    days = forms.IntegerField(label=_("Within how many days"), min_value=0, max_value=3650, required=False)
    method = CleanText(label=_("By what means"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Nobody owes himself."""
        data = super().clean() or self.cleaned_data
        if data.get("by") and data.get("by") == data.get("to"):
            self.add_error("to", _("Nobody owes himself: choose two different sides."))
        return data

    @property
    def clause(self) -> dict[str, Any]:
        """The term as a template keeps it."""
        data = self.cleaned_data
        sides = {name: int(data[name] or 0) for name in ("by", "to")}
        return {"kind": data["kind"], "text": data["text"], **sides, "days": data["days"], "method": data["method"]}


def term_forms(data: Any, template: TextTemplate | None) -> list[TemplateTermForm]:
    """The rows of the page: as sent, else of the version that holds; and empty ones."""
    known: list[dict[str, Any]] = list(template.clauses[:TERMS]) if template else []
    rows = [{**row, "by": str(row.get("by") or ""), "to": str(row.get("to") or "")} for row in known] + [{}] * (TERMS - len(known))
    return [TemplateTermForm(data, prefix=f"term{n}", initial=row) for n, row in enumerate(rows)]
