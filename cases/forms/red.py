"""A red case: another colour with its reason, and what a visit found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Case, Risk

FOUND = [
    ("clean", _("Calm: both sides keep to what was said, nothing new happened"), "平静，没有新的冲突"),
    ("tense", _("Not calm: threats, a quarrel, or a side could not be seen"), "不平静，或者没有见到一方"),
]
PLACES = [(word, word) for word in ("上门", "来所", "在工作的地方", "在社区")]


class ColourForm(StepForm):
    """Which colour instead of the score's, and why."""

    risk = forms.ChoiceField(label=_("Which colour"), widget=forms.RadioSelect)
    note = note_field()

    def __init__(self, *args: Any, file: Case, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        field = self.fields["risk"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, label) for value, label in reversed(Risk.choices) if value != file.risk]


class RedVisitForm(StepForm):
    """Where both sides were seen, and whether it is calm."""

    place = forms.ChoiceField(label=_("Where you saw them"), choices=PLACES, widget=forms.RadioSelect)
    found = forms.ChoiceField(label=_("What you found"), choices=[(key, label) for key, label, _word in FOUND], widget=forms.RadioSelect)
    text = CleanText(label=_("What they said"), max_length=1500, widget=forms.Textarea({"rows": 5}))

    @property
    def is_clean(self) -> bool:
        """Nothing new happened, and both sides were seen."""
        return bool(self.cleaned_data["found"] == "clean")

    @property
    def note(self) -> str:
        """The visit in words."""
        found = next(word for key, _label, word in FOUND if key == self.cleaned_data["found"])
        return f"{self.cleaned_data['place']}见面：{found}。{self.cleaned_data['text']}"
