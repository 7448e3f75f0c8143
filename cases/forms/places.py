"""A place of the gazetteer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import CleanText, StepForm


class PlaceForm(StepForm):
    """A new one: its name and its community."""

    name = CleanText(label=_("Place, as people call it"), max_length=60)
    community = CleanText(label=_("Community"), max_length=40, required=False)


class PlaceEditForm(PlaceForm):
    """One that is there: it may be left out of the suggestions."""

    is_active = forms.BooleanField(label=_("Suggested while somebody types"), required=False)
