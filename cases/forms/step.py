"""What every form of a step shares: the version of the page it stood on, and errors that lose nothing of what was typed."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from accounts.forms import CleanText as CleanText, plain_helper
from cases.clock import ZONE, Due, today
from cases.documents import MissingGlyph
from cases.lifecycle import Stale
from cases.models import Case, Confirmation, Event, Referral
from mediators.occupancy import Taken

File = Case | Referral | Confirmation


class StepForm(forms.Form):
    """A form that takes one step. Bind it with `file` so that a page that was overtaken is noticed and shows what changed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    helper = plain_helper()

    def __init__(self, *args: Any, file: File | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        self.overtaken: File | None = None
        if file is None:
            del self.fields["version"]
        else:
            self.fields["version"].initial = file.version

    def took(self, step: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
        """Take a step; False when it was refused, with the reason in the form and everything typed still there."""
        try:
            step(*args, **kwargs)
        except ValidationError as problem:
            self.add_error(None, problem)
        except Stale as stale:
            self._overtake(stale)
        except MissingGlyph:
            self.add_error(None, _("The paper cannot be set: a character is in no font. Write the name or the text in another way."))
        except Taken:
            self.add_error(None, _("Somebody else took this time a moment ago. Choose another one."))
        return not self.errors

    def _overtake(self, stale: Stale) -> None:
        """Show what changed and let the same form be sent again on the file as it is now."""
        self.overtaken = stale.file
        self.add_error(None, str(stale))
        sent: Any = self.data  # a QueryDict: what was typed, several values under one name
        again = sent.copy()
        again["version"] = str(stale.file.version)
        self.data = again

    @property
    def changed(self) -> list[Event]:
        """What happened to the file since this page was made, newest first."""
        if self.overtaken is None:
            return []
        seen = self.cleaned_data.get("version") or 0
        events = Event.objects.filter(case=self.overtaken.folder, table=self.overtaken.TABLE.name, file_id=self.overtaken.pk, version__gt=seen)
        return list(events.select_related("user", "office", "party"))


class OnceForm(StepForm):
    """A form that makes something new. Its key is given with the empty page: sent twice, it makes one."""

    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_key"].initial = uuid.uuid4

    def clean_client_key(self) -> UUID:
        """The key; one of its own for whoever sent none."""
        return self.cleaned_data["client_key"] or uuid.uuid4()


REASON = _("Reason")


def note_field(label: Any = REASON, *, required: bool = True, help_text: Any = "") -> CleanText:
    """A reason or a few words: kept encrypted in the file's history."""
    return CleanText(label=label, max_length=2000, required=required, widget=forms.Textarea({"rows": 3}), help_text=help_text)


class LastDay(Day):
    """A day until which something runs; it becomes the end of that day in Asia/Shanghai and must be still to come."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> datetime | None:
        """The moment at which the day ends."""
        day: date | None = super().clean(value)
        if day is None:
            return None
        if not today() < day < date(today().year + 10, 1, 1):
            raise ValidationError(_("Give a day that is still to come."))
        return Due.end_of(day).at.astimezone(ZONE)
