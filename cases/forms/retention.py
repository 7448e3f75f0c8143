"""Why a file is kept beyond its time."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import CleanText, StepForm


class HoldForm(StepForm):
    """The reason: a suit, an enforcement, an inquiry."""

    reason = CleanText(label=_("Why it must be kept"), max_length=300, widget=forms.Textarea({"rows": 3}))
