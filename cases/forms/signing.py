"""Signing at the desk, and what is said before a text is fixed, an oral agreement entered, a seal affixed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Moment
from accounts.models import Office
from cases.forms.mediation import choices_of
from cases.forms.resident import SignForm
from cases.forms.routing import CourtChoice, offer
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Authority, Jurisdiction, Signature
from cases.templatetags.words import moment

# How somebody showed who they are; it stands in the history as it is chosen.
IDENTITY = ["身份证", "户口簿", "驾驶证、护照等证件", "授权书和代理人身份证", "社区工作人员当面证明"]


class DeskSignForm(SignForm):
    """A signature at the desk: helped by staff, who write down which paper showed who is signing."""

    identity = forms.ChoiceField(
        label=_("Which paper showed who they are"), choices=choices_of(IDENTITY), widget=forms.RadioSelect,
        error_messages={"required": _("Look at a paper first and say which one it was.")},
    )  # fmt: skip

    signed_on = Moment(
        label=_("When the page was signed"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Only where it was signed before today's photo: the effect counts from it. Left empty it is now."),
    )  # fmt: skip
    authority = forms.ModelChoiceField(Authority.objects.none(), label=_("Who signs"), required=False, widget=forms.RadioSelect,
                                       empty_label=_("They themselves"))  # fmt: skip

    def __init__(self, *args: Any, helped: bool, acting: Sequence[Authority] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not helped:
            del self.fields["identity"]
        if not acting:
            del self.fields["authority"]
            return
        field = self.fields["authority"]
        field.queryset = Authority.objects.filter(pk__in=[one.pk for one in acting])  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.name}（{one.relation}）"  # type: ignore[attr-defined]


class FixForm(StepForm):
    """The text that was read, by its stamp; and where several courts may be asked, which and why."""

    seen = CleanText(max_length=40, widget=forms.HiddenInput)
    court = CourtChoice(Office.objects.none(), label=_("Which court is asked"), required=False, empty_label=None)
    ground = forms.ChoiceField(label=_("Why this court (art. 205)"), choices=Jurisdiction.choices, required=False)

    def __init__(self, *args: Any, courts: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(courts) < 2:
            del self.fields["court"], self.fields["ground"]
            return
        offer(self, "court", Office.objects.filter(pk__in=[court.pk for court in courts]).order_by("pk"))
        self.fields["court"].initial = courts[0].pk

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        return {"seen": data["seen"], "court": data.get("court"), "ground": data.get("ground") or Jurisdiction.ORGANISATION}


class OralForm(StepForm):
    """What was agreed was done at once."""

    said_at = Moment(
        label=_("When it was agreed"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Left empty it is now."),
    )  # fmt: skip
    done = forms.BooleanField(
        label=_("Every term was performed on the spot"), error_messages={"required": _("What is not done yet must be written.")}
    )


class SealForm(StepForm):
    """The seal, and when it was pressed on the paper original, where that was earlier."""

    pressed_at = Moment(
        label=_("When the seal was put on the paper original"), required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), help_text=_("Left empty it is now."),
    )  # fmt: skip


class CorrectionForm(StepForm):
    """Which act really was when, and how one knows."""

    act = forms.ChoiceField(label=_("Which act was at another time"), widget=forms.RadioSelect)
    acted_at = Moment(
        label=_("When it really was"), widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = note_field(_("What shows it"), help_text=_("For example: the seal register says 21 May, the date here was the day of the photo."))

    def __init__(self, *args: Any, acts: Sequence[Signature], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["act"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(act.pk), f"{_name_of(act)}：{moment(act.signed_at)}") for act in acts]
        if not acts:
            del self.fields["act"]


def _name_of(act: Signature) -> str:
    """Whose act it was."""
    if act.office:
        return act.office.seal_name or act.office.name
    return act.signer or (act.user.name if act.user else "")
