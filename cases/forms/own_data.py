"""What a party asks about its own data, and the station's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import CleanText, OnceForm, StepForm
from cases.models import Wish, WishAnswer


class WishForm(OnceForm):
    """Put right or erase, and in one's own words what."""

    kind = forms.ChoiceField(
        label=_("What you want"), choices=[(Wish.CORRECT, _("Something is wrong, put it right")), (Wish.ERASE, _("Erase my data"))],
        widget=forms.RadioSelect, error_messages={"required": _("Press what you want.")},
    )  # fmt: skip
    text = CleanText(
        label=_("Which, and how it should read"), max_length=500, required=False, widget=forms.Textarea({"rows": 4, "class": "form-control"})
    )


class WishAnswerForm(StepForm):
    """Done or not, and the words that the party reads."""

    wish = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("How it is answered"), choices=WishAnswer.choices, widget=forms.RadioSelect)
    words = CleanText(label=_("What the person reads"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))
