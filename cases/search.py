"""Finding a case: by its number, the names of its people from one surname up, the last four or all digits of a phone. Inside what one may see."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from accounts.secrets import keyed_hash
from cases.clock import today
from cases.models import Case, Confirmation, Party

Ids = QuerySet[Any, Any]
BY_NAME = frozenset({Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT})
FIRST_YEAR = 2018
NUMBER = re.compile(r"^(?:[^\d〔\[（(]*[〔\[（(]?(?P<year>20\d\d)[〕\]）)\-\s]*)?(?P<count>\d{1,7})\s*号?$")
ADDRESS = re.compile(r"^[a-z0-9-]{1,32}-20\d\d-\d{1,7}$")
COURT_NUMBER = re.compile(r"^[（(]\d{4}[）)].{2,24}号$")


def find(user: User, text: str) -> QuerySet[Case]:
    """The cases that fit, the newest first. A department finds by number alone: it was not told the names."""
    seen = Case.objects.visible_to(user)
    text = " ".join(text.split())
    role = user.appointment.role if user.appointment else ""
    if not text:
        return seen.none()
    ids = [*_by_number(user, text), *(_by_person(text) if role in BY_NAME else ())]
    if not ids:
        return seen.none()
    return seen.filter(pk__in=ids[0].union(*ids[1:]) if len(ids) > 1 else ids[0]).order_by("-id")


def _by_number(user: User, text: str) -> Iterator[Ids]:
    """By the whole number, by its count alone in any year, or by the court's number."""
    if ADDRESS.match(text):
        yield Case.objects.filter(number=text).values("id")
    elif COURT_NUMBER.match(text):
        number = text.replace("(", "（").replace(")", "）")
        yield Confirmation.objects.visible_to(user).filter(case_number=number).values("case_id")
    elif match := NUMBER.match(text):
        yield Case.objects.filter(number__in=_numbers(match["year"], int(match["count"]))).values("id")


def _numbers(year: str | None, count: int) -> list[str]:
    years = [int(year)] if year else range(FIRST_YEAR, today().year + 1)
    codes = Office.objects.filter(kind=OfficeKind.STATION).values_list("code", flat=True)
    return [f"{code}-{y}-{count}" for code in codes for y in years]


def _by_person(text: str) -> Iterator[Ids]:
    """By a phone's last four digits or all of them (both hashed), or by the beginning of a name."""
    digits = re.sub(r"[\s-]", "", text)
    parties = Party.objects.order_by()
    if not digits.isdecimal():
        if not any(sign.isdecimal() for sign in text[:1]):
            yield parties.named(text).values("case_id")
    elif len(digits) == 4:
        yield parties.filter(phone_last4_hash=keyed_hash("last4", digits)).values("case_id")
    elif len(digits) >= 7:
        yield parties.filter(phone_hash=keyed_hash("phone", digits)).values("case_id")
