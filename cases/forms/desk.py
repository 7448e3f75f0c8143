"""The sieve of a desk: it stands in the address, and what it does not know it leaves out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import moment_of, row_id
from cases.forms.step import CleanText, StepForm
from cases.models import Risk
from cases.waiting import DUE, STEPS, WINDOW, Sieve

STEP_WORDS = {
    "intake": _("Logged, to be triaged"),
    "choice": _("Asking, choosing"),
    "mediation": _("In mediation"),
    "after": _("Performance, visits"),
    "elsewhere": _("Referred, police"),
    "over": _("Over"),
}
BREAK = "~"


class SieveForm(forms.Form):
    """What to show: whose, which colours, which steps, which community, how the clock stands; and where the page begins."""

    view = forms.CharField(max_length=12, required=False)
    risk = forms.MultipleChoiceField(choices=Risk.choices, required=False)
    step = forms.MultipleChoiceField(choices=[(step, STEP_WORDS[step]) for step in STEPS], required=False)
    community = forms.CharField(max_length=40, required=False)
    due = forms.ChoiceField(choices=[("", ""), *((word, word) for word in DUE)], required=False)
    skip = forms.IntegerField(min_value=0, max_value=WINDOW, required=False)
    after = forms.CharField(max_length=60, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**62, required=False)

    @property
    def known(self) -> dict[str, Any]:
        """Everything that was understood; an old or mistyped address still opens the desk."""
        self.is_valid()
        return self.cleaned_data

    @property
    def skip_rows(self) -> int:
        """How many rows of the window the page leaves behind."""
        return int(self.known.get("skip") or 0)

    def view_among(self, views: Collection[str]) -> str:
        """Whose rows: one of these views, else the first."""
        wanted = str(self.known.get("view") or "")
        return wanted if wanted in views else next(iter(views))

    @property
    def sieve(self) -> Sieve:
        """What the desk is narrowed to."""
        known = self.known
        return Sieve(tuple(known.get("risk") or ()), tuple(known.get("step") or ()), known.get("community") or "", known.get("due") or "")

    @property
    def after_place(self) -> tuple[datetime | None, int] | None:
        """The place in the clock's order after which the window begins."""
        moment, _mark, pk = str(self.known.get("after") or "").partition(BREAK)
        try:
            place = moment_of(moment) if moment else None
        except ValueError:
            return None
        number = row_id(pk)
        return None if number is None else (place, number)


def place_word(place: tuple[datetime | None, int]) -> str:
    """A place in the clock's order, as it stands in an address."""
    due_at, pk = place
    return f"{due_at.isoformat() if due_at else ''}{BREAK}{pk}"


class FindForm(forms.Form):
    """What somebody looks for: a number, a name, the last digits of a phone. It is posted: names do not belong into an address."""

    q = CleanText(label=_("Name or number"), max_length=60, required=False)


class SaveViewForm(StepForm):
    """A name for the desk as it is narrowed now."""

    name = CleanText(label=_("Keep this view under a name"), max_length=20)
    query = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
