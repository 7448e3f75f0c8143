"""A meeting at the sides' place: whose home or which other place, who goes along, how long the way is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, Moment
from accounts.models import User
from cases.clock import ZONE, today
from cases.forms.mediation import ELSEWHERE, FURTHEST, LENGTHS
from cases.forms.step import CleanText, OnceForm
from cases.models import Party

WAYS = [("0", _("next door")), ("30", _("half an hour")), ("60", _("one hour")), ("90", _("an hour and a half"))]


class OutingForm(OnceForm):
    """When, where, with whom. `instead` is a free time offered to whoever came too late."""

    day = Day(label=_("Day of the meeting"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(
        label=_("Begins there at"), required=False, widget=forms.TimeInput({"type": "time", "step": 1800}, format="%H:%M"),
        error_messages={"invalid": _("Choose one of the times.")},
    )  # fmt: skip
    instead = Moment(required=False, input_formats=["%Y-%m-%dT%H:%M"])
    length = forms.ChoiceField(label=_("How long"), choices=LENGTHS, initial="60", widget=forms.RadioSelect)
    travel = forms.ChoiceField(label=_("The way, each"), choices=WAYS, initial="30", widget=forms.RadioSelect)
    host = forms.ChoiceField(label=_("At whose place"), widget=forms.RadioSelect)
    place = CleanText(label=_("The other place"), max_length=100, required=False, help_text=_("For example: on the spot, 2nd floor, unit 201"))
    companion = forms.ChoiceField(label=_("Who goes along"), error_messages={"invalid_choice": _("Choose somebody of the list.")})

    def __init__(self, *args: Any, hosts: Sequence[Party], companions: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts, self.companions = {str(party.pk): party for party in hosts}, {str(user.pk): user for user in companions}
        self.fields["host"].choices = [*((pk, p.name) for pk, p in self.hosts.items()), (ELSEWHERE, _("Somewhere else"))]  # type: ignore[attr-defined]
        self.fields["host"].initial = next(iter(self.hosts), ELSEWHERE)
        self.fields["companion"].choices = [(pk, user.name) for pk, user in self.companions.items()]  # type: ignore[attr-defined]
        self.fields["day"].initial = today() + timedelta(days=1)

    def clean_day(self) -> date:
        """A day from today on, within a quarter."""
        day: date = self.cleaned_data["day"]
        if not today() <= day <= today() + FURTHEST:
            raise forms.ValidationError(_("Choose a day from today on, within three months."))
        return day

    def clean(self) -> dict[str, Any]:
        """A time must be chosen, and a place named where it is nobody's home."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("start") and not cleaned.get("instead") and "start" not in self.errors:
            self.add_error("start", _("Choose a time."))
        if cleaned.get("host") == ELSEWHERE and not cleaned.get("place"):
            self.add_error("place", _("Say where you meet."))
        return cleaned

    @property
    def starts_at(self) -> datetime:
        """When it begins there."""
        instead: datetime | None = self.cleaned_data.get("instead")
        return instead or datetime.combine(self.cleaned_data["day"], self.cleaned_data["start"], ZONE)

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        return {
            "starts_at": self.starts_at, "length": timedelta(minutes=int(data["length"])), "travel": timedelta(minutes=int(data["travel"])),
            "host": self.hosts.get(data["host"]), "place": data["place"], "companion": self.companions[data["companion"]],
            "client_key": data["client_key"],
        }  # fmt: skip
