"""A list of people as it is pasted: one a line, with a phone, a star before whoever was elected to speak."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from cases.forms.step import CleanText, StepForm
from cases.models.party import MAX_REPRESENTATIVES
from cases.steps.members import Listed

MOST = 300
NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.、．)）:：\s]\s*(?=\D)")
STAR = re.compile(r"[*＊★☆]|[（(]?代表[)）]?")
DIGITS = re.compile(r"\+?\d[\d -]{2,}\d")
BETWEEN = re.compile(r"[\s,，;；|:：]+")
PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|[2-8]\d{6,7}")


def listed(text: str) -> list[Listed]:
    """The people of a list. Raises ValidationError that names every line which cannot be read."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValidationError(_("A list holds %(n)s people at most.") % {"n": MOST})
    people, wrong = list[Listed](), list[str]()
    for at, line in enumerate(lines, start=1):
        one, problem = _read(line)
        if problem:
            wrong.append(_("Line %(n)s: %(problem)s") % {"n": at, "problem": problem})
        people.append(one)
    if wrong:
        raise ValidationError(wrong[:5])
    if sum(one.speaks for one in people) > MAX_REPRESENTATIVES:
        raise ValidationError(_("A group names one to five representatives (Ningbo regulation art. 20)."))
    return people


def _read(line: str) -> tuple[Listed, str]:
    rest = NUMBERED.sub("", line)
    speaks = bool(STAR.search(rest))
    rest = STAR.sub(" ", rest)
    numbers = [re.sub(r"\D", "", found).removeprefix("86") if len(found) > 11 else re.sub(r"\D", "", found) for found in DIGITS.findall(rest)]
    name = "".join(BETWEEN.split(DIGITS.sub(" ", rest)))
    phone = numbers[0] if numbers else ""
    if not name or any(sign.isdigit() for sign in name):
        return Listed(name, phone, speaks), _("there is no name")
    if len(name) > 60:
        return Listed(name, phone, speaks), _("the name is too long")
    if len(numbers) > 1 or (phone and not PHONE.fullmatch(phone)):
        return Listed(name, phone, speaks), _("this is no phone number")
    return Listed(name, phone, speaks), ""


def members_field(**more: object) -> CleanText:
    """The box in which a list is pasted."""
    widget = forms.Textarea({"rows": 5, "placeholder": gettext_lazy("*Lu Dayong 13800000000"), "spellcheck": "false", "autocomplete": "off"})
    return CleanText(label=gettext_lazy("List of them, one a line"), max_length=12_000, widget=widget, **more)  # type: ignore[arg-type]


class MembersForm(StepForm):
    """The list anew."""

    members = members_field()

    def clean_members(self) -> list[Listed]:
        """Its people."""
        return listed(self.cleaned_data["members"])
