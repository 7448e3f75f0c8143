"""Who goes on with the cases of a mediator who leaves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import StepForm, note_field
from cases.models import Case
from cases.suitability import Candidate
from mediators.models import Mediator


class HandOverForm(StepForm):
    """A successor for each case, the one who fits best marked beforehand, and the reason for all of them."""

    note = note_field(
        _("Why the work is handed on"), help_text=_("For example: leaves the committee at the end of the month. It stands in every file.")
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Sequence[tuple[Case, Sequence[Candidate]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.mediator.pk): one.mediator for _case, left in rows for one in left}
        self.cases = [case for case, _left in rows]
        for case, left in rows:
            best = next((one for one in left if not one.hints and not one.is_full), left[0] if left else None)
            self.fields[f"successor_{case.pk}"] = forms.ChoiceField(
                label=_("Who goes on"), choices=[(str(one.mediator.pk), _words(one)) for one in left], initial=best and str(best.mediator.pk),
                error_messages={"required": _("Choose somebody for this case."), "invalid_choice": _("Choose somebody of the list.")},
            )  # fmt: skip

    @property
    def successors(self) -> dict[int, Mediator]:
        """By the id of the case."""
        return {case.pk: self.known[self.cleaned_data[f"successor_{case.pk}"]] for case in self.cases}

    @property
    def boxes(self) -> list[tuple[Case, forms.BoundField]]:
        """Each case with its box."""
        return [(case, self[f"successor_{case.pk}"]) for case in self.cases]


def _words(one: Candidate) -> str:
    """竺亚琴（手上 3 件；早先调解过…）: enough to choose by."""
    load = _("%(n)s in hand") % {"n": one.in_hand}
    return f"{one.mediator.name}（{'；'.join([str(load), *one.hints])}）"
