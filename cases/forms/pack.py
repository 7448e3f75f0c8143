"""What is put to an application: a photo or a reason; and the lines of a court's own list."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.files import MAX_BYTES
from cases.forms.step import CleanText, StepForm
from cases.models import Document, Material, MaterialSource
from cases.templatetags.words import moment

if TYPE_CHECKING:
    One: TypeAlias = forms.ModelChoiceField[Document]
else:
    One = forms.ModelChoiceField


class SentPhoto(One):
    """A photo by who sent it and when."""

    def label_from_instance(self, obj: Any) -> str:
        """何建军，今天 10:30."""
        return f"{obj.party.name}，{moment(obj.made_at)}"


class EncloseForm(StepForm):
    """One line of the list: the photo, or why there is none."""

    photo = forms.FileField(
        label=_("Photo of it"), required=False, widget=forms.ClearableFileInput({"accept": "image/*"}),
        error_messages={"empty": _("The photo is empty. Take it again.")},
    )  # fmt: skip
    sent = SentPhoto(Document.objects.none(), label=_("Or a photo that a side sent"), required=False)
    agreed = forms.BooleanField(label=_("Whoever sent it agrees that the court sees it"), required=False)
    reason = CleanText(label=_("Or why there is none"), max_length=200, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, sent: "QuerySet[Document]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sent:
            self.fields["sent"].queryset = sent  # type: ignore[attr-defined]
        else:
            del self.fields["sent"], self.fields["agreed"]

    def clean(self) -> dict[str, Any]:
        """What a side sent goes to the court with their word alone."""
        data = super().clean() or {}
        if data.get("sent") and not data.get("agreed"):
            self.add_error("agreed", _("Ask whoever sent it first: what they sent was for the mediation room."))
        return data

    @property
    def answer(self) -> dict[str, Any]:
        """What the step wants."""
        return {"photo": self.cleaned_data["photo"], "sent": self.cleaned_data.get("sent"), "reason": self.cleaned_data["reason"]}

    def clean_photo(self) -> bytes:
        """Its bytes, as long as they are few enough to be looked at."""
        photo = self.cleaned_data["photo"]
        if not photo:
            return b""
        if photo.size > MAX_BYTES:
            raise ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
        return bytes(photo.read())


class MaterialForm(StepForm):
    """A line of the court's list from a day on."""

    name = CleanText(label=_("What the court wants"), max_length=80)
    place = forms.IntegerField(label=_("Place in the list"), min_value=1, max_value=999, initial=70)
    source = forms.ChoiceField(label=_("Where it comes from"), choices=MaterialSource.choices, initial=MaterialSource.OTHER)
    words = CleanText(
        label=_("Only where a term of the agreement holds one of these words"), max_length=200, required=False,
        help_text=_("Several with 、 between them. Left empty, it is always wanted."),
    )  # fmt: skip
    source_article = CleanText(label=_("Which rule asks for it"), max_length=120, initial="本院要求")
    valid_from = Day(label=_("From when on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    is_off = forms.BooleanField(label=_("The court wants it no more from that day on"), required=False)

    def __init__(self, *args: Any, line: Material | None, **kwargs: Any) -> None:
        names = ("name", "place", "source", "words", "source_article")
        shown = {name: getattr(line, name) for name in names} if line else {}
        super().__init__(*args, initial={**shown, "valid_from": today()}, **kwargs)
        if line:
            del self.fields["source"]

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the row."""
        return {name: self.cleaned_data[name] for name in self.fields}
