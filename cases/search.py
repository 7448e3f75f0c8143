"""Finding a case, inside what one may see: by its number, by the names of its people from one surname up or by their first letters as they are
said, by the end of a phone's number or all of it, and by two signs of what was told or where it was.
"""

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from accounts.secrets import keyed_hashes
from cases.clock import today
from cases.models import Case, Confirmation, Party
from cases.models.said import plain, saying

MANY = 2000  # so many are looked through, however many there are
LOOKED_AT = 200  # numbers that end alike are read one by one
LAST, SHORTEST_PHONE, LETTERS = 4, 7, 2
BY_NAME = frozenset({Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT})
BY_WORDS = frozenset({Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR})  # who reads what was told
FIRST_YEAR = 2018
NUMBER = re.compile(r"^(?:[^\d〔\[（(]*[〔\[（(]?(?P<year>20\d\d)[〕\]）)\-\s]*)?(?P<count>\d{1,7})\s*号?$")
ADDRESS = re.compile(r"^[a-z0-9-]{1,32}-20\d\d-\d{1,7}$")
COURT_NUMBER = re.compile(r"^[（(]\d{4}[）)].{2,24}号$")


def find(user: User, text: str, most: int = MANY) -> QuerySet[Case]:
    """The cases that fit, the newest first; so many at least, if there are. A department finds by number alone: it was not told the names."""
    seen, text = Case.objects.visible_to(user), plain(text)
    role = user.appointment.role if user.appointment else ""
    ids = set(_by_number(user, text)) if text else set()
    if text and role in BY_NAME:
        ids.update(_by_person(seen, text))
    if role in BY_WORDS:
        ids.update(saying(seen, text, most))
    return seen.filter(pk__in=ids).order_by("-id")


def numbered(user: User, text: str) -> QuerySet[Case]:
    """Those of this number and no others."""
    text = plain(text)
    return Case.objects.visible_to(user).filter(pk__in=set(_by_number(user, text)) if text else ()).order_by("-id")


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
    """By a phone's digits, by the first letters of a name as it is said, or by its beginning."""
    digits = re.sub(r"[\s-]", "", text)
    if digits.isdecimal():
        return _by_phone(seen, digits)
    parties = Party.objects.order_by()
    if text.isascii() and text.isalpha() and len(text) >= LETTERS:
        return _by_name(seen, parties.named(text.lower(), "initials"), text)
    return () if text[:1].isdecimal() else _by_name(seen, parties.named(text), text)


def _by_phone(seen: QuerySet[Case], digits: str) -> Iterable[int]:
    """The whole number and its last four digits are found by their hashes; of a longer end the numbers that end alike are read."""
    parties = Party.objects.filter(case__in=seen).order_by("-case_id")
    if len(digits) < LAST:
        return ()
    alike = parties.filter(phone_last4_hash__in=keyed_hashes("last4", digits[-LAST:]))
    if len(digits) == LAST:
        return alike.values_list("case_id", flat=True)[:MANY]
    asked = keyed_hashes("phone", digits) if len(digits) >= SHORTEST_PHONE else []
    whole = parties.filter(phone_hash__in=asked).values_list("case_id", flat=True)[:MANY]
    ending = alike.values_list("case_id", "phone")[:LOOKED_AT]
    return {*whole, *(case for case, phone in ending if phone.endswith(digits))}


def _by_name(seen: QuerySet[Case], named: QuerySet[Party], text: str) -> list[int]:
    """A surname alone, or a name that everybody has, is looked for among the newest of what one may see; a rarer one everywhere."""
    found = list(named.values_list("case_id", flat=True)[:MANY]) if len(text) > 1 else []
    if len(text) > 1 and len(found) < MANY:
        return found
    newest = list(seen.order_by("-id").values_list("pk", flat=True)[:MANY])  # read first: as a subquery the planner walks all the names
    return list(named.filter(case__in=newest).values_list("case_id", flat=True))
