"""The keeping of a file: an inquiry, scans put in, a word on what is missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Moment
from cases.clock import ZONE, now
from cases.dossier import LINES
from cases.forms.step import CleanText, OnceForm, StepForm
from cases.models import Case, Party
from cases.steps.dossier import Place

MOST_FILES, MOST_BYTES = 40, 40 * 1024 * 1024
PLAIN_MOMENT = "%Y-%m-%dT%H:%M"


class InquiryForm(OnceForm):
    """调查记录: when, where, who was there, who was asked, who wrote, what was said."""

    asked_at = Moment(label=_("When"), widget=forms.DateTimeInput({"type": "datetime-local"}, format=PLAIN_MOMENT), input_formats=[PLAIN_MOMENT])
    place = CleanText(label=_("Where"), max_length=120)
    asked = CleanText(label=_("Who was asked"), max_length=60)
    relation = CleanText(label=_("What they are to the matter"), max_length=60, required=False, help_text=_("Neighbour downstairs"))
    there = CleanText(label=_("Who else was there"), max_length=120, required=False)
    recorder = CleanText(label=_("Who wrote it down"), max_length=30)
    said = CleanText(label=_("Questions and answers"), max_length=8000, widget=forms.Textarea({"rows": 12}), help_text=_("A line each."))

    def __init__(self, *args: Any, recorder: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_at"].initial = now().astimezone(ZONE)
        self.fields["recorder"].initial = recorder

    @property
    def facts(self) -> dict[str, Any]:
        """The record, as the step takes it."""
        return {name: self.cleaned_data[name] for name in ("asked_at", "place", "asked", "relation", "there", "recorder", "said", "client_key")}


class Files(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Photos, or one scanned PDF; together within what a request may bring."""

    widget = Files({"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Their bytes, in the order in which they were chosen. Raises ValidationError for none or too many."""
        uploads = [super(ScansField, self).clean(one, initial) for one in (data if isinstance(data, (list, tuple)) else [data])]
        if len(uploads) > MOST_FILES or sum(upload.size for upload in uploads) > MOST_BYTES:
            raise forms.ValidationError(_("Forty photos or 40 MB go at once. Send them in parts."))
        return [upload.read() for upload in uploads]


class ScanForm(StepForm):
    """What it is a scan of, whose it is, who may see it."""

    line = forms.ChoiceField(label=_("Where it belongs"), choices=[(line.key, line.name) for line in LINES])
    title = CleanText(label=_("What the scan shows"), max_length=40, help_text=_("Identity card of Lin Xiuying, front and back"))
    party = forms.ModelChoiceField(Party.objects.none(), label=_("Who handed it in"), required=False, empty_label=_("Nobody's in particular"))
    shared = forms.BooleanField(label=_("Both sides may see it"), required=False)
    pages = ScansField(label=_("Photos, or a scanned PDF"), error_messages={"required": _("Choose a file first."), "empty": _("The file is empty.")})

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.queryset, field.label_from_instance = case.parties.all(), lambda party: party.name

    @property
    def facts(self) -> dict[str, Any]:
        """The scan, as the step takes it."""
        data = self.cleaned_data
        return {"place": Place(data["line"], data["title"], data["party"], data["shared"]), "uploads": data["pages"]}


class BindForm(StepForm):
    """What is to be known of the file: what is missing or damaged, and why."""

    note = CleanText(label=_("What is missing or damaged, and why"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))
