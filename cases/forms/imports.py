"""Bring a list in: which kind, which file, which column is what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from cases.forms.step import StepForm
from cases.imports.columns import COLUMNS, ListKind
from cases.models import ImportBatch

MAX_LIST = 7 * 1024 * 1024  # with its form still below what a request may hold


class UploadForm(StepForm):
    """The list as it lies on somebody's disk."""

    kind = forms.ChoiceField(label=gettext_lazy("What kind of list"), choices=ListKind.choices, widget=forms.RadioSelect, initial=ListKind.CALLS)
    sheet = forms.FileField(
        label=gettext_lazy("The list"), max_length=200, help_text=gettext_lazy(".xlsx or .csv, up to 7 MB; the first row names the columns."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xlsm,.csv,.txt"}),
        error_messages={"required": gettext_lazy("Choose the file."), "empty": gettext_lazy("This file is empty.")},
    )  # fmt: skip

    def clean_sheet(self) -> Any:
        """Small enough to be looked at."""
        file = self.cleaned_data["sheet"]
        if file.size > MAX_LIST:
            raise ValidationError(_("The list is larger than 7 MB. Send it in parts, or leave out pictures and columns that nobody needs."))
        return file


class ColumnsForm(StepForm):
    """For each thing that a list may say, the column in which it stands."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = {column.name for column in COLUMNS[batch.kind] if column.needed}
        choices = [("", _("not in this list")), *((str(at), head or _("column %(n)s") % {"n": at + 1}) for at, head in enumerate(batch.heads))]
        for column in COLUMNS[batch.kind]:
            at = batch.places.get(column.name)
            initial = "" if at is None else str(at)
            self.fields[column.name] = forms.ChoiceField(label=str(column.label), choices=choices, required=False, initial=initial)

    @property
    def places(self) -> dict[str, int]:
        """The name of each column that the list has, and where it stands."""
        return {name: int(at) for name, at in self.cleaned_data.items() if at}


def names_of(batch: ImportBatch) -> Sequence[str]:
    """What stands above each column of the preview: the thing it was taken for."""
    labels = {at: str(column.label) for column in COLUMNS[batch.kind] if (at := batch.places.get(column.name)) is not None}
    return [labels.get(at, "") for at in range(len(batch.heads))]
