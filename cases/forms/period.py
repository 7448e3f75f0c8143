"""Which months, as an address holds them."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.figures.period import Period

EARLIEST, JUNE = date(1990, 1, 1), 6


class PeriodForm(forms.Form):
    """From which month to which: 2018-01, 2019-05. Without a word it is this year; what cannot be read is left out."""

    since = Day(label=_("From month"), input_formats=["%Y-%m"], required=False)
    until = Day(label=_("To month"), input_formats=["%Y-%m"], required=False)

    @property
    def period(self) -> Period:
        """Whole months until today."""
        self.is_valid()
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        first: date = since or (until or today()).replace(month=1)
        return Period.of(max(min(first, today()), EARLIEST), max(min(until or today(), today()), EARLIEST))


class HalfForm(forms.Form):
    """Half a year: 2026-1 is its first half. Without a word the one that ended last."""

    half = forms.RegexField(r"^(199\d|20\d\d)-[12]$", required=False)

    @property
    def period(self) -> Period:
        """Its six months; one that is not over is not asked for yet."""
        chosen = self.cleaned_data.get("half") if self.is_valid() else ""
        last = (today().year, 1) if today().month > JUNE else (today().year - 1, 2)
        year, part = min(last, tuple(map(int, chosen.split("-")))) if chosen else last
        return Period.of(date(year, 6 * part - 5, 1), date(year, 6 * part, 1))
