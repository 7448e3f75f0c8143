"""A mediator's own word to their figures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import CleanText, plain_helper

LONGEST = 400


class NoteForm(forms.Form):
    """What the figures do not say."""

    note = CleanText(
        label=_("What should be known beside these figures"), required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text=_("Which matters were hard and why, what you were away for. No names of parties. Only the director of your room reads it."),
    )  # fmt: skip
    helper = plain_helper()
