"""Who acts for a side, in what, until when."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.forms.step import CleanText, StepForm

POWERS = [("attend", _("Come to the meetings")), ("agree", _("Agree and sign the agreement")), ("receive", _("Receive papers"))]
LONGEST = timedelta(days=366)


class AuthorityForm(StepForm):
    """The letter: who, in what relation, what for, from when until when."""

    name = CleanText(label=_("Who acts for them"), max_length=30)
    relation = CleanText(label=_("What they are to them"), max_length=20, help_text=_("Son, colleague, lawyer"))
    id_number = CleanText(label=_("Identity number"), max_length=18, required=False)
    powers = forms.MultipleChoiceField(label=_("What they may do"), choices=POWERS, widget=forms.CheckboxSelectMultiple,
                                       error_messages={"required": _("Say what they may do.")})  # fmt: skip
    since = Day(label=_("From"), initial=today, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = Day(label=_("Until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = today() + timedelta(days=90)

    def clean_until(self) -> date:
        """Within a year."""
        until: date = self.cleaned_data["until"]
        if until > today() + LONGEST:
            raise forms.ValidationError(_("A year at the longest: then it is written anew."))
        return until

    @property
    def facts(self) -> dict[str, Any]:
        """The letter, as the step takes it."""
        data = {name: self.cleaned_data[name] for name in ("name", "relation", "id_number", "since", "until")}
        return data | {"powers": frozenset(self.cleaned_data["powers"])}
