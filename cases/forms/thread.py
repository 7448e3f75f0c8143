"""Pull the red thread: about whom, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import StepForm, note_field


class ThreadForm(StepForm):
    """About the sides together or one organisation, with a purpose."""

    about = forms.ChoiceField(label=_("About whom"), widget=forms.RadioSelect)
    note = note_field(_("What you need it for"), help_text=_("It stands in the history of this case."))

    def __init__(self, *args: Any, subjects: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = subjects
        field.initial = subjects[0][0] if subjects else ""
