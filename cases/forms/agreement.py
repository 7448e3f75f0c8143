"""The text of an agreement as it is typed: facts, form, and up to twelve terms, each a row of its own."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.forms.step import CleanText, StepForm
from cases.models import Agreement, AgreementForm, Party, Term, TermKind
from cases.steps.text import Clause

ROWS = 12
BOXES = ("kind", "debtor", "creditor", "text", "amount", "due_on", "method")
LARGEST = Decimal("999999999999")
NOISE = str.maketrans("", "", ",，元￥¥ 　")


class Sum(forms.DecimalField):
    """An amount as people type it: 3200, 3,200元, ３２００."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=LARGEST, min_value=Decimal("0.01"), decimal_places=2, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The amount without what people put around it."""
        return super().to_python(unicodedata.normalize("NFKC", str(value or "")).translate(NOISE))


class TextForm(StepForm):
    """The agreement but for its terms. `seen` says which text the page was filled from; signatures are thrown away only on purpose."""

    seen = CleanText(max_length=40, required=False, widget=forms.HiddenInput)
    total = Sum(label=_("All payments together, in yuan"), required=False, help_text=_("Then it is checked that the instalments come to it."))
    on_paper = forms.BooleanField(label=_("It touches a marriage, an adoption or an inheritance itself: signed on paper"), required=False)
    facts = CleanText(label=_("Main facts, what was in dispute, who is responsible for what"), max_length=4000, widget=forms.Textarea({"rows": 6}))
    form = forms.ChoiceField(label=_("Written or oral"), choices=AgreementForm.choices, initial=AgreementForm.WRITTEN, widget=forms.RadioSelect)
    wants_confirmation = forms.BooleanField(label=_("Both sides want the court to confirm it"), required=False, initial=True)
    over_signatures = forms.BooleanField(label=_("The signatures on the present text become void, and everybody signs anew"), required=False)

    def __init__(self, *args: Any, before: Agreement | None, why_not: str, only_written: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = before.stamp if before and not before.effective_at else ""
        if why_not:
            del self.fields["wants_confirmation"]
        if only_written:
            del self.fields["form"]
        if before is not None:
            kept = {"facts": before.facts, "form": before.form, "wants_confirmation": before.wants_confirmation}
            self.initial = {**kept, "total": before.total, "on_paper": before.on_paper, **self.initial}

    @property
    def told(self) -> dict[str, Any]:
        """What the step wants to know beside the terms."""
        data = self.cleaned_data
        return {
            "facts": data["facts"], "form": data.get("form", AgreementForm.WRITTEN), "wants_confirmation": data.get("wants_confirmation", False),
            "total": data["total"], "on_paper": data["on_paper"], "seen": data["seen"], "over_signatures": data["over_signatures"],
        }  # fmt: skip


class ClauseForm(forms.Form):
    """One term: who does what for whom, how much, by when, how. A row in which nothing is typed is no term."""

    kind = forms.ChoiceField(label=_("Kind of term"), choices=TermKind.choices)
    debtor = forms.ChoiceField(label=_("Who does it"), required=False)
    creditor = forms.ChoiceField(label=_("For whom"), required=False)
    text = CleanText(label=_("What is agreed"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    amount = Sum(label=_("How much, in yuan"), required=False)
    due_on = Day(label=_("By when"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    method = CleanText(label=_("By what means"), max_length=60, required=False)

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {str(party.pk): party for party in parties}
        sides = [("", "—"), *((pk, party.name) for pk, party in self.parties.items())]
        for name in ("debtor", "creditor"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = sides

    @property
    def is_empty(self) -> bool:
        """Nothing was typed: which kind stands in the box says nothing."""
        return not any(str(self[name].value() or "").strip() for name in ("debtor", "creditor", "text", "amount", "due_on", "method"))

    def clean_due_on(self) -> date | None:
        """A last day that does not lie behind us."""
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and day < today():
            raise forms.ValidationError(_("The last day of a term cannot lie behind us."))
        return day

    def clean(self) -> dict[str, Any]:
        """Say at the box what is missing in it."""
        data = super().clean() or self.cleaned_data
        if self.is_empty:
            return data
        if not data.get("text"):
            self._miss("text", _("Write what is agreed."))
        if data.get("debtor") and data.get("debtor") == data.get("creditor"):
            self._miss("creditor", _("Nobody owes himself: choose two different sides."))
        if data.get("kind") == TermKind.PAY:
            self._clean_payment(data)
        return data

    def _clean_payment(self, data: dict[str, Any]) -> None:
        words = {"debtor": _("Who pays?"), "creditor": _("Whom?"), "amount": _("How much?"), "due_on": _("By when?")}
        for name, question in words.items():
            if not data.get(name):
                self._miss(name, question)

    def _miss(self, name: str, words: Any) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    @property
    def clause(self) -> Clause:
        """The term."""
        data = self.cleaned_data
        return Clause(
            kind=data["kind"], text=data["text"], debtor=self.parties.get(data["debtor"]), creditor=self.parties.get(data["creditor"]),
            amount=data["amount"], due_on=data["due_on"], method=data["method"],
        )  # fmt: skip


def clause_forms(
    data: Any, *, parties: Sequence[Party], terms: Sequence[Term] = (), clauses: Sequence[dict[str, Any]] = (), typed: Any = None
) -> list[ClauseForm]:
    """The rows of the page: what was sent; else what was typed, the terms of the text before, or a template's; and empty ones up to twelve."""
    first = _rows_of(typed) if typed is not None else [_as_typed(term) for term in terms] or [_as_planned(clause, parties) for clause in clauses]
    rows = first[:ROWS] + [{}] * (ROWS - len(first))
    return [ClauseForm(data, prefix=f"term{n}", parties=parties, initial=row) for n, row in enumerate(rows)]


def _rows_of(typed: Any) -> list[dict[str, Any]]:
    return [{name: typed.get(f"term{n}-{name}", "") for name in BOXES} for n in range(ROWS)]


def _as_typed(term: Term) -> dict[str, Any]:
    return {
        "kind": term.kind, "debtor": str(term.debtor_id or ""), "creditor": str(term.creditor_id or ""), "text": term.text,
        "amount": term.amount, "due_on": term.due_on, "method": term.method,
    }  # fmt: skip


def _as_planned(clause: dict[str, Any], parties: Sequence[Party]) -> dict[str, Any]:
    """A template's term: the first party of each side, a day counted from today."""
    of_side = {party.side: str(party.pk) for party in reversed(parties)}
    day = today() + timedelta(days=clause["days"]) if clause.get("days") is not None else None
    return {
        "kind": clause["kind"], "debtor": of_side.get(clause.get("by") or 0, ""), "creditor": of_side.get(clause.get("to") or 0, ""),
        "text": clause["text"], "due_on": day, "method": clause.get("method", ""),
    }  # fmt: skip
