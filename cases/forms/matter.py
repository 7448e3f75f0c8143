"""Matters of the catalogue: what is reported from the street, and what its owner answers."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases import files
from cases.forms.routing import offer
from cases.forms.step import CleanText, OnceForm, StepForm
from cases.models import Case, Direction, Item, Referral, ResultCode, Source
from cases.steps.matter import Report, direction_of

if TYPE_CHECKING:
    _Item, _Office = forms.ModelChoiceField[Item], forms.ModelChoiceField[Office]
else:
    _Item = _Office = forms.ModelChoiceField

COMMON, RECENT = 6, 40  # items and places at hand without a search; among so many of the last reports
NO_NAMES = _("No names, no numbers of persons.")
SOURCES = {Role.GRID: Source.GRID, Role.COMMAND: Source.OTHER}


class PhotoField(forms.FileField):
    """A photo from the camera or the album; one too large for any form is said so before it is read."""

    widget = forms.FileInput({"accept": "image/*", "capture": "environment"})

    def clean(self, data: Any, initial: Any = None) -> bytes:
        """The bytes, or none. Whether it is a picture is seen when it is drawn anew."""
        sent = super().clean(data, initial)
        if sent is not None and sent.size > files.MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
        return bytes(sent.read()) if sent else b""


class ReportForm(OnceForm):
    """What it is, a photo, where. Half a minute on a phone."""

    item = _Item(Item.objects.none(), label=_("What is it"), error_messages={"required": _("Choose what it is.")})
    photo = PhotoField(label=_("Photo"), required=False)
    place = CleanText(label=_("Where"), max_length=120)
    what = CleanText(label=_("In a few words"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}), help_text=NO_NAMES)
    station = _Office(Office.objects.none(), label=_("Which station"), empty_label=None)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction = direction_of(actor)
        appointment = actor.appointment
        assert appointment is not None  # `direction_of` asked
        self.role = Role(appointment.role)
        stations = Office.objects.filter(kind=OfficeKind.STATION, is_active=True).order_by("pk")
        self.stations = stations if self.direction == Direction.IN else stations.filter(pk=appointment.office_id)
        self.rows = Item.objects.to_report(self.direction)
        offer(self, "item", self.rows)
        offer(self, "station", self.stations)
        self.fields["station"].initial = self.stations.values_list("pk", flat=True).first()
        self.last = list(Case.objects.visible_to(actor).filter(officer=actor, item__isnull=False).order_by("-id")[:RECENT])

    @property
    def one_station(self) -> bool:
        """Whether there is nothing to choose from."""
        return self.stations.count() == 1

    @property
    def items(self) -> list[Item]:
        """What stands at hand: what is chosen, what this person reported last, what is urgent."""
        chosen = str(self["item"].value() or "")
        wanted = [int(chosen)] if chosen.isascii() and chosen.isdecimal() and len(chosen) <= 18 else []
        wanted += [case.item_id for case in self.last if case.item_id]
        at_hand = {item.pk: item for item in self.rows.filter(pk__in=wanted)}
        shown = [at_hand[pk] for pk in dict.fromkeys(wanted) if pk in at_hand]
        more = self.rows.exclude(pk__in=at_hand).order_by("-is_urgent", "code")[: max(COMMON - len(shown), 0)]
        return [*shown[:COMMON], *more]

    @property
    def examples(self) -> bool:
        """Whether what is offered is the list of examples, and no street's own."""
        return self.rows.filter(is_example=True).exists()

    @property
    def places(self) -> list[str]:
        """Where they reported something before."""
        return list(dict.fromkeys(case.place for case in self.last))[:COMMON]

    @property
    def report(self) -> Report:
        """As the step wants it."""
        data = self.cleaned_data
        return Report(
            item=data["item"], station=data["station"], place=data["place"], what=data["what"], photo=data["photo"],
            source=SOURCES.get(self.role, Source.PATROL),
        )  # fmt: skip


class AnswerForm(StepForm):
    """What the owner of a matter did, and how it looks now."""

    result_code = forms.ChoiceField(
        label=_("Result"), choices=[choice for choice in ResultCode.choices if choice[0] != ResultCode.REFUSED], widget=forms.RadioSelect
    )
    result = CleanText(label=_("What was done and what came of it"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    photo = PhotoField(label=_("Photo of how it looks now"), required=False)

    def __init__(self, *args: Any, file: Referral, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        item = file.case.item
        if item is not None and item.photo:
            self.fields["photo"].help_text = _("This kind of matter wants one where it is solved.")
