"""Signing at the desk, and what is said before a text is fixed, an oral agreement entered, a seal affixed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cases.forms.mediation import choices_of
from cases.forms.resident import SignForm
from cases.forms.routing import CourtChoice, offer
from cases.forms.step import CleanText, StepForm
from cases.models import Jurisdiction

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
    """The text that was read, by its stamp; and where several courts may be asked, which and why."""

    seen = CleanText(max_length=40, widget=forms.HiddenInput)
    court = CourtChoice(Office.objects.none(), label=_("Which court is asked"), required=False, empty_label=None)
    ground = forms.ChoiceField(label=_("Why this court (art. 205)"), choices=Jurisdiction.choices, required=False)

    def __init__(self, *args: Any, courts: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(courts) < 2:
            del self.fields["court"], self.fields["ground"]
            return
        offer(self, "court", Office.objects.filter(pk__in=[court.pk for court in courts]).order_by("pk"))
        self.fields["court"].initial = courts[0].pk

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        return {"seen": data["seen"], "court": data.get("court"), "ground": data.get("ground") or Jurisdiction.ORGANISATION}


class OralForm(StepForm):
    """What was agreed was done at once."""

    done = forms.BooleanField(
        label=_("Every term was performed on the spot"), error_messages={"required": _("What is not done yet must be written.")}
    )
