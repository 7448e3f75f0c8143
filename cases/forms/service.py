"""How a recipient received a ruling that did not go the electronic way, or did not receive it (民事诉讼法 87–95)."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from accounts.roles import Role
from cases.clock import ZONE, today
from cases.files import MAX_BYTES
from cases.forms.step import CleanText, StepForm
from cases.models import Authority, Confirmation, HandedAt, Service, ServiceMethod as M

if TYPE_CHECKING:
    One: TypeAlias = forms.ModelChoiceField[Service]
    Acting: TypeAlias = forms.ModelChoiceField[Authority]
else:
    One = Acting = forms.ModelChoiceField
GOT, NOT_GOT = "received", "not_received"
BY_COURT = (M.DIRECT, M.NOMINEE, M.ROOM, M.POST, M.LEFT, M.NOTICE)
BY_ROOM = (M.ROOM,)  # the station's room is the receiver that they named: it hands over what came there for them
NEEDS_NOTE: dict[str, Any] = {
    M.LEFT: _("Write who witnessed it, or send a photo."),
    M.POST: _("Write the number of the post."), M.NOTICE: _("Write where the notice came out."),
}  # fmt: skip


class Recipient(One):
    """A service by the name of who receives it, and which ruling."""

    def label_from_instance(self, obj: Any) -> str:
        """林秀英，民事裁定书（确认有效）."""
        return f"{obj.recipient}，{obj.document.get_kind_display()}"


class Letter(Acting):
    """A letter by who may take papers, and for whom."""

    def label_from_instance(self, obj: Any) -> str:
        """林军（儿子），代林秀英收."""
        return f"{obj.name}（{obj.relation}），代{obj.party.name}收"


class ServiceForm(StepForm):
    """One try: to whom, by what means, on which day, with what came of it."""

    service = Recipient(Service.objects.none(), label=_("Who receives it"), empty_label=None)
    method = forms.ChoiceField(label=_("How it was served"))
    handed_at = forms.ChoiceField(
        label=_("Where it was handed over"), choices=HandedAt.choices, required=False, help_text=_("Only where it was handed over directly."),
    )  # fmt: skip
    authority = Letter(
        Authority.objects.none(), label=_("Who took it for them"), required=False, empty_label=_("nobody: they took it themselves"),
        help_text=_("Only whoever has a letter of that party that lets them receive papers. The station prints it."),
    )  # fmt: skip
    result = forms.ChoiceField(
        label=_("What came of it"), choices=[(GOT, _("It reached them, or counts as served")), (NOT_GOT, _("It did not reach them"))],
        widget=forms.RadioSelect, initial=GOT, required=False,
    )  # fmt: skip
    on = Day(
        label=_("On which day it was served"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on the receipt; of a public notice the day on which it came out. Empty: now."),
    )  # fmt: skip
    note = CleanText(
        label=_("About the receipt"), max_length=120, required=False,
        help_text=_("Who signed, who witnessed, the number of the post, where the notice came out; or why it did not reach them."),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo"), required=False, error_messages={"empty": _("The photo is empty. Take it again.")},
        help_text=_("Of a paper that was left, or of the slip of the post."),
    )  # fmt: skip

    def __init__(self, *args: Any, file: Confirmation, roles: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        waiting = Service.objects.filter(confirmation=file, office=None, received_at=None).order_by("id")
        methods = BY_COURT if Role.CLERK in roles else BY_ROOM
        if M.DIRECT not in methods:
            del self.fields["handed_at"]
        self.fields["service"].queryset = waiting.select_related("party", "document")  # type: ignore[attr-defined]
        letters = Authority.objects.filter(party__in=waiting.values("party"), receive=True, ended_at=None).select_related("party").order_by("pk")
        self.fields["authority"].queryset = letters  # type: ignore[attr-defined]
        if Role.CLERK not in roles:
            del self.fields["authority"]
        self.fields["method"].choices = [(m.value, m.label) for m in methods]  # type: ignore[attr-defined]

    def clean_on(self) -> date | None:
        """No day that is still to come."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > today():
            raise ValidationError(_("Nothing is received on a day that is still to come."))
        return day

    def clean_photo(self) -> bytes:
        """The bytes; the step reads and draws them anew."""
        photo = self.cleaned_data.get("photo")
        if photo and photo.size > MAX_BYTES:
            raise ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
        return bytes(photo.read()) if photo else b""

    def clean(self) -> dict[str, Any]:
        """A receipt by somebody else needs their letter; a paper left behind, the post and a notice each need a word; so does what failed."""
        data = super().clean() or {}
        failed, method = data.get("result") == NOT_GOT, data.get("method", "")
        missing = _("Write why it did not reach them.") if failed else NEEDS_NOTE.get(method)
        if method == M.NOMINEE and not failed and data.get("authority") is None:
            self.add_error("authority", _("Choose who took it: nobody takes it for them without a letter that says so."))
        seen = method == M.LEFT and data.get("photo") and not failed
        if missing and not data.get("note") and not seen:
            self.add_error("note", missing)
        return data | {"handed_at": data.get("handed_at", "") if method == M.DIRECT and not failed else ""}

    @property
    def failed(self) -> bool:
        """Whether it did not reach them."""
        return bool(self.cleaned_data.get("result") == NOT_GOT)

    @property
    def begins_notice(self) -> bool:
        """Whether a public notice came out now; one that is out already is over."""
        return bool(self.cleaned_data["method"] == M.NOTICE and self.cleaned_data["service"].noticed_at is None)

    @property
    def moment(self) -> datetime | None:
        """Noon of the day that was named, on the day of sending never before it; nothing for now itself."""
        day = self.cleaned_data.get("on")
        if day is None or day == today():
            return None
        noon, sent = datetime.combine(day, time(12), ZONE), self.cleaned_data["service"].sent_at
        return max(noon, sent) if sent.astimezone(ZONE).date() == day else noon
