"""Who mediates along, who is invited, what a side said to it, a tie that is told: at the desk and on a side's own page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.choice import AnswerChannel, OfferForm, SideChoice
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Capacity, Case, Party
from mediators.models import Mediator


class AlongForm(StepForm):
    """Whom of the wall somebody would like beside the lead."""

    mediator = forms.ModelChoiceField(
        Mediator.objects.none(), label=_("Who is to mediate along"), empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": _("Choose somebody first.")},
    )  # fmt: skip
    words = CleanText(label=_("What for"), max_length=120, required=False, help_text=_("Both sides read it."))

    def __init__(self, *args: Any, wall: list[Mediator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mediator"].queryset = Mediator.objects.filter(pk__in=[one.pk for one in wall])  # type: ignore[attr-defined]


class GuestForm(StepForm):
    """Who is to be invited, as what, and what for."""

    name = CleanText(label=_("Name of whom you want to invite"), max_length=30, error_messages={"required": _("Write their name.")})
    capacity = forms.ChoiceField(
        label=_("Who they are"), choices=Capacity.choices, widget=forms.RadioSelect, error_messages={"required": _("Press what they are.")}
    )
    words = CleanText(label=_("What for"), max_length=120, required=False, help_text=_("Both sides read it."))


class ConsentForm(StepForm):
    """What a side said at the desk, on the phone or on paper. Two buttons send it: a yes and a no."""

    party = SideChoice(Party.objects.none(), label=_("Which side"), widget=forms.RadioSelect, empty_label=None)
    agrees = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    channel = forms.ChoiceField(label=_("How they said it"), choices=AnswerChannel.choices, widget=forms.RadioSelect, initial=AnswerChannel.PHONE)
    note = note_field(_("What they said to it"), required=False)

    def __init__(self, *args: Any, file: Case, waiting: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.fields["party"].queryset = Party.objects.filter(pk__in=[party.pk for party in waiting])  # type: ignore[attr-defined]
        if len(waiting) == 1:
            self.fields["party"].initial = waiting[0].pk

    @property
    def said(self) -> dict[str, Any]:
        """The answer, as the step takes it."""
        data = self.cleaned_data
        return {"party": data["party"], "agrees": data["agrees"] == "yes", "channel": data["channel"], "note": data["note"]}


class JoinForm(OfferForm):
    """Whoever is wanted along answers as the lead does: declares first, or says why not."""

    @property
    def said(self) -> dict[str, Any]:
        """The answer, as the step takes it."""
        data = self.cleaned_data
        if data["act"] == "accept":
            return {"accepts": True, "disclosed": data["disclosed"], "note": self.declaration}
        return {"accepts": False, "note": data["reason"]}


class TieForm(StepForm):
    """What the mediator tells the sides, or why what the files found is no tie. The button says which."""

    act = forms.ChoiceField(choices=[("tell", ""), ("none", "")])
    words = CleanText(label=_("What it is"), max_length=400, widget=forms.Textarea({"rows": 3}))


class RecusalForm(StepForm):
    """Why somebody steps back."""

    note = note_field(_("Ground of recusal"))
