"""The record of a meeting: what is asked, in the order of the ministry's form; its corrections; that it was read to those present."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from accounts.fields import Moment
from cases.clock import now
from cases.forms.step import CleanText, OnceForm, StepForm
from cases.models import Authority, Party
from cases.steps.mediation import Minutes

EVERYBODY = "all"
# What came of a meeting, as the record says it: papers are Chinese only.
RESULTS = [
    ("agreed", _("They agree"), "双方达成一致"), ("going_on", _("Not yet; it goes on"), "本次未达成一致，继续调解"),
    ("absent", _("A side did not come"), "一方未到场，另行约定时间"), ("given_up", _("A side does not want to go on"), "一方表示不愿继续调解"),
]  # fmt: skip


def choices_of(words: Sequence[str]) -> list[tuple[str, str]]:
    """Chinese words that stand in a paper as they are chosen."""
    return [(word, word) for word in words]


def side_choice() -> forms.ChoiceField:
    """With all sides, or with one of them alone. Not asked where nothing was sent: all sides."""
    return forms.ChoiceField(label=_("Who is asked to it"), required=False, widget=forms.RadioSelect, initial=EVERYBODY)


def offer_sides(form: forms.Form, parties: Sequence[Party], *, apart: bool) -> None:
    """The sides to choose from; where they are kept apart no joint meeting is offered."""
    field = form.fields["with_whom"]
    assert isinstance(field, forms.ChoiceField)
    names: dict[int, list[str]] = {}
    for party in parties:
        names.setdefault(party.side, []).append(party.name)
    alone = [(str(side), gettext("%(names)s alone") % {"names": "、".join(own)}) for side, own in sorted(names.items())]
    field.choices = alone if apart else [(EVERYBODY, gettext("All sides together")), *alone]
    if apart and alone:
        field.initial = alone[0][0]


def side_of(form: forms.Form) -> int | None:
    """The side that is met alone, or nothing."""
    chosen = form.cleaned_data.get("with_whom") or EVERYBODY
    return None if chosen == EVERYBODY else int(chosen)


class RecordForm(OnceForm):
    """The record of a meeting, in the order of the ministry's form: who came, who helped, what they were told, what was said, what came of it."""

    starts_at = Moment(label=_("Begins"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    ends_at = Moment(label=_("Ends"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    place = CleanText(label=_("Place of the meeting"), max_length=120)
    came = forms.MultipleChoiceField(label=_("Who came"), required=False, widget=forms.CheckboxSelectMultiple)
    through = forms.MultipleChoiceField(label=_("Who came for a side, by a letter"), required=False, widget=forms.CheckboxSelectMultiple)
    reasons = CleanText(
        label=_("Why somebody did not come"), max_length=400, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Several did not come: a line for each, in the order above."),
    )
    guests = forms.MultipleChoiceField(label=_("Who of those invited came"), required=False, widget=forms.CheckboxSelectMultiple)
    helpers = CleanText(
        label=_("Who helped"), max_length=200, required=False, help_text=_("Relatives, neighbours, 南溪阿姐. Leave it empty where nobody did.")
    )
    helpers_agreed = forms.BooleanField(label=_("Every side agreed that they help (art. 20)"), required=False)
    told = forms.BooleanField(
        label=_("Rights and duties were explained to those present"), error_messages={"required": _("Explain them, then tick this.")}
    )
    understood = forms.MultipleChoiceField(label=_("Who said that they understood it"), required=False, widget=forms.CheckboxSelectMultiple)
    text = CleanText(label=_("What was said"), max_length=8000, widget=forms.Textarea({"rows": 10}))
    result = forms.ChoiceField(label=_("Result of the meeting"), choices=[(key, label) for key, label, _word in RESULTS], widget=forms.RadioSelect)
    more = CleanText(label=_("In more words"), max_length=150, required=False)
    read_back = forms.BooleanField(label=_("Read to those present, or read by them; they found it right"), required=False)
    with_whom = side_choice()

    def __init__(
        self, *args: Any, parties: Sequence[Party], booked: bool, guests: Sequence[str] = (), acting: Sequence[Authority] = (),
        apart: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.parties = list(parties)
        offer_sides(self, parties, apart=apart)
        self.fields["understood"].choices = [(str(party.pk), party.name) for party in parties]  # type: ignore[attr-defined]
        self.fields["guests"].choices = choices_of(guests)  # type: ignore[attr-defined]
        field = self.fields["came"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(party.pk), party.name) for party in parties]
        field.initial = [str(party.pk) for party in parties]
        self.fields["through"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), _("%(name)s for %(party)s") % {"name": one.name, "party": one.party.name}) for one in acting
        ]
        if booked:
            for name in ("starts_at", "ends_at", "place", "client_key", "with_whom"):
                del self.fields[name]
        else:
            self.fields["starts_at"].initial = (now() - timedelta(hours=1)).replace(second=0, microsecond=0)
            self.fields["ends_at"].initial = now().replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        """What belongs together: helpers and consent, an absence and its reason, a beginning and an end."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("helpers") and not cleaned.get("helpers_agreed"):
            self.add_error("helpers_agreed", _("Ask every side, then tick this."))
        if self._somebody_missing(cleaned) and not cleaned.get("reasons"):
            self.add_error("reasons", _("Write why they did not come."))
        if "ends_at" in self.fields:
            self._clean_times(cleaned.get("starts_at"), cleaned.get("ends_at"))
        return cleaned

    def _somebody_missing(self, cleaned: dict[str, Any]) -> bool:
        """Whether one of those who were asked did not come, nor anybody by a letter in their place."""
        only, came = side_of(self), set(cleaned.get("came", ()))
        return any(str(party.pk) not in came for party in self.parties if only in (None, party.side))

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
            told=data["told"], guests=tuple(data["guests"]), through=frozenset(map(int, data["through"])), helpers=data["helpers"],
            helpers_agreed=data["helpers_agreed"], reasons=data["reasons"], understood=frozenset(map(int, data["understood"])),
            only_side=side_of(self), read_back=data["read_back"],
        )  # fmt: skip

    @property
    def unbooked(self) -> dict[str, Any]:
        """When and where it was; nothing for a booked meeting, which knows it."""
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "place", "client_key") if name in self.fields}

class CorrectForm(StepForm):
    """The whole record as it should read, and why. `seen` is the correction that the page was filled from."""

    text = CleanText(label=_("The record as it should read"), max_length=8000, widget=forms.Textarea({"rows": 12}))
    reason = CleanText(label=_("Why it is corrected"), max_length=120, help_text=_("For example: 何建军 says that it was 3,200 yuan, not 3,000"))
    seen = forms.IntegerField(min_value=0, max_value=32000, widget=forms.HiddenInput)


class ReadBackForm(StepForm):
    """Which wording was read to them."""

    seen = forms.IntegerField(min_value=0, max_value=32000, widget=forms.HiddenInput)
