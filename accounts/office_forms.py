"""Forms of the administrator: an office, a person, what they are to be, shifts of the duty roster."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, Moment, OneRow
from accounts.forms import CleanText, plain_helper
from accounts.models import Office, User
from accounts.roles import STAFF, OfficeKind

PHONE = RegexValidator(r"^[0-9+() -]{3,20}$", _("A phone number: digits, with the area code."))
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBER = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class KeepForm(forms.Form):
    """A form whose step may refuse: the reason stands in it, and what was typed stays."""

    helper = plain_helper()

    def took(self, step: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
        """Take the step; False when it was refused."""
        try:
            step(*args, **kwargs)
        except ValidationError as problem:
            self.add_error(None, problem)
        return not self.errors

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let these rows be chosen."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]


class OfficeForm(KeepForm):
    """An office. Kind and code are asked once."""

    kind = forms.ChoiceField(label=_("Kind of office"), choices=OfficeKind.choices)
    code = CleanText(
        label=_("Short code"), max_length=32, help_text=_("Small letters and digits, with - between them: it stands in numbers and stays.")
    )
    name = CleanText(label=_("Name of the office"), max_length=80)
    short_name = CleanText(label=_("Short name"), max_length=20)
    parent = OneRow(Office.objects.none(), label=_("Belongs to"), required=False, empty_label="—")
    court = OneRow(Office.objects.none(), label=_("Basic court of the place"), required=False, empty_label="—", help_text=_("For a committee."))
    seal_name = CleanText(label=_("Name on the seal, where it is another"), max_length=80, required=False)
    number_word = CleanText(
        label=_("Word of its numbers"), max_length=20, required=False, help_text=_("Station and committee: 大桥调. A court: its code, 浙0213.")
    )
    case_types = CleanText(label=_("Type words of a court"), max_length=60, required=False, help_text=_("民特,诉前调确: the first is the usual one."))
    phone = CleanText(label=_("Duty phone"), max_length=20, required=False, validators=[PHONE])
    email = forms.EmailField(
        label=_("Duty e-mail"), max_length=120, required=False, help_text=_("Of the office, no person's own. A mail holds the number and a link.")
    )
    address = CleanText(label=_("Where it is"), max_length=120, required=False)
    hours = CleanText(label=_("Office hours"), max_length=80, required=False)
    is_active = forms.BooleanField(label=_("Works: it can be chosen"), required=False, initial=True)

    def __init__(self, *args: Any, office: Office | None, **kwargs: Any) -> None:
        known = {name: getattr(office, name) for name in self.base_fields if name not in ("parent", "court")} if office else {}
        links = {"parent": office.parent_id, "court": office.court_id} if office else {}
        super().__init__(*args, **{**kwargs, "initial": {**kwargs.get("initial", {}), **known, **links}})
        others = Office.objects.filter(is_active=True).exclude(pk=office.pk if office and office.pk else 0)
        self.offer("parent", others.order_by("kind", "code"))
        self.offer("court", others.filter(kind=OfficeKind.COURT))
        if office is not None:
            del self.fields["kind"], self.fields["code"]

    def clean_code(self) -> str:
        """ASCII, as it stands in numbers and addresses."""
        code = str(self.cleaned_data["code"])
        if not CODE.fullmatch(code):
            raise ValidationError(_("Small letters and digits, with - between them."))
        return code


class PersonForm(KeepForm):
    """A new person by number and name."""

    username = CleanText(label=_("Staff number"), max_length=40, help_text=_("The police or work number: they sign in with it."))
    name = CleanText(label=_("Name"), max_length=40)

    def clean_username(self) -> str:
        """Letters and digits, as it is typed at the door."""
        number = str(self.cleaned_data["username"])
        if not NUMBER.fullmatch(number):
            raise ValidationError(_("Letters and digits, with - between them."))
        return number


class RoleForm(KeepForm):
    """What somebody is to be, where, from when until when."""

    office = OneRow(Office.objects.none(), label=_("Office"), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=[(role, role.label) for role in STAFF])
    rank = CleanText(label=_("Rank or post, as it stands on papers"), max_length=40, required=False)
    since_day = Day(label=_("From when on"), widget=DATE)
    until_day = Day(label=_("Last day, where it ends"), widget=DATE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"since_day": timezone.localdate(), **kwargs.get("initial", {})}})
        self.offer("office", Office.objects.filter(is_active=True).order_by("kind", "code"))

    def clean_since_day(self) -> date:
        """Today or later: nobody was something yesterday by what is written today."""
        day: date = self.cleaned_data["since_day"]
        if day < timezone.localdate():
            raise ValidationError(_("Today or later."))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants: moments for days."""
        data, last = self.cleaned_data, self.cleaned_data["until_day"]
        return {
            "role": data["role"], "office": data["office"], "rank": data["rank"], "since": max(timezone.now(), _begin(data["since_day"])),
            "until": _begin(last + timedelta(days=1)) if last else None,
        }  # fmt: skip


class ShiftForm(KeepForm):
    """One person's shifts at a station."""

    office = OneRow(Office.objects.none(), label=_("Station"), empty_label=None)
    user = OneRow(User.objects.none(), label=_("Who leads"), empty_label=None, words=lambda one: f"{one.name} {one.username}")
    begins = Moment(label=_("First shift begins"), widget=MOMENT)
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=24, initial=24)
    every = forms.IntegerField(label=_("Again every so many days"), min_value=1, max_value=31, initial=3)
    times = forms.IntegerField(label=_("How many shifts"), min_value=1, max_value=62, initial=10)

    def __init__(self, *args: Any, stations: QuerySet[Office], people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("office", stations)
        self.offer("user", people)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
