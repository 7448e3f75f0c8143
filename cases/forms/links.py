"""What a case has to do with another: asked about each that resembles it, or written by its number."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Case, LinkKind
from cases.models.case import OVER
from cases.search import numbered
from cases.steps.repeats import Alike
from cases.steps.telling import IS_OVER, SAME

WORDS = [(SAME, _("the same: put it to that file")), (LinkKind.RELATED, _("related")), (LinkKind.DIFFERENT, _("something else"))]
MANY = 2


class RepeatsForm(StepForm):
    """One question for each case that resembles what is being logged; none can be skipped. Nothing goes to a file that is over."""

    def __init__(self, found: Sequence[Alike], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for row in found:
            self.fields[f"repeat_{row.case.pk}"] = forms.ChoiceField(
                label=_("What has it to do with this one?"), choices=WORDS[row.case.state in OVER :], widget=forms.RadioSelect,
                error_messages={"required": _("Say what it has to do with this case."), "invalid_choice": IS_OVER},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """It can be the same as one only."""
        data = super().clean() or {}
        if list(data.values()).count(SAME) > 1:
            raise ValidationError(_("It can be the same as one case only: call the others related."))
        return data

    @property
    def rows(self) -> list[tuple[Alike, BoundField]]:
        """Each with its question."""
        return [(row, self[f"repeat_{row.case.pk}"]) for row in self.found]

    @property
    def decided(self) -> dict[int, str]:
        """What was said of each."""
        return {row.case.pk: self.cleaned_data[f"repeat_{row.case.pk}"] for row in self.found}


class LinkForm(StepForm):
    """Another case by its number, what they have to do with each other, and why."""

    number = CleanText(label=_("Number of the other case"), max_length=40)
    kind = forms.ChoiceField(label=_("What they have to do with each other"), choices=LinkKind.choices, widget=forms.RadioSelect)
    note = note_field(help_text=_("It stands in the history of both."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self) -> Case:
        """The case, among those that one may see."""
        found = list(numbered(self.user, self.cleaned_data["number"])[:MANY])
        if not found:
            raise ValidationError(_("There is no such case."))
        if len(found) > 1:
            raise ValidationError(_("Several cases fit. Write the number with its year."))
        return found[0]


class PartForm(StepForm):
    """Why a link is taken back."""

    note = note_field(help_text=_("It stands in the history of both."))
