"""The word about an early warning."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import StepForm, note_field
from cases.models import Answer


class WarningForm(StepForm):
    """See to it or leave it, and why."""

    answer = forms.ChoiceField(label=_("What to do"), choices=Answer.choices, widget=forms.RadioSelect)
    note = note_field(_("Why, and who does what"))
