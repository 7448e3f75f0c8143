"""The red thread: what happened between the same two, or with the same employer, on one line of time. Whoever pulls it says what for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import reduce
from operator import and_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from accounts.secrets import hashes_of
from cases.clock import ZONE, now, today
from cases.lifecycle import record
from cases.models import Agreement, Case, CaseLink, Event, LedgerEntry, LinkKind, Party, PartyKind, Term, standing
from cases.models.link import STARS
from cases.moves import Act, CaseAction

MOST = 200
VISITS = (CaseAction.VISITED, CaseAction.VISITED_RED)
PAIR = "pair"
LINKED: dict[str, Promise] = {
    LinkKind.RELATED: gettext_lazy("linked as related"), LinkKind.INCIDENT: gettext_lazy("of the same incident"),
    LinkKind.MERGED: gettext_lazy("merged with it"),
}  # fmt: skip


class Knot(models.TextChoices):
    """What hangs on the thread."""

    CASE = "case", gettext_lazy("Case")
    CALL = "call", gettext_lazy("From the ledgers")
    AGREEMENT = "agreement", gettext_lazy("Agreement")
    AGAIN = "again", gettext_lazy("Told once more")
    BREACH = "breach", gettext_lazy("Not performed in time")
    VISIT = "visit", gettext_lazy("Visit")


@dataclass(frozen=True, slots=True)
class Entry:
    """One knot: when, what, and the case where it can be read."""

    at: datetime
    kind: Knot
    text: str
    case: Case | None = None


def subjects(case: Case) -> list[tuple[str, str]]:
    """About whom it can be pulled: the sides together, where there are two, and every organisation alone."""
    parties = list(case.parties.all())
    pair = [(PAIR, " / ".join(party.name for party in parties))] if len({party.side for party in parties}) > 1 else []
    return pair + [(str(party.pk), party.name) for party in parties if party.kind == PartyKind.ORGANISATION]


def pull(case: Case, *, actor: User, about: str, purpose: str) -> list[Entry]:
    """Everything that this person may see of it, the newest first. That it was read, and what for, stands in the history of the case."""
    if about not in dict(subjects(case)):
        raise ValidationError(_("Choose about whom."))
    if not purpose.strip():
        raise ValidationError(_("Write what you need it for."))
    record(case, Act.THREAD, actor=actor, note=purpose)
    parties = [party for party in case.parties.all() if about in (PAIR, str(party.pk))]
    met = {case.pk, *_same(parties)}
    links = _links(met)
    cases = Case.objects.visible_to(actor).filter(pk__in={*met, *links}).select_related("station")
    return sorted(_entries(cases, links, parties, actor), key=lambda entry: entry.at, reverse=True)[:MOST]


def _same(parties: list[Party]) -> list[int]:
    """Cases in which all of them meet again: two of them where there are two, known by number, phone, or as an organisation by its name."""
    met = Counter[int]()
    for party in parties:
        met.update(set(Party.objects.filter(_known(party)).values_list("case", flat=True)))
    return [pk for pk, times in met.items() if times >= min(2, len(parties))]


def _known(party: Party) -> Q:
    if party.kind == PartyKind.ORGANISATION:
        return Q(name=party.name)
    ways = Q(pk=party.pk)
    for name in ("id_hash", "phone_hash"):
        ways |= Q(**{f"{name}__in": hashes_of(party, name)})
    return ways


def _links(cases: set[int]) -> dict[int, str]:
    """What somebody linked to these or put into the same incident, though other people stand in it; and how."""
    links = CaseLink.objects.standing().exclude(kind=LinkKind.DIFFERENT)
    leaders = links.filter(case__in=cases, kind__in=STARS).values("other")
    found = links.filter(Q(case__in=cases) | Q(other__in=cases) | Q(kind__in=STARS, other__in=leaders))
    ends = ((pk, kind) for *both, kind in found.values_list("case", "other", "kind") for pk in both)
    return {pk: str(LINKED[kind]) for pk, kind in ends if pk not in cases}


def _entries(cases: QuerySet[Case], links: dict[int, str], parties: list[Party], actor: User) -> Iterator[Entry]:
    known = {case.pk: case for case in cases}
    for case in known.values():
        told = f"{case.title}（{case.state_label}）"
        yield Entry(case.logged_at, Knot.CASE, f"{told} · {links[case.pk]}" if case.pk in links else told, case)
    for case_id, told_at in Event.objects.filter(case__in=known, action=Act.TOLD_AGAIN).values_list("case", "at"):
        yield Entry(told_at, Knot.AGAIN, _("It was told once more"), known[case_id])
    texts = Agreement.objects.filter(case__in=known, effective_at__isnull=False)
    for case_id, at in texts.values_list("case", "effective_at"):
        yield Entry(at or now(), Knot.AGREEMENT, _("An agreement took effect"), known[case_id])
    late = Term.objects.filter(agreement__case__in=known, agreement__voided_at=None, agreement__effective_at__isnull=False)
    for term in late.filter(performed_at=None, due_on__lt=today(), debtor__isnull=False).select_related("debtor", "agreement"):
        told = _("%(name)s did not perform in time") % {"name": _debtor(term)}
        yield Entry(_evening(term.due_on), Knot.BREACH, told, known[term.agreement.case_id])
    for case_id, at in Event.objects.filter(case__in=known, action__in=VISITS).values_list("case", "at"):
        yield Entry(at, Knot.VISIT, _("Both sides were visited"), known[case_id])
    yield from _calls(parties, actor)


def _calls(parties: list[Party], actor: User) -> Iterator[Entry]:
    """Lines of the station's own ledgers that name all of them."""
    named = reduce(and_, (Q(summary__contains=party.name) for party in parties[:2]))
    rows = LedgerEntry.objects.filter(named, station=standing(actor).office_id).order_by("-happened_at")[:MOST]
    for row in rows:
        yield Entry(row.happened_at, Knot.CALL, f"{row.get_kind_display()} {row.source_number}：{row.summary[:80]}")


def _debtor(term: Term) -> str:
    return term.debtor.name if term.debtor else ""


def _evening(day: Any) -> datetime:
    return datetime.combine(day, time(23, 59), ZONE) if day else now()
