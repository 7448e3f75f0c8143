"""What a side sends, and a word back from the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.files import MAX_BYTES
from cases.forms.step import CleanText, OnceForm, StepForm

SEES = [("room", _("Only the mediator and the station")), ("both", _("The other side may see it too"))]


class SendForm(OnceForm):
    """Words, a photo, and who may see them."""

    text = CleanText(label=_("What you want to say"), max_length=2000, required=False, widget=forms.Textarea({"rows": 5, "class": "form-control"}))
    photo = forms.FileField(required=False, label=_("A photo, of a paper too"), error_messages={"empty": _("The photo is empty. Take it again.")})
    sees = forms.ChoiceField(label=_("Who may see it"), choices=SEES, initial="room", widget=forms.RadioSelect,
                             error_messages={"required": _("Press who may see it.")})  # fmt: skip

    def clean_photo(self) -> bytes:
        """The bytes, while they are few enough to be looked at."""
        photo = self.cleaned_data["photo"]
        if photo and photo.size > MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
        return bytes(photo.read()) if photo else b""

    @property
    def told(self) -> dict[str, Any]:
        """What was sent, as the step takes it."""
        data = self.cleaned_data
        return {"text": data["text"], "picture": data["photo"], "shared": data["sees"] == "both", "client_key": data["client_key"]}


class ReadForm(StepForm):
    """That somebody read it, up to which one, and a word back."""

    seen = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)
    reply = CleanText(label=_("A word to who sent it"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
