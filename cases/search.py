"""Finding a case: by its number, the names of its people from one surname up, the last four or all digits of a phone. Inside what one may see."""

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from accounts.secrets import keyed_hash
from cases.clock import today
from cases.models import Case, Confirmation, Party

MANY = 2000  # so many are looked through, however many there are
BY_NAME = frozenset({Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT})
FIRST_YEAR = 2018
NUMBER = re.compile(r"^(?:[^\d〔\[（(]*[〔\[（(]?(?P<year>20\d\d)[〕\]）)\-\s]*)?(?P<count>\d{1,7})\s*号?$")
ADDRESS = re.compile(r"^[a-z0-9-]{1,32}-20\d\d-\d{1,7}$")
COURT_NUMBER = re.compile(r"^[（(]\d{4}[）)].{2,24}号$")


def find(user: User, text: str) -> QuerySet[Case]:
    """The cases that fit, the newest first. A department finds by number alone: it was not told the names."""
    seen, text = Case.objects.visible_to(user), " ".join(text.split())
    role = user.appointment.role if user.appointment else ""
    ids = set(_by_number(user, text)) if text else set()
    if text and role in BY_NAME:
        ids.update(_by_person(seen, text))
    return seen.filter(pk__in=ids).order_by("-id")


def _by_number(user: User, text: str) -> Iterable[int]:
    """By the whole number, by its count alone in any year, or by the court's number."""
    if ADDRESS.match(text):
        return Case.objects.filter(number=text).values_list("pk", flat=True)
    if COURT_NUMBER.match(text):
        number = text.replace("(", "（").replace(")", "）")
        return Confirmation.objects.visible_to(user).filter(case_number=number).values_list("case_id", flat=True)
    match = NUMBER.match(text)
    return Case.objects.filter(number__in=_numbers(match["year"], int(match["count"]))).values_list("pk", flat=True) if match else ()


def _numbers(year: str | None, count: int) -> list[str]:
    years = [int(year)] if year else range(FIRST_YEAR, today().year + 1)
    codes = Office.objects.filter(kind=OfficeKind.STATION).values_list("code", flat=True)
    return [f"{code}-{y}-{count}" for code in codes for y in years]


def _by_person(seen: QuerySet[Case], text: str) -> Iterable[int]:
    """By a phone's last four digits or all of them (both hashed), or by the beginning of a name."""
    digits = re.sub(r"[\s-]", "", text)
    parties = Party.objects.order_by()
    if not digits.isdecimal():
        return () if text[:1].isdecimal() else _by_name(seen, parties.named(text), text)
    if len(digits) == 4:
        return parties.filter(phone_last4_hash=keyed_hash("last4", digits)).values_list("case_id", flat=True)[:MANY]
    return parties.filter(phone_hash=keyed_hash("phone", digits)).values_list("case_id", flat=True)[:MANY] if len(digits) >= 7 else ()


def _by_name(seen: QuerySet[Case], named: QuerySet[Party], text: str) -> list[int]:
    """A surname alone, or a name that everybody has, is looked for among the newest of what one may see; a rarer one everywhere."""
    found = list(named.values_list("case_id", flat=True)[:MANY]) if len(text) > 1 else []
    if len(text) > 1 and len(found) < MANY:
        return found
    newest = list(seen.order_by("-id").values_list("pk", flat=True)[:MANY])  # read first: as a subquery the planner walks all the names
    return list(named.filter(case__in=newest).values_list("case_id", flat=True))
