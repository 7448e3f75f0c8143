"""Upkeep of the roster: when somebody was appointed, and when that was filed."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.forms.step import StepForm

DAY = {"type": "date"}


class FilingForm(StepForm):
    """The day of the appointment and, once it is done, the day on which it was filed."""

    appointed_on = Day(label=_("Appointed on"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    filed_on = Day(
        label=_("Filed on"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"), help_text=_("Leave it empty until it is done.")
    )  # fmt: skip

    def clean_appointed_on(self) -> date:
        """A day up to today."""
        return _past(self.cleaned_data["appointed_on"])

    def clean_filed_on(self) -> date | None:
        """A day up to today, or nothing yet."""
        day: date | None = self.cleaned_data["filed_on"]
        return _past(day) if day else None


def _past(day: date) -> date:
    if day > today():
        raise forms.ValidationError(_("A day that is still to come cannot have seen it."))
    return day
