"""When the sides cannot come: said by each for itself, part of a day by part of a day."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.clock import ZONE, today
from cases.lifecycle import record
from cases.models import Case, DayPart, Party, Unavailable
from cases.moves import Act
from cases.moves.case import BEFORE_AGREEMENT
from cases.steps.leading import lock

AHEAD = 14  # days that are asked about: as far as free times are offered
NOON, DUSK = time(12), time(18)
LAST_MINUTE = timedelta(minutes=59)  # an hour that begins at half past eleven reaches into the afternoon
Part = tuple[date, str]


def parts_ahead() -> list[Part]:
    """The parts of the next two weeks, day by day."""
    return [(today() + timedelta(days=n), part) for n in range(AHEAD) for part in DayPart.values]


@transaction.atomic
def say(party: Party, *, parts: Collection[Part]) -> None:
    """Keep when a side cannot come in the next two weeks, instead of what it said before; what lies behind or beyond stays as it is."""
    asked, wanted = parts_ahead(), set(parts)
    known = Unavailable.objects.filter(party=party, day__gte=asked[0][0], day__lte=asked[-1][0])
    known.exclude(pk__in=[row.pk for row in known if (row.day, row.part) in wanted]).delete()
    rows = [Unavailable(party=party, day=day, part=part) for day, part in asked if (day, part) in wanted]
    Unavailable.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def say_for(party: Party, *, actor: User, parts: Collection[Part]) -> None:
    """The same, told at the desk or on the telephone and entered by the staff; the history keeps by whom.

    Raises ValidationError where no meeting is to be arranged any more.
    """
    case = lock(party.case)
    if case.state not in BEFORE_AGREEMENT:
        raise ValidationError(_("There is no meeting to be arranged at the moment."))
    record(case, Act.PARTY_CHANGED, actor=actor, on_behalf_of=party, fields=["cannot_come"])
    say(party, parts=parts)


def said(party: Party) -> set[Part]:
    """What a side said about the next two weeks."""
    return {(row.day, row.part) for row in Unavailable.objects.filter(party=party, day__gte=today())}


def cannot(case: Case) -> dict[Part, list[str]]:
    """Who of a case cannot come when, by name; from today on. One statement."""
    found: dict[Part, list[str]] = {}
    rows = Unavailable.objects.filter(party__case=case, party__removed_at=None, day__gte=today())
    for day, part, name in rows.order_by("party__side", "party_id").values_list("day", "part", "party__name"):
        found.setdefault((day, part), []).append(name)
    return found


def names_against(against: dict[Part, list[str]], starts_at: datetime) -> list[str]:
    """Who cannot come to an hour that begins at a moment."""
    named = [name for at in (starts_at, starts_at + LAST_MINUTE) for name in against.get(part_of(at), ())]
    return list(dict.fromkeys(named))


def part_of(moment: datetime) -> Part:
    """In which part of which day a moment lies."""
    local = moment.astimezone(ZONE)
    part = DayPart.MORNING if local.time() < NOON else DayPart.AFTERNOON if local.time() < DUSK else DayPart.EVENING
    return local.date(), str(part)
