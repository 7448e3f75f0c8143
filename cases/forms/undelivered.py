"""What to do with something that could not be delivered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import row_id
from cases.forms.step import note_field

AGAIN, SEEN = "again", "seen"
SHOW, TOLD, MISSED = "show", "told", "missed"


class UndeliveredForm(forms.Form):
    """Try it once more, or say how it was seen to by hand."""

    act = forms.ChoiceField(choices=[(AGAIN, AGAIN), (SEEN, SEEN)])
    note = note_field(_("How you saw to it"), required=False, help_text=_("Whom you told, how and when: it stays in the file."))

    def clean(self) -> dict[str, Any]:
        """Whoever saw to it by hand says how."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("act") == SEEN and not data.get("note"):
            self.add_error("note", _("Write how you saw to it: it stays in the file."))
        return data


class CallForm(forms.Form):
    """One call: show the number, told, not reached; or have all that did not arrive sent once more."""

    act = forms.ChoiceField(choices=[(word, word) for word in (SHOW, TOLD, MISSED, AGAIN)])
    party = forms.CharField(required=False, max_length=20)
    note = note_field(_("How the call went (may stay empty)"), required=False)

    def clean_party(self) -> int | None:
        """Which person, as a row's number."""
        return row_id(self.cleaned_data["party"])
