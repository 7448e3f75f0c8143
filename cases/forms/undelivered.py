"""What to do with something that could not be delivered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.step import note_field

AGAIN, SEEN = "again", "seen"


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
