"""What comes from the street's platform: each row a new matter for the station, or the platform's number for one of ours. None twice."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.fields import is_countable
from accounts.models import Appointment, Office, User
from accounts.roles import OfficeKind, Role
from cases.cells import is_formula
from cases.clock import ZONE, now
from cases.exchange import LONGEST, Line
from cases.lifecycle import record
from cases.models import Case, Direction, Item, Source, standing
from cases.moves import Act
from cases.steps import matter

NAMESPACE = uuid.UUID("6f0f5f3e-6a53-4d5e-9f0c-6f2d1c7b8a10")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row."""

    row: int
    source_number: str
    case: Case | None = None
    is_new: bool = False
    problem: str = ""


def answers_for(office: Office) -> User | None:
    """In whose name a platform's rows come: whoever serves at that command centre, longest first."""
    serving = Appointment.objects.current(now()).filter(office=office, role=Role.COMMAND).select_related("user", "office").order_by("since", "pk")
    first = serving.first()
    return first.user.working_as(first) if first else None


def accept(lines: Iterable[Line], *, actor: User) -> list[Outcome]:
    """Take each row alone: one that is wrong says why and holds up no other. Raises PermissionDenied for anybody but the command centre."""
    if Role.COMMAND not in standing(actor).roles:
        raise PermissionDenied
    return [_one(line, row, actor) for row, line in enumerate(lines, start=1)]


def _one(line: Line, row: int, actor: User) -> Outcome:
    number = line.get("id", "")
    try:
        with transaction.atomic():
            _check(line)
            case, new = _matched(line, actor) if line.get("number") else _reported(line, actor)
        return Outcome(row, number, case, new)
    except ValidationError as problem:
        return Outcome(row, number[:40], problem=" ".join(problem.messages))
    except IntegrityError:  # two files at the same moment
        return Outcome(row, number[:40], problem=_("This number stands for another matter already."))


def _check(line: Line) -> None:
    number = line.get("id", "")
    if not number or len(number) > 40:
        raise ValidationError(_("The platform's number is missing or longer than 40 signs."))
    for text in line.values():
        if len(text) > LONGEST or any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            raise ValidationError(_("A cell is longer than %(n)s signs or holds signs that nobody can see.") % {"n": LONGEST})
        if is_formula(text):
            raise ValidationError(_("A cell holds a formula: “%(text)s”.") % {"text": text[:20]})


def _matched(line: Line, actor: User) -> tuple[Case, bool]:
    """The platform has one of ours under its own number. The same twice changes nothing; another number is a question for people."""
    found = Case.objects.visible_to(actor).filter(number=line["number"], item__isnull=False).first()
    if found is None:
        raise ValidationError(_("No matter of ours has the number %(number)s.") % {"number": line["number"][:32]})
    case = Case.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if case.external_number not in ("", line["id"]):
        raise ValidationError(_("%(number)s is matched with %(other)s already.") % {"number": case.number, "other": case.external_number})
    if case.external_number:
        return case, False
    other = Case.objects.filter(item__isnull=False, external_number=line["id"]).first()
    if other is not None:
        raise ValidationError(_("%(number)s is matched with %(other)s already.") % {"number": line["id"], "other": other.number})
    record(case, Act.MATCHED, actor=actor, fields=["external_number"])
    Case.objects.filter(pk=case.pk).update(external_number=line["id"])
    return case, True


def _reported(line: Line, actor: User) -> tuple[Case, bool]:
    theirs = Q(origin=standing(actor).office_id, source_number=line["id"])
    ours = Q(origin=None, item__isnull=False, external_number=line["id"])  # the platform tells us one of ours back
    known = Case.objects.filter(theirs | ours).first()
    if known is not None:
        return known, False
    place = line.get("place", "")
    if not place or len(place) > 120:
        raise ValidationError(_("The place is missing or too long."))
    report = matter.Report(
        item=_item(line.get("item", "")), station=_station(line.get("station", "")), place=place, what=line.get("what", ""),
        seen_at=_moment(line.get("at", "")), source=Source.OTHER, source_number=line["id"],
    )  # fmt: skip
    key = uuid.uuid5(NAMESPACE, f"{standing(actor).office_id}:{line['id']}")
    return matter.report(actor=actor, client_key=key, report=report), True


def _item(code: str) -> Item:
    found = Item.objects.to_report(Direction.IN).filter(code=code).first()
    if found is None:
        raise ValidationError(_("The catalogue has no item “%(code)s” that goes to the station.") % {"code": code[:16]})
    return found


def _station(code: str) -> Office:
    stations = Office.objects.filter(kind=OfficeKind.STATION, is_active=True)
    found = list((stations.filter(Q(code=code) | Q(short_name=code)) if code else stations)[:2])
    if len(found) != 1:
        raise ValidationError(_("Say which station it is for."))
    return found[0]


def _moment(text: str) -> datetime:
    """The moment it was seen, in our zone where it names none; empty is now."""
    if not text:
        return now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise ValidationError(_("The time “%(text)s” is none: write 2026-11-26 08:30.") % {"text": text[:20]}) from problem
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    if not is_countable(moment) or moment > now():
        raise ValidationError(_("The time lies in the future or too far back."))
    return moment
