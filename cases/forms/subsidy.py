"""The ledger of subsidies: no with its reason, and a rate from a day on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.forms.agreement import Sum
from cases.forms.step import CleanText, StepForm
from cases.models import SubsidyKind


class DecisionForm(StepForm):
    """Yes, or no and why."""

    decision = forms.ChoiceField(choices=[("yes", _("Approve it")), ("no", _("Not like this"))])
    reason = CleanText(label=_("Why not"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A no has its reason."""
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "no" and not data.get("reason"):
            self.add_error("reason", _("Write the reason: it stays in the file."))
        return data


class RateForm(StepForm):
    """What a kind of work is paid from a day on."""

    kind = forms.ChoiceField(label=_("What is paid for"), choices=SubsidyKind.choices)
    amount = Sum(label=_("How much, in yuan"))
    valid_from = Day(label=_("From when on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": today()}, **kwargs)

    def clean_amount(self) -> Any:
        """A sum that the ledger can hold."""
        amount = self.cleaned_data["amount"]
        if amount >= 100_000:
            raise forms.ValidationError(_("No single matter is paid so much: look at the noughts."))
        return amount

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        return {name: self.cleaned_data[name] for name in self.fields}
