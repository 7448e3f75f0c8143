"""Take a list out: as what, what for, and whether in full."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from cases.forms.step import CleanText, StepForm
from cases.models import SheetForm


class ExportForm(StepForm):
    """Masked unless somebody who may asks otherwise, with the six digits of this moment."""

    form = forms.ChoiceField(label=gettext_lazy("As what"), choices=SheetForm.choices, initial=SheetForm.XLSX, widget=forms.RadioSelect)
    reason = CleanText(
        label=gettext_lazy("What you need it for"), max_length=100, help_text=gettext_lazy("It stands at the top of the sheet, with your name.")
    )
    in_full = forms.BooleanField(
        label=gettext_lazy("Names and phones in full"), required=False,
        help_text=gettext_lazy("It is written into the history of every case, with the reason."),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Six digits of your token"), required=False, max_length=8,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip

    def __init__(self, *args: Any, full: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not full:
            del self.fields["in_full"], self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """In full, with a code."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("in_full") and not cleaned.get("code"):
            self.add_error("code", ValidationError(_("Type the six digits that your token shows now.")))
        return cleaned
