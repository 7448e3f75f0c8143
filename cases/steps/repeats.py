"""Whether something was told before: cases with the same number where it came from, phone, home, place, pair of people or nearly the same
story, each with the reason.

It looks only at what the officer may see, and decides nothing: same, related or different is the officer's word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.secrets import keyed_hashes, mask_phone
from cases.addresses import is_exact, normal
from cases.clock import now
from cases.likeness import likeness, pairs, shared_words
from cases.models import Case, CaseKind, CaseLink, Member, Party

MANY, NEWEST, READ, SHOWN = 500, 1500, 300, 4  # rows by a hash or a name; cases whose place, and whose story is looked at; cases shown
PEOPLE_FOR, PLACE_FOR, STORY_FOR = timedelta(days=730), timedelta(days=365), timedelta(days=120)  # how far back each reason reaches
ALIKE = 0.34
WEIGHTS = {"number": 6, "phone": 4, "pair": 4, "home": 3, "place": 2, "story": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared: of a form that is being typed, or of a case."""

    place: str = ""
    story: str = ""
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()
    source: str = ""
    number: str = ""  # what it is called there


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is thought to be alike."""

    kind: str
    words: str


@dataclass(slots=True)
class Alike:
    """A case that may be the same, with every reason."""

    case: Case
    reasons: list[Reason] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(WEIGHTS[reason.kind] for reason in self.reasons)


Hints = Iterator[tuple[int, Reason]]


def alike(told: Told, *, actor: User, besides: Iterable[int] = ()) -> list[Alike]:
    """The cases that may be the same, what speaks most for it first. A merged file stands for the one that leads it."""
    found: dict[int, dict[str, Reason]] = {}
    seen = Case.objects.visible_to(actor).filter(kind=CaseKind.DISPUTE)
    for look in (_numbers, _phones, _homes, _names, _places, _stories):
        for case, reason in look(told, seen):
            found.setdefault(case, {}).setdefault(reason.kind, reason)
    leaders = dict(CaseLink.objects.merged().filter(case__in=found).values_list("case", "other"))
    for case, leader in leaders.items():
        found[leader] = found.pop(case) | found.get(leader, {})
    wanted = seen.filter(pk__in=set(found) - set(besides), logged_at__gte=now() - PEOPLE_FOR).select_related("station")
    rows = [Alike(case, list(found[case.pk].values())) for case in wanted.prefetch_related("parties")]
    return sorted(rows, key=lambda row: (-row.weight, -row.case.pk))[:SHOWN]


def _numbers(told: Told, seen: QuerySet[Case]) -> Hints:
    if told.number:
        words = _("the same number there: %(number)s") % {"number": told.number}
        same = seen.exclude(source_number="").filter(source=told.source, source_number=told.number).order_by("-pk")
        yield from ((case, Reason("number", words)) for case in same.values_list("pk", flat=True)[:MANY])


def _phones(told: Told, seen: QuerySet[Case]) -> Hints:
    for phone in sorted(told.phones):
        words = _("the same phone %(phone)s") % {"phone": mask_phone(phone)}
        wanted = keyed_hashes("phone", phone)
        of_parties = Party.objects.filter(phone_hash__in=wanted).order_by("-pk").values_list("case", flat=True)[:MANY]
        of_members = Member.objects.filter(phone_hash__in=wanted).order_by("-pk").values_list("party__case", flat=True)[:MANY]
        yield from ((case, Reason("phone", words)) for case in {*of_parties, *of_members})


def _homes(told: Told, seen: QuerySet[Case]) -> Hints:
    for home in sorted(told.homes):
        words = _("the same home or seat")
        rows = Party.objects.filter(address_hash__in=keyed_hashes("address", "".join(home.split()))).order_by("-pk")
        yield from ((case, Reason("home", words)) for case in rows.values_list("case", flat=True)[:MANY])


def _names(told: Told, seen: QuerySet[Case]) -> Hints:
    """Two of the people typed here stand in it together."""
    there: dict[int, list[str]] = {}
    for name in sorted(told.names):
        for case in set(Party.objects.filter(name=name).order_by("-pk").values_list("case", flat=True)[:MANY]):
            there.setdefault(case, []).append(name)
    for case, names in there.items():
        if len(names) > 1:
            yield case, Reason("pair", _("the same two: %(names)s") % {"names": "、".join(names[:2])})


def _places(told: Told, seen: QuerySet[Case]) -> Hints:
    key = normal(told.place)
    if not is_exact(told.place):
        return
    newest = seen.filter(logged_at__gte=now() - PLACE_FOR).order_by("-pk").values_list("pk", "place")[:NEWEST]
    for case, place in newest:
        if normal(place) == key:
            yield case, Reason("place", _("the same place: %(place)s") % {"place": place})


def _stories(told: Told, seen: QuerySet[Case]) -> Hints:
    own = pairs(told.story)
    newest: Any = seen.filter(logged_at__gte=now() - STORY_FOR).order_by("-pk").values_list("pk", "narrative")[:READ] if own else ()
    for case, narrative in newest:
        theirs = pairs(narrative)
        if likeness(own, theirs) >= ALIKE:
            words = "、".join(shared_words(narrative, own & theirs))
            yield case, Reason("story", _("nearly the same story: %(words)s") % {"words": words})


def told_of(case: Case) -> Told:
    """What is compared of a case that is there already."""
    people = list(case.parties.all())
    return Told(
        case.place, case.narrative, frozenset(party.name for party in people), frozenset(party.phone for party in people if party.phone),
        frozenset(party.address for party in people if party.address), case.source, case.source_number,
    )  # fmt: skip


def linked_to(case: Case) -> set[int]:
    """The case itself and every case about which somebody said already what it has to do with it."""
    ends = CaseLink.objects.standing().at(case.pk).values_list("case", "other")
    return {case.pk, *(pk for pair in ends for pk in pair)}
