"""Forms of residents: few fields, forgiving in how something is typed, strict in what it means."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Moment
from accounts.models import Office
from accounts.roles import OfficeKind
from cases.files import MAX_BYTES
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import ChoiceKind, DayPart, SigningMethod
from mediators.models import Mediator

PLACES = ("first", "second", "third")
NUMBER = re.compile(r"(?P<word>\D*)(?P<year>20\d{2})\D+(?P<count>\d{1,7})\D*")
DRAWING = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


def plain(text: str) -> str:
    """As another keyboard would have typed it: full-width signs become plain ones."""
    return unicodedata.normalize("NFKC", text)


class CodeForm(forms.Form):
    """The six digits of the message."""

    code = forms.CharField(label=_("The six digits"), max_length=40, error_messages={"required": _("Type the six digits of the message.")})

    def clean_code(self) -> str:
        """Six digits, however they are set."""
        digits = "".join(plain(self.cleaned_data["code"]).split())
        if not re.fullmatch(r"[0-9]{6}", digits):
            raise forms.ValidationError(_("There are six digits in the message. Type all six."))
        return digits


class NumberForm(forms.Form):
    """The eight digits that an officer gives for the tablet."""

    number = forms.CharField(label=_("The number"), max_length=20, error_messages={"required": _("Type the number that the officer gave you.")})

    def clean_number(self) -> str:
        """Eight digits, however they are set."""
        digits = "".join(plain(self.cleaned_data["number"]).split())
        if not re.fullmatch(r"[0-9]{8}", digits):
            raise forms.ValidationError(_("The number has eight digits. Type all eight."))
        return digits


class TrackForm(forms.Form):
    """The number of the slip and the last four digits of one's phone."""

    number = forms.CharField(label=_("The number on the slip"), max_length=60, error_messages={"required": _("Type the number on the slip.")})
    digits = forms.CharField(
        label=_("The last four digits of your phone"), max_length=20, error_messages={"required": _("Type the last four digits of your phone.")}
    )

    def clean_number(self) -> str:
        """The case number behind 大桥调〔2026〕318 号, 2026-318, 2026 318."""
        found = NUMBER.fullmatch(plain(self.cleaned_data["number"]))
        if not found:
            raise forms.ValidationError(_("The number has a year and a number, such as 〔2026〕318."))
        return f"{_station(found['word'])}-{found['year']}-{int(found['count'])}"

    def clean_digits(self) -> str:
        """Four digits."""
        digits = "".join(plain(self.cleaned_data["digits"]).split())
        if not re.fullmatch(r"[0-9]{4}", digits):
            raise forms.ValidationError(_("Type four digits."))
        return digits


def _station(word: str) -> str:
    """The code of the station that a number word belongs to; where only one station works here, people need not type it."""
    known = list(Office.objects.filter(kind=OfficeKind.STATION, is_active=True).values_list("code", "number_word"))
    word = "".join(word.split()).strip("-〔[(【").lower()
    for code, number_word in known:
        if word in {code, number_word} or (not word and len(known) == 1):
            return code
    return "unknown"


class ChoiceForm(StepForm):
    """A ranking: three places, each with a mediator of this committee's wall. What is missing at the end is simply shorter."""

    def __init__(self, *args: Any, wall: Sequence[Mediator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wall = {str(m.pk): m for m in wall}
        for place in PLACES if self.kind == ChoiceKind.RANK else ():
            self.fields[place] = forms.ChoiceField(choices=[(pk, pk) for pk in self.wall], required=False)

    @property
    def kind(self) -> str:
        """Whether this side ranks or leaves it to the room."""
        return ChoiceKind.APPOINT if self.data.get("act") == "appoint" else ChoiceKind.RANK

    @property
    def ranking(self) -> list[Mediator]:
        """Whom this side ranked, the best first; nobody when the room chooses."""
        return [self.wall[self.cleaned_data[place]] for place in PLACES if self.cleaned_data.get(place)]

    @property
    def said(self) -> dict[str, Any]:
        """The choice, as the step takes it."""
        return {"kind": self.kind, "ranking": self.ranking}

    @property
    def picked(self) -> dict[str, str]:
        """place -> id, as it was sent, so that nothing is lost when it must be sent again."""
        return {place: str(self.data.get(place, "")) for place in PLACES}

    def clean(self) -> dict[str, Any]:
        """At least one, and nobody twice, unless the room chooses."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.ranking and self.kind == ChoiceKind.RANK:
            raise forms.ValidationError(_("Press “first” at whom you want most. One is enough."))
        if len({m.pk for m in self.ranking}) < len(self.ranking):
            raise forms.ValidationError(_("You ranked the same person twice. Press “first” at one and “second” at another."))
        return cleaned


class ReasonForm(StepForm):
    """A few words, which may have to be said or may be left out."""

    def __init__(self, *args: Any, required: bool, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = note_field(label, required=required)
        self.fields["note"].widget.attrs["class"] = "form-control"
        self.fields["note"].error_messages["required"] = _("Write in a few words why.")

    @property
    def note(self) -> str:
        """What was written, or nothing."""
        return str(self.cleaned_data.get("note", ""))


class TimeForm(StepForm):
    """One free half-hour, as a press of its button sends it."""

    at = Moment(input_formats=["%Y-%m-%dT%H:%M"], error_messages=dict.fromkeys(("required", "invalid"), _("Press one of the times.")))


class CannotForm(StepForm):
    """Parts of days on which a side cannot come: every one that is ticked."""

    parts = forms.MultipleChoiceField(
        required=False, error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), _("Tick times of the next two weeks."))
    )  # fmt: skip

    def __init__(self, *args: Any, asked: Sequence[tuple[date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {f"{day:%Y%m%d}{part}": (day, part) for day, part in asked}
        self.fields["parts"].choices = [(key, "") for key in self.asked]  # type: ignore[attr-defined]

    @property
    def said(self) -> list[tuple[date, str]]:
        """As days and their parts."""
        return [self.asked[key] for key in self.cleaned_data["parts"]]

    @property
    def days(self) -> list[tuple[date, list[tuple[str, str, bool]]]]:
        """The boxes, day by day: value, word, ticked."""
        ticked = set(self["parts"].value() or ())
        rows: dict[date, list[tuple[str, str, bool]]] = {}
        for key, (day, part) in self.asked.items():
            rows.setdefault(day, []).append((key, str(DayPart(part).label), key in ticked))
        return list(rows.items())


class RatingForm(StepForm):
    """Three marks from one to five."""

    MARKS = [(str(n), str(n)) for n in range(1, 6)]
    service = forms.ChoiceField(label=_("Was somebody there for you, friendly and patient?"), choices=MARKS)
    speed = forms.ChoiceField(label=_("Did it go on quickly enough?"), choices=MARKS)
    result = forms.ChoiceField(label=_("Are you content with what came of it?"), choices=MARKS)

    def clean(self) -> dict[str, Any]:
        """One word for whatever is missing."""
        if self.errors:
            self.errors.clear()
            raise forms.ValidationError(_("Press one number in each row."))
        return super().clean() or self.cleaned_data

    @property
    def marks(self) -> dict[str, int]:
        """As numbers."""
        return {name: int(self.cleaned_data[name]) for name in ("service", "speed", "result")}


class SignForm(StepForm):
    """A signature: drawn on the screen, or a photo of the signed page; with the digest of the text that stood above it."""

    shown_digest = CleanText(max_length=64)
    method = forms.ChoiceField(choices=[(m.value, m.label) for m in (SigningMethod.DRAWN, SigningMethod.PAPER)])
    signer = CleanText(max_length=60, required=False)
    drawing = forms.CharField(required=False)
    photo = forms.FileField(required=False, error_messages={"empty": _("The photo is empty. Take it again.")})

    def clean(self) -> dict[str, Any]:
        """The picture must be there, in the way that was chosen."""
        cleaned = super().clean() or self.cleaned_data
        drawn = cleaned.get("method") == SigningMethod.DRAWN
        picture = _drawn(cleaned.get("drawing", "")) if drawn else _sent(cleaned.get("photo"))
        if not picture:
            raise forms.ValidationError(_("Write your name in the box first.") if drawn else _("Take a photo of the signed page first."))
        cleaned["picture"] = picture
        return cleaned


def _drawn(address: str) -> bytes:
    found = DRAWING.fullmatch(address)
    try:
        return base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        return b""


def _sent(photo: Any) -> bytes:
    if not photo:
        return b""
    if photo.size > MAX_BYTES:
        raise forms.ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
    return bytes(photo.read())
