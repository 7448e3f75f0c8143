"""Signing at the desk, and what is said before a text is fixed, an oral agreement entered, a seal affixed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.mediation import choices_of
from cases.forms.resident import SignForm
from cases.forms.step import CleanText, StepForm

# How somebody showed who they are; it stands in the history as it is chosen.
IDENTITY = ["身份证", "户口簿", "驾驶证、护照等证件", "授权书和代理人身份证", "社区工作人员当面证明"]


class DeskSignForm(SignForm):
    """A signature at the desk: helped by staff, who write down which paper showed who is signing."""

    identity = forms.ChoiceField(
        label=_("Which paper showed who they are"), choices=choices_of(IDENTITY), widget=forms.RadioSelect,
        error_messages={"required": _("Look at a paper first and say which one it was.")},
    )  # fmt: skip

    def __init__(self, *args: Any, helped: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not helped:
            del self.fields["identity"]


class FixForm(StepForm):
    """The text that was read, by its stamp."""

    seen = CleanText(max_length=40, widget=forms.HiddenInput)


class OralForm(StepForm):
    """What was agreed was done at once."""

    done = forms.BooleanField(
        label=_("Every term was performed on the spot"), error_messages={"required": _("What is not done yet must be written.")}
    )
