"""One person, organisation or group of a dispute, as it is typed at the desk."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.clock import today
from cases.forms.members import listed, members_field
from cases.forms.step import CleanText, StepForm
from cases.models import PartyKind, Sex
from cases.models.party import ASIDE, BETWEEN, MAX_REPRESENTATIVES, OFFICE_WORD
from cases.steps.members import Listed
from cases.steps.redaction import id_number_is_valid

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}\d{7,8}|[2-8]\d{6,7}")
OTHER_DOCUMENT = re.compile(r"[A-Z]{1,3}\d{6,10}[A-Z0-9]{0,2}")  # passport, permit of residents of Hong Kong, Macao and Taiwan
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
TYPED = ("name", "stance", "phone", "id_number", "address", "representative", "guardian_name", "authority_note", "speech")
FOLDED = (
    "kind", "sex", "id_number", "address", "address_hidden", "is_minor", "guardian_name", "headcount", "representative", "authority_note", "speech",
    "members",
)  # fmt: skip
ADULT = 18


class PartyForm(StepForm):
    """A party. Nothing typed means nobody; something typed means that the rules for its kind hold."""

    name = CleanText(label=_("Name"), max_length=60)
    phone = CleanText(label=_("Phone"), max_length=20, required=False, widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}))
    stance = CleanText(label=_("What they want"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Person or organisation"), choices=PartyKind.choices, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False)
    id_number = CleanText(label=_("Identity number"), max_length=20, required=False, widget=forms.TextInput({"autocomplete": "off"}))
    address = CleanText(label=_("Home or seat"), max_length=120, required=False)
    address_hidden = forms.BooleanField(label=_("Keep home and phone from the other side (violence in the family)"), required=False)
    is_minor = forms.BooleanField(label=_("Under 18"), required=False)
    guardian_name = CleanText(label=_("Guardian"), max_length=60, required=False)
    headcount = forms.IntegerField(label=_("How many they are"), min_value=1, max_value=9999, required=False)
    representative = CleanText(label=_("Who speaks for them"), max_length=120, required=False)
    members = members_field(required=False)
    authority_note = CleanText(label=_("Paper that says so"), max_length=120, required=False)
    speech = CleanText(label=_("Which speech"), max_length=40, required=False)
    is_applicant = forms.BooleanField(label=_("Asks for mediation"), required=False)
    with_previous = forms.BooleanField(label=_("On the side of the person before"), required=False)

    def __init__(self, *args: Any, number: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_permitted": True, "use_required_attribute": False, **kwargs})
        self.number = number

    def has_changed(self) -> bool:
        """Whether something was typed; a choice from a list alone names nobody."""
        return not self.empty_permitted or any(str(self.data.get(self.add_prefix(name)) or "").strip() for name in (*TYPED, "members"))

    def clean_members(self) -> list[Listed]:
        """The people of a pasted list."""
        return listed(self.cleaned_data["members"])

    def clean_phone(self) -> str:
        """Digits alone."""
        return phone_digits(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        """In capitals, without blanks. What it must be depends on the kind: see `clean`."""
        return re.sub(r"\s", "", self.cleaned_data["id_number"]).upper()

    def clean_kind(self) -> str:
        """A person, unless somebody said otherwise."""
        return self.cleaned_data["kind"] or PartyKind.PERSON

    def clean(self) -> dict[str, Any]:
        """The rules of each kind (design.md §4)."""
        data = super().clean() or {}
        if data.get("members"):
            self._of_list(data, data["members"])
        rules = {PartyKind.ORGANISATION: self._organisation, PartyKind.GROUP: self._group}
        rules.get(data.get("kind", ""), self._person)(data)
        return data

    def _of_list(self, data: dict[str, Any], people: list[Listed]) -> None:
        """A pasted list makes a group: how many they are, who was elected and what it is called are read from it."""
        elected = [one.name for one in people if one.speaks]
        data["kind"], data["headcount"] = PartyKind.GROUP, max(data.get("headcount") or 0, len(people))
        data["representative"] = "、".join(elected) or data.get("representative", "")
        if not data.get("name"):
            self.errors.pop("name", None)
            first = (elected or [people[0].name])[0]
            data["name"] = _("%(name)s and others, %(n)s people") % {"name": first, "n": data["headcount"]}

    def _person(self, data: dict[str, Any]) -> None:
        number = data.get("id_number", "")
        birth = birth_of(number)
        if number and not birth and not OTHER_DOCUMENT.fullmatch(number):
            self.add_error("id_number", _("The check digit of this identity number is not right. Compare it with the card."))
        if birth:
            data["birth"], data["sex"] = birth, data.get("sex") or (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)
            data["is_minor"] = is_minor(birth, today())
        if data.get("is_minor") and not data.get("guardian_name") and "guardian_name" not in self.errors:
            self.add_error("guardian_name", _("Somebody under 18 needs a guardian: write who it is."))

    def _organisation(self, data: dict[str, Any]) -> None:
        if not data.get("representative") and "representative" not in self.errors:
            self.add_error("representative", _("Write who speaks for the organisation, and as what."))
        if data.get("id_number") and not credit_code_is_valid(data["id_number"]):
            self.add_error("id_number", _("The check sign of this credit code is not right. Compare it with the licence."))

    def _group(self, data: dict[str, Any]) -> None:
        named = OFFICE_WORD.sub("", ASIDE.sub("", data.get("representative") or ""))
        names = [name for name in BETWEEN.split(named) if name]
        if (data.get("headcount") or 0) < 2:
            self.add_error("headcount", _("Write how many they are."))
        if not 1 <= len(names) <= MAX_REPRESENTATIVES:
            self.add_error("representative", _("A group names one to five representatives (Ningbo regulation art. 20)."))

    @property
    def opened(self) -> bool:
        """Whether the folded boxes hold something, or something wrong."""
        return any(self[name].errors or self[name].value() not in (None, "", False, PartyKind.PERSON) for name in FOLDED)

    @property
    def facts(self) -> dict[str, Any]:
        """What the row keeps. Only a minor has a guardian, only a group a number."""
        data = self.cleaned_data
        facts = {name: data[name] for name in (*TYPED, "kind", "sex", "address_hidden", "is_minor", "is_applicant")}
        facts["birth"] = data.get("birth")
        person = data["kind"] == PartyKind.PERSON
        facts["is_minor"] = bool(data["is_minor"] and person)
        facts["guardian_name"] = data["guardian_name"] if facts["is_minor"] else ""
        facts["headcount"] = data["headcount"] if data["kind"] == PartyKind.GROUP else 1
        if data.get("members"):
            facts["members"] = data["members"]
        return facts


def phone_digits(typed: str) -> str:
    """A mobile number, or a landline with its area code, as digits alone. Raises ValidationError for what is neither."""
    digits = re.sub(r"[\s()（）-]", "", typed)
    digits = re.sub(r"^(?:\+?86)(?=1[3-9]\d{9}$)", "", digits)
    if digits and not (MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits)):
        raise ValidationError(_("This is no phone number: eleven digits, or a landline with its area code."))
    return digits


def birth_of(number: str) -> date | None:
    """The birth day in an identity number; None when the number or the day cannot be."""
    if not id_number_is_valid(number):
        return None
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return birth if date(1900, 1, 1) <= birth <= today() else None


def is_minor(birth: date, day: date) -> bool:
    """Whether somebody is under 18 on a day (民法典 17)."""
    return (day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))) < ADULT


def credit_code_is_valid(code: str) -> bool:
    """Whether a unified credit code has its right check sign (GB 32100)."""
    if len(code) != 18 or any(sign not in CREDIT_SIGNS for sign in code):
        return False
    total = sum(CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(code, CREDIT_WEIGHTS, strict=False))
    return CREDIT_SIGNS[(31 - total % 31) % 31] == code[17]
