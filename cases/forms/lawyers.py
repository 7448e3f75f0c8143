"""The lawyers' roster: who, from which day on, at which hours, for how many weeks."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, OneRow
from cases.clock import today
from cases.forms.step import StepForm
from cases.models import calendar
from mediators.models import Mediator

TIME = {"type": "time", "step": 1800}


class LawyerForm(StepForm):
    """One lawyer, one weekday, some weeks. Days on which offices are closed are left out."""

    lawyer = OneRow(
        Mediator.objects.none(), label=_("Which lawyer"), empty_label=None, words=lambda one: one.name,
        error_messages={"invalid_choice": _("Choose a lawyer of the wall.")},
    )  # fmt: skip
    day = Day(label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput(TIME, format="%H:%M"))
    closes = forms.TimeField(label=_("Until"), widget=forms.TimeInput(TIME, format="%H:%M"))
    weeks = forms.IntegerField(label=_("For how many weeks"), min_value=1, max_value=26, initial=4)

    def __init__(self, *args: Any, lawyers: QuerySet[Mediator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = lawyers  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """A day from today on, within half a year."""
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + timedelta(days=183):
            raise forms.ValidationError(_("Choose a day from today on, within half a year."))
        return day

    @property
    def days(self) -> tuple[list[date], list[date]]:
        """The days of the roster, and those left out because offices are closed then."""
        decreed, first = calendar(), self.cleaned_data["day"]
        every = [first + timedelta(weeks=n) for n in range(self.cleaned_data["weeks"])]
        off = {day for day in every if day in decreed.days_off}
        return [day for day in every if day not in off], sorted(off)
