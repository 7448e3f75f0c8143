"""The filter of the wall, in residents' words, and what mediators keep themselves."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Moment, OneRow
from accounts.forms import CleanText, plain_helper
from accounts.pictures import MAX_BYTES, clean_face
from mediators.availability import WEEKDAYS
from mediators.models import DutyHours, Mediator, TieKind

KINDS = [
    ("", _("Anything")),
    ("neighbour", _("Neighbours: leaks, noise, passages")),
    ("family", _("Family: marriage, support, inheritance")),
    ("migrant_wages", _("Unpaid wages, injuries at work")),
    ("contract", _("Loans, purchases, rent")),
    ("property", _("Property management, parking")),
    ("damages", _("Somebody hurt, something broken")),
]
TIMES = [("", _("Any day")), ("today", _("Today")), ("week", _("Within a week")), ("off", _("Evenings, weekends"))]
SEXES = [("", _("Either")), ("female", _("A woman")), ("male", _("A man"))]


class FilterForm(forms.Form):
    """What to look for; anything unknown is simply left out."""

    kind = forms.ChoiceField(choices=KINDS, required=False, label=_("What it is about"))
    speech = forms.ChoiceField(required=False, label=_("Speaks"))
    when = forms.ChoiceField(choices=TIMES, required=False, label=_("Free on"))
    sex = forms.ChoiceField(choices=SEXES, required=False, label=_("Man or woman"))

    def __init__(self, *args: object, dialects: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["speech"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any speech")), *((d, d) for d in dialects)]


class PortraitForm(forms.Form):
    """The article's three fields and how somebody speaks, with their consent to see it public."""

    experience = CleanText(label=_("Working life"), max_length=120, widget=forms.Textarea({"rows": 3}))
    speciality = CleanText(label=_("Good at"), max_length=80, widget=forms.Textarea({"rows": 2}))
    style = CleanText(label=_("How you mediate"), max_length=80, widget=forms.Textarea({"rows": 2}))
    dialects = CleanText(label=_("Speaks"), max_length=80, help_text=_("Dialects and languages, with 、 between them"))
    photo = forms.FileField(
        label=_("A photo of you"), required=False, widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("The face from the front, JPEG or PNG, 5 MB at most. It is cut to a square. Without one your family name stands there."),
        error_messages={"empty": _("The photo is empty. Take it again.")},
    )  # fmt: skip
    no_photo = forms.BooleanField(label=_("Take my photo away: my family name stands there again"), required=False)
    consents = forms.BooleanField(
        label=_("I agree that this stands on the public wall, with my name, my grade and the photo I gave"),
        error_messages={"required": _("Without your consent nothing is published.")},
    )  # fmt: skip
    helper = plain_helper()

    def clean_photo(self) -> bytes | None:
        """The photo as it is kept, or none; raises ValidationError for what is no picture."""
        sent = self.cleaned_data["photo"]
        if sent and sent.size > MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
        return clean_face(sent.read()) if sent else None

    @property
    def kept_photo(self) -> bytes | None:
        """A new one; an empty one where it is to be taken away; none where it stays as it is."""
        sent: bytes | None = self.cleaned_data["photo"]
        return b"" if sent is None and self.cleaned_data["no_photo"] else sent


class TieForm(forms.Form):
    """A name or an address that a mediator is tied to."""

    kind = forms.ChoiceField(label=_("What it is to you"), choices=TieKind.choices, widget=forms.RadioSelect)
    value = CleanText(
        label=_("The name, or the whole address of your home"), max_length=120, help_text=_("As it stands on an identity card or a seal.")
    )
    helper = plain_helper()


class PlanForm(forms.Form):
    """The week: two spans a day at most. An empty day is a day off."""

    helper = plain_helper()

    def __init__(self, *args: Any, hours: Sequence[DutyHours] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: dict[int, list[DutyHours]] = {}
        for row in hours:
            known.setdefault(row.weekday, []).append(row)
        for day in range(7):
            for n in range(2):
                span = known.get(day, [])[n : n + 1]
                for name in ("opens", "closes"):
                    widget = forms.TimeInput({"type": "time", "step": 1800, "class": "form-control"}, format="%H:%M")
                    known_time = getattr(span[0], name) if span else None
                    self.fields[f"{name}_{day}_{n}"] = forms.TimeField(required=False, widget=widget, initial=known_time)

    @property
    def days(self) -> list[tuple[int, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The boxes, day by day."""
        return [(day, [(self[f"opens_{day}_{n}"], self[f"closes_{day}_{n}"]) for n in range(2)]) for day in range(7)]

    @property
    def week(self) -> list[tuple[int, time, time]]:
        """The spans that were typed."""
        pairs = [(day, self.cleaned_data.get(f"opens_{day}_{n}"), self.cleaned_data.get(f"closes_{day}_{n}")) for day in range(7) for n in range(2)]
        return [(day, opens, closes) for day, opens, closes in pairs if opens and closes]

    def clean(self) -> dict[str, Any]:
        """Each span has both ends on a half-hour, and the second one begins after the first."""
        data = super().clean() or self.cleaned_data
        for day in range(7):
            ends = [data.get(f"{name}_{day}_{n}") for n in range(2) for name in ("opens", "closes")]
            given = [moment for moment in ends if moment]
            if len(given) % 2 or any(bool(ends[n]) != bool(ends[n + 1]) for n in (0, 2)):
                self.add_error(f"opens_{day}_0", _("Write both from and till, or leave both empty."))
            elif given != sorted(set(given)) or any(moment.minute % 30 for moment in given):
                self.add_error(f"opens_{day}_0", _("The times go on from early to late, on the half-hour."))
        return data


class HolidayForm(forms.Form):
    """The statutory days off on which somebody is there after all."""

    days = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=_("I am there on"))

    def __init__(self, *args: Any, off: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["days"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(day.isoformat(), f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}") for day in off]

    @property
    def chosen(self) -> list[date]:
        """The days that were ticked."""
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]


class AwayForm(forms.Form):
    """Leave, or an afternoon off."""

    starts_at = Moment(label=_("From"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    ends_at = Moment(label=_("Until"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    cover = OneRow(
        Mediator.objects.none(), words=lambda one: one.name, label=_("Who stands in for you"), required=False,
        empty_label=_("nobody: three days at most"),
        help_text=_("They see your cases while you are away and may act in them."),
        error_messages={"invalid_choice": _("Choose a colleague of your own committee.")},
    )  # fmt: skip
    helper = plain_helper()

    def __init__(self, *args: Any, colleagues: QuerySet[Mediator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something that is still to come, within a year."""
        data = super().clean() or self.cleaned_data
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and not starts_at < ends_at:
            self.add_error("ends_at", _("It ends after it begins."))
        if ends_at and not timezone.now() < ends_at < timezone.now() + timedelta(days=366):
            self.add_error("ends_at", _("Give a time that is still to come, within a year."))
        return data
