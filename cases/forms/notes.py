"""Notes beside the record, and what a side says when it is asked alone."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Party, Visibility

WHO_READS = {
    Visibility.MINE: _("Only me"), Visibility.TEAM: _("The mediation team"), Visibility.STATION: _("The team and the station"),
    Visibility.SHARED: _("Both sides too"),
}  # fmt: skip
WISHES = [("joint", _("One room with the other side")), ("apart", _("To be met apart"))]


class NoteForm(StepForm):
    """A text, who may read it, and whether one side said it alone."""

    text = CleanText(label=_("Note"), max_length=2000, widget=forms.Textarea({"rows": 5}))
    alone = forms.ChoiceField(label=_("Was it said by one side alone?"), required=False, widget=forms.RadioSelect, initial="")
    visibility = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, visibilities: Sequence[str], parties: Sequence[Party], team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {str(party.pk): party for party in parties}
        self._choices("visibility", [(word, str(WHO_READS[Visibility(word)])) for word in visibilities])
        self.fields["visibility"].initial = Visibility.TEAM if Visibility.TEAM in visibilities else Visibility.MINE
        if team:
            names = [(pk, gettext("By %(name)s, in confidence") % {"name": party.name}) for pk, party in self.parties.items()]
            self._choices("alone", [("", gettext("No")), *names])
        else:
            del self.fields["alone"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def told(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        return {"text": data["text"], "visibility": data["visibility"], "alone_with": self.parties.get(data.get("alone") or "")}


class WishForm(StepForm):
    """Which side was asked, what it said, and how one knows that it said so freely."""

    party = forms.ChoiceField(label=_("Whom you asked alone"), widget=forms.RadioSelect)
    wants = forms.ChoiceField(label=_("What it wants"), choices=WISHES, widget=forms.RadioSelect)
    note = note_field(_("When and how you asked, and that nobody of the other side heard it"))

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {str(party.pk): party for party in parties}
        field = self.fields["party"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, party.name) for pk, party in self.parties.items()]

    @property
    def told(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        return {"party": self.parties[data["party"]], "joint": data["wants"] == "joint", "note": data["note"]}
