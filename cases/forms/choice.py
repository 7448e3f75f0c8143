"""Choice at the desk: what a side answered, choosing for somebody who cannot, the director's naming, the mediator's answer, a change."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Case, ChoiceKind, Party
from cases.steps.choice import needs_reason
from cases.suitability import Candidate, wall_of
from mediators.models import Mediator

if TYPE_CHECKING:
    Side: TypeAlias = forms.ModelChoiceField[Party]
    Person: TypeAlias = forms.ModelChoiceField[Mediator]
else:
    Side = Person = forms.ModelChoiceField
PLACES = ("first", "second", "third")
SAYS = [
    (ChoiceKind.RANK, _("One of these is to mediate")), (ChoiceKind.APPOINT, _("Whom the station appoints")),
    (ChoiceKind.REFUSE, _("No mediation any more")),
]  # fmt: skip
YES_NO = [("no", _("no, not so")), ("yes", _("yes, it is so"))]


class AnswerChannel(models.TextChoices):
    """How a side's answer came to the desk."""

    PHONE = "phone", _("On the phone")
    DESK = "desk", _("At the desk")
    PAPER = "paper", _("On paper")


class Identity(models.TextChoices):
    """How somebody who is helped showed who they are."""

    CARD = "card", _("Identity card")
    BOOK = "book", _("Household register")
    POWER = "power", _("Power of attorney and own card")
    KNOWN = "known", _("Known to the officer in person")


def yes_or_no(label: Any) -> forms.ChoiceField:
    """A question that is neither answered beforehand nor skipped."""
    return forms.ChoiceField(label=label, choices=YES_NO, required=False, widget=forms.RadioSelect)


class SideChoice(Side):
    """A party by name and by what it wants."""

    def label_from_instance(self, obj: Any) -> str:
        """林秀英（要求修缮的一方）."""
        return f"{obj.name}（{obj.stance}）" if obj.stance else str(obj.name)


class AnswerForm(StepForm):
    """Whether one side wants mediation, and how it said so. Two buttons send it: a yes and a no."""

    willing = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    channel = forms.ChoiceField(label=_("How they said it"), choices=AnswerChannel.choices, widget=forms.RadioSelect, initial=AnswerChannel.PHONE)
    note = note_field(_("What they said to it"), required=False)

    def __init__(self, *args: Any, party: Party, file: Case, **kwargs: Any) -> None:
        super().__init__(*args, file=file, prefix=f"p{party.pk}", **kwargs)
        self.party = party


class HelpForm(StepForm):
    """Choosing for somebody who cannot: who, how they showed it, that they agree, and what they say."""

    party = SideChoice(Party.objects.none(), label=_("For which side"), widget=forms.RadioSelect, empty_label=None)
    identity = forms.ChoiceField(label=_("Showed who they are by"), choices=Identity.choices, widget=forms.RadioSelect)
    agrees = forms.BooleanField(label=_("They are here and ask me to enter it for them"))
    kind = forms.ChoiceField(label=_("What they say"), choices=SAYS, widget=forms.RadioSelect, initial=ChoiceKind.RANK)
    first = Person(Mediator.objects.none(), label=_("In the first place"), required=False, empty_label="—")
    second = Person(Mediator.objects.none(), label=_("In the second place"), required=False, empty_label="—")
    third = Person(Mediator.objects.none(), label=_("In the third place"), required=False, empty_label="—")

    def __init__(self, *args: Any, file: Case, waiting: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.fields["party"].queryset = file.parties.filter(pk__in=[party.pk for party in waiting])  # type: ignore[attr-defined]
        wall = wall_of(file).select_related("user", "organisation", "committee")
        for name in PLACES:
            self.fields[name].queryset = wall  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = _on_the_wall  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A ranking has a first place, no gap and nobody twice."""
        data = super().clean() or {}
        picked = [data.get(name) for name in PLACES]
        if data.get("kind") != ChoiceKind.RANK:
            return data
        if picked[0] is None:
            self.add_error("first", _("Name the first one, or choose “whom the station appoints”."))
        if picked[2] is not None and picked[1] is None:
            self.add_error("second", _("There is a third place without a second."))
        people = [one.pk for one in picked if one is not None]
        if len(set(people)) < len(people):
            self.add_error(None, _("Nobody is ranked twice."))
        return data

    @property
    def ranking(self) -> list[Mediator]:
        """The ranked ones, the first one first."""
        return [self.cleaned_data[name] for name in PLACES if self.cleaned_data[name]] if self.cleaned_data["kind"] == ChoiceKind.RANK else []

    @property
    def proof(self) -> str:
        """What stands in the file: how they showed who they are, and that they agreed. Never what they chose."""
        shown = Identity(self.cleaned_data["identity"]).label
        return gettext("Present in person, identity shown by: %(shown)s; asked for it to be entered here.") % {"shown": shown}


class TabletForm(StepForm):
    """Who gets the tablet, how they showed who they are, and which tablet: this one, or another by a number."""

    party = SideChoice(Party.objects.none(), label=_("For which side"), widget=forms.RadioSelect, empty_label=None)
    identity = forms.ChoiceField(label=_("Showed who they are by"), choices=Identity.choices, widget=forms.RadioSelect)
    act = forms.ChoiceField(choices=[("number", ""), ("here", "")])

    def __init__(self, *args: Any, file: Case, waiting: list[Party], **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.fields["party"].queryset = Party.objects.filter(pk__in=[party.pk for party in waiting])  # type: ignore[attr-defined]

    @property
    def proof(self) -> str:
        """What stands in the file."""
        shown = Identity(self.cleaned_data["identity"]).label
        return gettext("Present in person, identity shown by: %(shown)s; chooses alone on the tablet.") % {"shown": shown}


def _on_the_wall(mediator: Any) -> str:
    return f"{mediator.name} · {mediator.organisation_name}"


class AppointForm(StepForm):
    """Whom the director names, of those who were not asked yet."""

    mediator = Person(Mediator.objects.none(), label=_("Whom to appoint"), widget=forms.RadioSelect, empty_label=None)
    note = note_field(_("Why this one"), required=False)

    def __init__(self, *args: Any, file: Case, left: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.fields["mediator"].queryset = Mediator.objects.filter(pk__in=[one.mediator.pk for one in left])  # type: ignore[attr-defined]


class OfferForm(StepForm):
    """The mediator's answer. Who takes the case declares first; who does not says why."""

    act = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
    relative = yes_or_no(_("Are you a close relative of a side or of who acts for it?"))
    interest = yes_or_no(_("Does the outcome touch you or yours?"))
    earlier = yes_or_no(_("Did you handle a matter of one of them before, or act for one?"))
    disclosed = CleanText(label=_("What the sides must know"), max_length=200, required=False, widget=forms.Textarea({"rows": 2}))
    reason = CleanText(label=_("Why you do not take it"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}))
    QUESTIONS = ("relative", "interest", "earlier")

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean(self) -> dict[str, Any]:
        """Accepting wants the three answers, and words for every yes; declining wants a reason."""
        data = super().clean() or {}
        if data.get("act") == "decline" and not data.get("reason"):
            self.add_error("reason", _("Say why: the director reads it, the sides do not."))
        if data.get("act") != "accept":
            return data
        for name in self.QUESTIONS:
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("Answer with yes or no."))
        if any(data.get(name) == "yes" for name in self.QUESTIONS) and not data.get("disclosed"):
            self.add_error("disclosed", _("Write what it is: both sides are told and may ask for another mediator."))
        elif self.known and not data.get("disclosed"):
            self.add_error("disclosed", _("The files found something (on the right): write what it is, or why it is nothing. Both sides read it."))
        return data

    @property
    def declaration(self) -> str:
        """What stands in the file where nothing was to disclose."""
        return gettext("Declared: no close relative of a side, no interest in the outcome, no earlier matter of theirs.")


class ChangeForm(StepForm):
    """Another mediator: who asks for it, and from the second time on why."""

    party = SideChoice(Party.objects.none(), label=_("Who asks for it"), widget=forms.RadioSelect, required=False)
    note = note_field(required=False)

    def __init__(self, *args: Any, file: Case, by_director: bool, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        field = self.fields["party"]
        field.queryset = file.parties.all()  # type: ignore[attr-defined]
        field.empty_label = _("the mediation room itself") if by_director else None  # type: ignore[attr-defined]
        field.required = not by_director
        self.fields["note"].required = all(needs_reason(file, side) for side in file.parties.all())
