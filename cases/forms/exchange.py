"""The sheet that the street sends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import exchange
from cases.forms.step import StepForm


class SheetForm(StepForm):
    """An Excel file, read when it is cleaned."""

    sheet = forms.FileField(label=_("Sheet of the platform (.xlsx)"), widget=forms.FileInput({"accept": ".xlsx"}))
    lines: list[exchange.Line]

    def clean_sheet(self) -> Any:
        """The file; raises ValidationError for what is no small plain sheet."""
        sent = self.cleaned_data["sheet"]
        if sent.size > exchange.MAX_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        self.lines = exchange.from_excel(sent.read())
        return sent
