"""Meetings, performance, visits: what is asked, in the order in which the papers want it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, Moment
from cases.clock import ZONE, now, today
from cases.forms.step import CleanText, OnceForm, StepForm, note_field
from cases.models import Party, Turn
from cases.steps.mediation import Minutes
from mediators.models import Room

FURTHEST = timedelta(days=90)
ELSEWHERE = "0"
LENGTHS = [("30", _("Half an hour")), ("60", _("One hour")), ("90", _("An hour and a half")), ("120", _("Two hours"))]
# What came of a meeting, as the record says it: papers are Chinese only.
RESULTS = [
    ("agreed", _("They agree"), "双方达成一致"), ("going_on", _("Not yet; it goes on"), "本次未达成一致，继续调解"),
    ("absent", _("A side did not come"), "一方未到场，另行约定时间"), ("given_up", _("A side does not want to go on"), "一方表示不愿继续调解"),
]  # fmt: skip
MEANS = ["微信、支付宝转账", "银行转账", "现金", "当面做到", "其他"]
VISIT_WAYS = ["电话回访", "上门回访", "当面回访"]
FOUND = [
    ("performed", _("Performed, both sides are content"), "已经履行，双方满意"),
    ("grumbling", _("Performed, somebody is not content"), "已经履行，有人不满意"),
    ("running", _("On the way, nothing is due yet"), "正在履行，还没有到期的"), ("unperformed", _("Not performed"), "没有履行"),
    ("flared_up", _("It has flared up again"), "矛盾又起来了"), ("unreached", _("Nobody could be reached"), "没有联系上"),
]  # fmt: skip


def choices_of(words: Sequence[str]) -> list[tuple[str, str]]:
    """Chinese words that stand in a paper as they are chosen."""
    return [(word, word) for word in words]


class BookForm(OnceForm):
    """When, for how long, where. Times that are taken are shown as such; `instead` is a free time offered to whoever came too late."""

    day = Day(label=_("Day of the meeting"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    length = forms.ChoiceField(label=_("How long"), choices=LENGTHS, initial="60", widget=forms.RadioSelect)
    room = forms.ChoiceField(label=_("Place of the meeting"), widget=forms.RadioSelect)
    place = CleanText(label=_("The other place"), max_length=100, required=False, help_text=_("For example: on the spot, 2nd floor, unit 201"))
    start = forms.TimeField(label=_("Begins"), required=False, error_messages={"invalid": _("Choose one of the times.")})
    instead = Moment(required=False, input_formats=["%Y-%m-%dT%H:%M"])

    def __init__(self, *args: Any, rooms: Sequence[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
    def starts_at(self) -> datetime:
        """When it begins."""
        instead: datetime | None = self.cleaned_data.get("instead")
        return instead or datetime.combine(self.cleaned_data["day"], self.cleaned_data["start"], ZONE)

    @property
    def span(self) -> timedelta:
        """How long it takes."""
        return timedelta(minutes=int(self.cleaned_data["length"]))


class RecordForm(OnceForm):
    """The record of a meeting, in the order of the ministry's form: who came, who helped, what they were told, what was said, what came of it."""

    starts_at = Moment(label=_("Begins"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    ends_at = Moment(label=_("Ends"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    place = CleanText(label=_("Place of the meeting"), max_length=120)
    came = forms.MultipleChoiceField(label=_("Who came"), required=False, widget=forms.CheckboxSelectMultiple)
    reasons = CleanText(label=_("Why somebody did not come"), max_length=120, required=False)
    helpers = CleanText(
        label=_("Who helped"), max_length=200, required=False, help_text=_("Relatives, neighbours, 南溪阿姐. Leave it empty where nobody did.")
    )
    helpers_agreed = forms.BooleanField(label=_("Every side agreed that they help (art. 20)"), required=False)
    told = forms.BooleanField(
        label=_("Rights and duties were explained to those present"), error_messages={"required": _("Explain them, then tick this.")}
    )
    text = CleanText(label=_("What was said"), max_length=8000, widget=forms.Textarea({"rows": 10}))
    result = forms.ChoiceField(label=_("Result of the meeting"), choices=[(key, label) for key, label, _word in RESULTS], widget=forms.RadioSelect)
    more = CleanText(label=_("In more words"), max_length=150, required=False)

    def __init__(self, *args: Any, parties: Sequence[Party], booked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["came"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(party.pk), party.name) for party in parties]
        field.initial = [str(party.pk) for party in parties]
        self.invited = len(parties)
        if booked:
            for name in ("starts_at", "ends_at", "place", "client_key"):
                del self.fields[name]
        else:
            self.fields["starts_at"].initial = (now() - timedelta(hours=1)).replace(second=0, microsecond=0)
            self.fields["ends_at"].initial = now().replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        """What belongs together: helpers and consent, an absence and its reason, a beginning and an end."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("helpers") and not cleaned.get("helpers_agreed"):
            self.add_error("helpers_agreed", _("Ask every side, then tick this."))
        if len(cleaned.get("came", ())) < self.invited and not cleaned.get("reasons"):
            self.add_error("reasons", _("Write why they did not come."))
        if "ends_at" in self.fields:
            self._clean_times(cleaned.get("starts_at"), cleaned.get("ends_at"))
        return cleaned

    def _clean_times(self, starts_at: datetime | None, ends_at: datetime | None) -> None:
        if starts_at and starts_at > now():
            self.add_error("starts_at", _("A meeting that is still to come is booked, not recorded."))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("A meeting ends after it begins."))

    @property
    def minutes(self) -> Minutes:
        """The record."""
        data = self.cleaned_data
        said = next(word for key, _label, word in RESULTS if key == data["result"])
        return Minutes(
            text=data["text"], result="；".join(part for part in (said, data["more"]) if part), came=frozenset(map(int, data["came"])),
            told=data["told"], helpers=data["helpers"], helpers_agreed=data["helpers_agreed"], reasons=data["reasons"],
        )  # fmt: skip

    @property
    def unbooked(self) -> dict[str, Any]:
        """When and where it was; nothing for a booked meeting, which knows it."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "place", "client_key") if name in self.fields}


class CallOffForm(StepForm):
    """Why a meeting is called off."""

    note = note_field(_("Why it is called off"))


class PerformedForm(StepForm):
    """On which day a term was performed, and how one knows."""

    on = Day(label=_("On which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    method = forms.ChoiceField(label=_("By what means"), choices=choices_of(MEANS), widget=forms.RadioSelect)
    note = CleanText(
        label=_("What shows it"), max_length=160, required=False, help_text=_("For example: saw the transfer, went and looked at the wall")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()

    def clean_on(self) -> date:
        """A day up to today."""
        day: date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError(_("A day that is still to come cannot have seen it."))
        return day


class VisitForm(StepForm):
    """How the sides were asked after the agreement, and what was found. `turn` says which of the two visits it is, while one is due."""

    turn = forms.IntegerField(required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("How you asked"), choices=choices_of(VISIT_WAYS), widget=forms.RadioSelect)
    found = forms.ChoiceField(label=_("What you found"), choices=[(key, label) for key, label, _word in FOUND], widget=forms.RadioSelect)
    text = CleanText(label=_("What they said"), max_length=1500, widget=forms.Textarea({"rows": 5}))

    def __init__(self, *args: Any, due: Turn | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["turn"].initial = due.pk if due else None

    @property
    def note(self) -> str:
        """The visit in words."""
        found = next(word for key, _label, word in FOUND if key == self.cleaned_data["found"])
        return f"{self.cleaned_data['way']}：{found}。{self.cleaned_data['text']}"
