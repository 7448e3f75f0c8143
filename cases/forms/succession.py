"""A side has died: when and by what it is known, and each heir who takes the place."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.forms.party import PartyForm
from cases.forms.step import CleanText, StepForm

KEPT = ("name", "phone", "sex", "id_number", "address", "is_minor", "guardian_name", "speech", "birth")


class DeathForm(StepForm):
    """The day, and what was shown."""

    on = Day(label=_("Day of death"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    shown = CleanText(label=_("What shows it"), max_length=120, help_text=_("Death certificate, cancelled household register"))

    def clean_on(self) -> date:
        """Not a day that is still to come."""
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError(_("This day is still to come."))
        return on

    @property
    def facts(self) -> dict[str, Any]:
        """As the step takes them."""
        return {"on": self.cleaned_data["on"], "shown": self.cleaned_data["shown"]}


class HeirForm(PartyForm):
    """One heir: a person like any side, what they were to the one who died, and what shows it."""

    relation = CleanText(label=_("What they were to the one who died"), max_length=20, help_text=_("Wife, son, granddaughter"))
    shown = CleanText(label=_("What shows it"), max_length=80, help_text=_("Household register, certificate of kinship, will"))
    asked = forms.BooleanField(
        label=_("Asked in person: takes the place of the one who died of their own free will, and knows the rights and duties"),
        error_messages={"required": _("Nobody is made a side unasked: ask first, then enter them.")},
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": False})

    @property
    def heir(self) -> dict[str, Any]:
        """As the step takes it."""
        facts, data = self.facts, self.cleaned_data
        known = {name: facts[name] for name in KEPT}
        return {"facts": known | {"authority_note": f"{data['relation']}，{data['shown']}"}, "client_key": data["client_key"]}
