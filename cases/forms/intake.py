"""Intake: what the desk types when a dispute is logged, who takes part, and why somebody needs a full number."""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import Moment
from cases.clock import now
from cases.forms.party import MOBILE, PartyForm
from cases.forms.step import CleanText, OnceForm, StepForm, note_field
from cases.imports.columns import flat
from cases.models import Application, Case, CaseKind, Draft, Source
from cases.steps.intake import Telling
from cases.steps.repeats import Told
from mediators.kinds import DisputeType

MOST_PARTIES = 5
EARLIEST = timedelta(days=10 * 366)
LONGEST_NUMBER = 40
TITLE = 24  # signs that a title takes from the first sentence
STOPS = "。！？；\n，,.!?;"


class MomentField(Moment):
    """When it happened: in Shanghai time, not in the future and not longer ago than ten years."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Give a time of the last ten years that is not still to come.")}

    def clean(self, value: Any) -> datetime | None:
        """The moment; raises ValidationError for one that cannot be."""
        moment: datetime | None = super().clean(value)
        if moment is not None and not now() - EARLIEST < moment < now() + timedelta(minutes=10):
            raise ValidationError(self.error_messages["invalid"])
        return moment


class LogForm(StepForm):
    """The telling. Its people are forms of their own, five at most."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=_("How it came"), choices=Source.choices, widget=forms.RadioSelect({"autofocus": True}), initial=Source.CALL_110,
    )  # fmt: skip
    source_number = CleanText(label=_("Its number there"), max_length=LONGEST_NUMBER, required=False)
    occurred_at = MomentField(label=_("When"))
    place = CleanText(label=_("Where it happened"), max_length=120, widget=forms.TextInput({"list": "places", "autocomplete": "off"}))
    community = CleanText(label=_("Community"), max_length=40, required=False, help_text=_("Read from the place when it is left empty."))
    narrative = CleanText(label=_("What happened"), max_length=5000, widget=forms.Textarea({"rows": 5}))
    title = CleanText(
        label=_("In one line"), max_length=60, required=False, help_text=_("Left empty, the first sentence stands here. No names."),
    )  # fmt: skip
    dispute_type = forms.ChoiceField(label=_("Which kind"), choices=[("", _("not sure yet")), *DisputeType.choices], required=False)
    people_count = forms.IntegerField(label=_("How many people"), min_value=1, max_value=9999, initial=2)
    amount = forms.DecimalField(
        label=_("About how much money, in yuan"), min_value=0, max_digits=11, decimal_places=2, required=False,
        help_text=_("Empty when it is not about money."),
    )  # fmt: skip
    matter = forms.BooleanField(label=_("There is no other side: only a matter to be reported"), required=False)

    def __init__(self, *args: Any, application: Application | None = None, draft: Draft | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_as_typed(draft) if draft else _as_told(application) if application else {}, **kwargs)
        self.fields["client_key"].initial = uuid.uuid4
        self.fields["occurred_at"].initial = now
        data = args[0] if args else kwargs.get("data")
        told = _sides_in(draft.typed) if draft else _sides_as_told(application) if application else {}
        self.people = [PartyForm(data, prefix=f"party{n}", number=n, initial=told.get(n, {})) for n in range(1, MOST_PARTIES + 1)]

    def is_valid(self) -> bool:
        """The telling and everybody in it; one person at least, who reports it."""
        wrong = [person for person in self.people if not person.is_valid()]  # each of them says what it misses, at once
        own = super().is_valid()
        if own and not wrong and not self.present:
            self.people[0].add_error("name", _("Write at least who reports it."))
            return False
        return own and not wrong

    def clean_source_number(self) -> str:
        """As it stands in a list that is brought in, however it was typed."""
        return flat(self.cleaned_data["source_number"])[:LONGEST_NUMBER]

    @property
    def present(self) -> list[PartyForm]:
        """The people of whom something was typed."""
        return [person for person in self.people if person.has_changed()]

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the boxes, sound or not, for a draft."""
        names = [box.html_name for form in (self, *self.people) for box in form if box.name != "client_key"]
        return {name: value for name in names if (value := str(self.data.get(name) or ""))}

    @property
    def compared(self) -> Told:
        """What is looked for among the cases, of whatever is typed so far."""
        people = [{box: _typed(one, box).strip() for box in ("name", "phone", "address")} for one in self.people]
        every = {box: frozenset(one[box] for one in people if one[box]) for box in ("name", "phone", "address")}
        lists = " ".join(_typed(one, "members") for one in self.people)
        phones = frozenset((*(re.sub(r"\D", "", phone)[-11:] for phone in every["phone"]), *MOBILE.findall(lists)))
        place, story, source, number = (_typed(self, box) for box in ("place", "narrative", "source", "source_number"))
        return Told(place, story, every["name"], phones, every["address"], source, flat(number))

    @property
    def telling(self) -> Telling:
        """What the step wants."""
        data = self.cleaned_data
        kind = CaseKind.MATTER if data["matter"] else CaseKind.DISPUTE
        same = ("narrative", "place", "source", "occurred_at", "community", "source_number", "people_count", "amount", "dispute_type")
        facts = {name: data[name] for name in same}
        facts["people_count"] = max(data["people_count"], sum(person.facts["headcount"] for person in self.present))
        return Telling(title=data["title"] or first_sentence(data["narrative"]), kind=kind, parties=self._parties(), **facts)

    def _parties(self) -> list[dict[str, Any]]:
        parties: list[dict[str, Any]] = []
        for person in self.present:
            last = parties[-1]["side"] if parties else 0
            side = last if person.cleaned_data["with_previous"] and parties else last + 1
            parties.append({**person.facts, "side": side})
        return parties


def _typed(form: forms.BaseForm, box: str) -> str:
    """What stands in a box, looked over or not; a NUL is no sign that a database can be asked for."""
    return str(form[box].value() or "").replace("\x00", "")


def _as_told(application: Application) -> dict[str, Any]:
    """What an applicant told, in the boxes where the desk looks it over."""
    return {
        "client_key": application.client_key, "source": application.source, "source_number": application.source_number or application.number,
        "occurred_at": application.sent_at, "place": application.place, "narrative": application.narrative,
    }  # fmt: skip


def _sides_as_told(application: Application) -> dict[int, dict[str, Any]]:
    return {1: {"name": application.name, "phone": application.phone, "is_applicant": True}, 2: {"name": application.other_side}}


def _as_typed(draft: Draft) -> dict[str, Any]:
    return {**draft.typed, "client_key": draft.key}


def _sides_in(draft: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    parted = {n: f"party{n}-" for n in range(1, MOST_PARTIES + 1)}
    return {n: {name.removeprefix(start): value for name, value in draft.items() if name.startswith(start)} for n, start in parted.items()}


def first_sentence(text: str) -> str:
    """A title out of a narrative: its first sentence, cut where it grows too long."""
    for at, sign in enumerate(text):
        if sign in STOPS and at >= 4:
            return text[: min(at, TITLE)]
    return text[:TITLE]


class DraftForm(forms.Form):
    """Which draft somebody goes on with."""

    draft = forms.UUIDField()


class SideForm(PartyForm, OnceForm):
    """A side that was unknown at first, or one more person on a side that is known."""

    side = forms.TypedChoiceField(label=_("On which side"), coerce=int)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=False, **kwargs)
        del self.fields["with_previous"]
        sides: dict[int, list[str]] = {}
        for party in case.parties.all():
            sides.setdefault(party.side, []).append(party.name)
        field = self.fields["side"]
        assert isinstance(field, forms.TypedChoiceField)
        new = max(sides, default=0) + 1
        field.choices = [(new, _("a new side")), *((side, _("with %s") % "、".join(names)) for side, names in sides.items())]
        field.initial = new
        self.order_fields(["side"])

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        return {**super().facts, "side": self.cleaned_data["side"]}


class ContactForm(StepForm):
    """Why somebody needs to see full numbers: it stays in the history."""

    note = note_field(_("Why you need to see it"), help_text=_("Your name, the time and this reason go into the history of the case."))

