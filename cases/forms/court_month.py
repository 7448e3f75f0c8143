"""Which month."""

from datetime import date

from django import forms

from accounts.fields import Day
from cases.clock import today


class MonthForm(forms.Form):
    """A month as an address holds it: 2026-11. Anything else is the month that runs."""

    month = Day(input_formats=["%Y-%m"], required=False)

    @property
    def first(self) -> date:
        """Its first day."""
        chosen = self.cleaned_data.get("month") if self.is_valid() else None
        return (chosen or today()).replace(day=1)
