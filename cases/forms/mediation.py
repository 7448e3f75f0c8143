"""Booking, performance, visits: what is asked, in the order in which the papers want it. The record has its own file, `minutes.py`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, Moment
from cases.clock import ZONE, today
from cases.forms.minutes import choices_of as choices_of, offer_sides, side_choice, side_of
from cases.forms.step import CleanText, OnceForm, StepForm, note_field
from cases.models import Party
from mediators.models import Room

FURTHEST = timedelta(days=90)
ELSEWHERE = "0"
LENGTHS = [("30", _("Half an hour")), ("60", _("One hour")), ("90", _("An hour and a half")), ("120", _("Two hours"))]


class BookForm(OnceForm):
    """When, for how long, where. Times that are taken are shown as such; `instead` is a free time offered to whoever came too late."""

    day = Day(label=_("Day of the meeting"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    length = forms.ChoiceField(label=_("How long"), choices=LENGTHS, initial="60", widget=forms.RadioSelect)
    room = forms.ChoiceField(label=_("Place of the meeting"), widget=forms.RadioSelect)
    place = CleanText(label=_("The other place"), max_length=100, required=False, help_text=_("For example: on the spot, 2nd floor, unit 201"))
    start = forms.TimeField(label=_("Begins"), required=False, error_messages={"invalid": _("Choose one of the times.")})
    instead = Moment(required=False, input_formats=["%Y-%m-%dT%H:%M"])

    with_whom = side_choice()

    def __init__(self, *args: Any, rooms: Sequence[Room], parties: Sequence[Party] = (), apart: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sides(self, parties, apart=apart)
        self.rooms = {str(room.pk): room for room in rooms}
        field = self.fields["room"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*((pk, room.name) for pk, room in self.rooms.items()), (ELSEWHERE, _("Somewhere else"))]
        field.initial = next(iter(self.rooms), ELSEWHERE)
        self.fields["day"].initial = today()

    def clean_day(self) -> date:
        """A day from today on, within a quarter."""
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + FURTHEST:
            raise forms.ValidationError(_("Choose a day from today on, within three months."))
        return day

    def clean(self) -> dict[str, Any]:
        """A time must be chosen, and a place named where it is none of the rooms."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("start") and not cleaned.get("instead"):
            self.add_error("start", _("Choose a time."))
        if cleaned.get("room") == ELSEWHERE and not cleaned.get("place"):
            self.add_error("place", _("Say where you meet."))
        return cleaned

    @property
    def chosen_room(self) -> Room | None:
        """The room that was chosen, on whatever the page holds now; nothing for another place."""
        return self.rooms.get(str(self["room"].value() or ""))

    @property
    def chosen_day(self) -> date:
        """The day whose times the page shows: the chosen one, or today where that is none."""
        value = self["day"].value()
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            return today()
        return day if today() <= day <= today() + FURTHEST else today()

    @property
    def only_side(self) -> int | None:
        """The side that comes alone; nothing where all are asked."""
        return side_of(self)

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        instead: datetime | None = self.cleaned_data.get("instead")
        return instead or datetime.combine(self.cleaned_data["day"], self.cleaned_data["start"], ZONE)

    @property
    def span(self) -> timedelta:
        """How long it takes."""
        return timedelta(minutes=int(self.cleaned_data["length"]))


class CallOffForm(StepForm):
    """Why a meeting is called off."""

    note = note_field(_("Why it is called off"))
