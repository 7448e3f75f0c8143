"""What the administrator keeps of rooms, and the director of the roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, OneRow
from accounts.forms import CleanText
from accounts.models import Office, User
from accounts.office_forms import DATE, KeepForm
from accounts.roles import OfficeKind
from mediators.kinds import DisputeType, Engagement, Grade
from mediators.models import Mediator, Room, Sex
from mediators.room import to_enter

MEETS = (OfficeKind.STATION, OfficeKind.COMMITTEE, OfficeKind.ORGANISATION)
OWN = ("experience", "speciality", "style", "dialects")


class RoomForm(KeepForm):
    """Where it is and how one finds it."""

    office = OneRow(Office.objects.none(), label=_("Office"), empty_label=None)
    name = CleanText(label=_("Name of the room"), max_length=40)
    directions = CleanText(label=_("How one finds it"), max_length=120, required=False, help_text=_("It stands on the slip: 从南门进，右手第二间."))

    def __init__(self, *args: Any, room: Room | None, **kwargs: Any) -> None:
        known = {"office": room.office_id, "name": room.name, "directions": room.directions} if room else {}
        super().__init__(*args, **{**kwargs, "initial": known})
        self.offer("office", Office.objects.filter(kind__in=MEETS, is_active=True).order_by("kind", "code"))


class RosterForm(KeepForm):
    """What the room knows about a mediator; for a new one also what stands on the wall until they write it themselves."""

    user = OneRow(User.objects.none(), label=_("Who"), empty_label=None, words=lambda one: f"{one.name} {one.username}")
    engagement = forms.ChoiceField(label=_("Serves as"), choices=Engagement.choices)
    organisation = OneRow(Office.objects.none(), label=_("Comes from"), required=False, empty_label=_("our own room"))
    sex = forms.ChoiceField(label=_("Man or woman"), choices=Sex.choices)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, required=False)
    grade_issuer = CleanText(label=_("Who gave the grade"), max_length=60, required=False)
    grade_date = Day(label=_("Since when"), required=False, widget=DATE)
    max_open = forms.IntegerField(label=_("Cases at once, at most"), min_value=1, max_value=99, initial=12)
    kinds = forms.MultipleChoiceField(label=_("Good at"), choices=DisputeType.choices, widget=forms.CheckboxSelectMultiple)
    experience = CleanText(label=_("Working life"), max_length=120, widget=forms.Textarea({"rows": 2}))
    speciality = CleanText(label=_("Good at, in a sentence"), max_length=80)
    style = CleanText(label=_("How they mediate"), max_length=80)
    dialects = CleanText(label=_("Speaks"), max_length=80, help_text=_("Dialects and languages, with 、 between them"))

    def __init__(self, *args: Any, committee_id: int, one: Mediator | None, **kwargs: Any) -> None:
        names = ("engagement", "sex", "grade", "grade_issuer", "grade_date", "max_open")
        known = {name: getattr(one, name) for name in names} | {"organisation": one.organisation_id} if one else {}
        kinds = {"kinds": list(one.specialities.values_list("kind", flat=True))} if one else {}
        super().__init__(*args, **{**kwargs, "initial": {**known, **kinds}})
        self.offer("organisation", Office.objects.filter(kind=OfficeKind.ORGANISATION, is_active=True).order_by("code"))
        if one is None:
            self.offer("user", to_enter(committee_id))
        else:
            for name in ("user", *OWN):
                del self.fields[name]
