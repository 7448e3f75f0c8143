"""Before the police: the gate, the settlement on the spot, a text that both sides sign, the leader's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Bar, Fits, Violation
from cases.steps.police import CONDITIONS, Answers, Spot

WAYS = [("written", _("A text that both sign")), ("recorded", _("Recorded by the body camera"))]
HOLDS = {
    "minor": _("It is minor, and facts and cause are clear"),
    "undisputed": _("No costs of treatment and no damage, or nothing open about them"),
    "agreed": _("Both sides agree that it is mediated here and now"),
    "performed": _("All that was agreed has been done"),
}


class GateForm(StepForm):
    """What art. 178 wants and art. 179 forbids, one answer after the other."""

    violation = forms.ChoiceField(label=_("Which violation it was"), choices=Violation.choices, widget=forms.RadioSelect)
    fits = forms.ChoiceField(label=_("Why mediation fits (art. 178)"), choices=Fits.choices, widget=forms.RadioSelect)
    bars = forms.MultipleChoiceField(
        label=_("What stands against it (art. 179)"), choices=Bar.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    looked = forms.BooleanField(
        label=_("I went through each of these questions with both sides"), error_messages={"required": _("Go through them, then tick this.")}
    )
    witness = CleanText(
        label=_("Who of the neighbourhood was invited (art. 182)"), max_length=60, required=False,
        help_text=_("Between neighbours: somebody of the village or estate committee, or whom both know."),
    )
    guardians = forms.BooleanField(label=_("A minor is a party: parents or guardians are there (art. 181)"), required=False)

    def __init__(self, *args: Any, minors: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not minors:
            del self.fields["guardians"]

    @property
    def answers(self) -> Answers:
        """As the step keeps them."""
        data = self.cleaned_data
        return Answers(data["violation"], data["fits"], tuple(data["bars"]), data["witness"], bool(data.get("guardians")))


class SpotForm(StepForm):
    """What was settled and performed where it happened: the four conditions of art. 178, the facts, what was done, how it is kept."""

    facts = CleanText(label=_("What happened"), max_length=1500, widget=forms.Textarea({"rows": 4}))
    done = CleanText(
        label=_("What was agreed and done at once"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: 王建国 apologised, paid 200 yuan in cash, counted in front of both."),
    )
    holds = forms.MultipleChoiceField(
        label=_("All four hold (art. 178)"), choices=list(HOLDS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what holds.")},
    )
    way = forms.ChoiceField(label=_("How it is kept"), choices=WAYS, widget=forms.RadioSelect)
    camera = CleanText(label=_("Number of the recording"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """A recording has a number; all four conditions hold, or it is no settlement on the spot."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == "recorded" and not cleaned.get("camera"):
            self.add_error("camera", _("Enter the number of the recording."))
        if "holds" in cleaned and CONDITIONS - set(cleaned["holds"]):
            self.add_error("holds", _("If one of them does not hold, mediate it at the station instead."))
        return cleaned

    @property
    def spot(self) -> Spot:
        """As the step keeps it."""
        data = self.cleaned_data
        return Spot(data["facts"], data["done"], data["way"], data["camera"], frozenset(data["holds"]))


class TextToSignForm(StepForm):
    """A text that all sides sign."""

    text = CleanText(label=_("The text"), max_length=3000, widget=forms.Textarea({"rows": 8}))


class DecideForm(StepForm):
    """The leader's decision on the application of art. 186, with its reason."""

    grants = forms.ChoiceField(
        label=_("Your decision"), choices=[("yes", _("No penalty")), ("no", _("Not granted: the case goes on"))], widget=forms.RadioSelect
    )
    note = note_field(_("Reason for the decision"))
