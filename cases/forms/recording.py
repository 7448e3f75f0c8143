"""A recording of a meeting: the file, who of those who were there agreed, that they were told; why one is taken out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import CleanText, OnceForm, StepForm
from cases.recordings import MOST_BYTES

TOO_LARGE = _("The recording is larger than 500 MB. Set the recorder to a smaller picture, or send it in parts.")


class RecordingForm(OnceForm):
    """同步录音录像: told beforehand, agreed by everybody, then the file."""

    told = forms.BooleanField(label=_("Before it began I told everybody that it is recorded, what for, and how long it is kept."), required=False)
    agreed = forms.MultipleChoiceField(label=_("Who agreed"), widget=forms.CheckboxSelectMultiple, required=False)
    recording = forms.FileField(
        label=_("Sound or film"), widget=forms.FileInput({"accept": "audio/*,video/*,.amr", "data-most": MOST_BYTES, "data-too-large": TOO_LARGE}),
        error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agreed"]
        field.choices = [(name, name) for name in people]

    @property
    def facts(self) -> dict[str, Any]:
        """The recording, as the step takes it."""
        data = self.cleaned_data
        return {"upload": data["recording"], "agreed": data["agreed"], "told": data["told"], "client_key": data["client_key"]}


class TakeOutForm(StepForm):
    """Why a recording is destroyed."""

    why = CleanText(label=_("Why it is taken out"), max_length=200, help_text=_("Chen Zhiqiang takes his consent back"))
