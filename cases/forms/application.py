"""我要调解, one question per page. Few fields, forgiving in how something is typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from cases.forms.party import phone_digits
from cases.forms.resident import plain
from cases.forms.step import CleanText, StepForm
from cases.models.application import Matter

FOR_EXAMPLE = {
    Matter.NEIGHBOUR: _("leaks, noise, blocked passages, dogs"), Matter.FAMILY: _("marriage, support of parents, inheritance, children"),
    Matter.WAGES: _("unpaid wages, injuries at work"), Matter.MONEY: _("debts, deposits, goods to give back"),
    Matter.PROPERTY: _("fees, parking places, lifts"), Matter.HARM: _("bumps, damaged cars, bitten by a dog"),
    Matter.OTHER: _("never mind, on the next page you tell it in your own words"),
}  # fmt: skip


class Question(StepForm):
    """One page: its question, what helps to answer it, and its fields."""

    asks: Any = ""
    hint: Any = ""


class AboutForm(Question):
    """What it is about."""

    asks, hint = _("What is it about?"), _("Take what comes nearest. A wrong one does no harm, we ask again.")
    about = forms.ChoiceField(choices=Matter.choices, error_messages={"required": _("Press one of them.")})

    @property
    def options(self) -> list[tuple[str, Any, Any, bool]]:
        """Value, words, examples, chosen."""
        return [(value, label, FOR_EXAMPLE[Matter(value)], self["about"].value() == value) for value, label in Matter.choices]


class ToldForm(Question):
    """What happened."""

    asks, hint = _("What happened?"), _("In your own words: what, when, and what you wish for. Leave out identity and bank numbers.")
    narrative = CleanText(max_length=3000, widget=forms.Textarea({"rows": 8}), error_messages={"required": _("Write in a few words what happened.")})


class PlaceForm(Question):
    """Where it happened, and where several stations work, which one is to see to it."""

    asks, hint = _("Where did it happen?"), _("The street and the house, or what it is called.")
    place = CleanText(max_length=120, error_messages={"required": _("Write where it happened.")})

    def __init__(self, *args: Any, stations: Sequence[Office] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(stations) > 1:
            choices = [(one.code, one.short_name) for one in stations]
            self.fields["station"] = forms.ChoiceField(label=_("Which station is nearest"), choices=choices)


class OtherForm(Question):
    """With whom."""

    asks, hint = _("With whom?"), _("A name, a flat, a firm: whatever you know. You do not know it? Go on.")
    other_side = CleanText(max_length=60, required=False)


class MeForm(Question):
    """Who asks, and where one can ring."""

    asks, hint = _("Who are you, and where can we ring?"), _("The station uses it for this matter alone. The other side does not see your number.")
    name = CleanText(label=_("Your name"), max_length=40, error_messages={"required": _("Write your name.")})
    phone = CleanText(
        label=_("Your phone"), max_length=20, widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Write a number where we can ring you.")},
    )  # fmt: skip

    def clean_phone(self) -> str:
        """Digits alone."""
        return phone_digits(plain(self.cleaned_data["phone"]))


PAGES: tuple[type[Question], ...] = (AboutForm, ToldForm, PlaceForm, OtherForm, MeForm)


class AnswerApplicationForm(StepForm):
    """What somebody is told whose application becomes no case."""

    words = CleanText(label=_("What the person is told"), max_length=500, widget=forms.Textarea({"rows": 3}))
