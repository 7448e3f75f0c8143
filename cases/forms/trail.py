"""Which day of the trail, and whose."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from accounts.forms import CleanText
from cases.clock import today

DOOR, FILES = "door", "files"
ACTS = ((DOOR, _("At the door")), (FILES, _("In the files")))


class TrailForm(forms.Form):
    """What cannot be read is left out: without a day it is today."""

    of = forms.ChoiceField(choices=ACTS, required=False)
    day = Day(label=_("Day"), required=False)
    who = CleanText(label=_("Staff number"), max_length=40, required=False)

    @property
    def of_files(self) -> bool:
        """What was done in the files, not at the door."""
        return bool(self._said("of") == FILES)

    @property
    def on(self) -> date:
        """The day."""
        day: date = self._said("day") or today()
        return day

    @property
    def number(self) -> str:
        """Whose acts; everybody's where it is empty."""
        return str(self._said("who") or "")

    def _said(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)
