"""Who fits a case: what each mediator has in hand, and what the files know that the sides may have to be told (宁波条例, domain.md §5.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _, gettext_lazy

from accounts.secrets import hashes_of
from cases.models import Case, Offer, Party
from cases.models.party import BETWEEN
from cases.moves import CaseState
from mediators.availability import in_order, next_free, reasons, suited_to
from mediators.models import Mediator, Tie, TieKind, tie_hashes
from mediators.models.mediator import MediatorQuerySet

SHOWN = 3  # hints about one mediator
IN_HAND = (CaseState.MEDIATING, CaseState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the roster: why they fit, when they are free, what they have in hand, and what should be known before."""

    mediator: Mediator
    reasons: list[str]
    free: datetime | None
    in_hand: int
    hints: list[str]

    @property
    def is_full(self) -> bool:
        """Whether they have as much as they said they can carry."""
        return self.in_hand >= self.mediator.max_open


def wall_of(case: Case) -> MediatorQuerySet:
    """Who can be chosen for this case: the committee's wall without whoever stepped back from it for a tie."""
    gone = Offer.objects.filter(case=case, recused_at__isnull=False).values("mediator")
    return Mediator.objects.listed().of(case.committee_id).exclude(pk__in=gone)


def candidates(case: Case) -> list[Candidate]:
    """The committee's roster for this case: who fits first, then who is free first; never by rate of success. Queries do not grow with it."""
    roster = list(wall_of(case).select_related("user", "organisation", "committee"))
    free, load, known = next_free(roster), in_hand(roster), acquaintances(case, roster)
    suited = suited_to(case.dispute_type)
    kind, speech = str(case.get_dispute_type_display()), "、".join(party.speech for party in case.parties.all())
    return [
        Candidate(
            m, reasons(m, kind=kind if m.pk in suited else "", free=free.get(m.pk), speech=speech), free.get(m.pk), load.get(m.pk, 0),
            known.get(m.pk, []),
        )
        for m in in_order(roster, suited, free)
    ]  # fmt: skip


def in_hand(mediators: Iterable[Mediator]) -> dict[int, int]:
    """How many cases each of them mediates now."""
    rows = Case.objects.filter(mediator__in=list(mediators), state__in=IN_HAND).values_list("mediator").annotate(n=Count("pk"))
    return {pk: n for pk, n in rows if pk is not None}


def acquaintances(case: Case, mediators: Sequence[Mediator]) -> dict[int, list[str]]:
    """What the files know of a mediator and the sides: earlier cases with one of them, the same house, their own name. It only asks."""
    parties = list(case.parties.all())
    found = declared(parties, mediators)
    for mediator in mediators:
        hints = [hint for party in parties for hint in _same(party, mediator)]
        if hints:
            found.setdefault(mediator.pk, []).extend(hints)
    for earlier, names in _earlier(case, parties, mediators):
        text = _("mediated for %(names)s before: %(number)s") % {"names": "、".join(names), "number": earlier.display_number}
        found.setdefault(earlier.mediator_id or 0, []).append(text)
    return {pk: hints[:SHOWN] for pk, hints in found.items()}


def declared(parties: Sequence[Party], mediators: Iterable[Mediator]) -> dict[int, list[str]]:
    """Whom of the sides the mediators themselves declared: kin, the same home, the same employer, an interest. One statement, by keyed hashes."""
    names = {kept: party for party in parties for kept in _hashes(party)}
    found: dict[int, list[str]] = {}
    for mediator, kind, kept in Tie.objects.filter(mediator__in=list(mediators), value_hash__in=names).values_list("mediator", "kind", "value_hash"):
        found.setdefault(mediator, []).append(str(TIES[kind]) % {"name": names[kept].name})
    return found


def _hashes(party: Party) -> set[str]:
    """A side's home, and every name that stands with it: its own, who acts for it, where somebody works."""
    texts = [party.name, party.guardian_name, party.representative, party.occupation, *party.hands, *BETWEEN.split(party.occupation)]
    return {kept for text in texts for kept in tie_hashes(TieKind.RELATIVE, text)} | set(hashes_of(party, "address_hash"))


TIES: dict[str, Any] = {
    TieKind.RELATIVE: gettext_lazy("declared as a relative: %(name)s"), TieKind.HOME: gettext_lazy("lives at the same address as %(name)s"),
    TieKind.EMPLOYER: gettext_lazy("has the same employer as %(name)s, or works for them"),
    TieKind.INTEREST: gettext_lazy("declared a stake that touches %(name)s"),
}  # fmt: skip


def _same(party: Party, mediator: Mediator) -> list[str]:
    named = [party.name, party.guardian_name, party.representative]
    hints = []
    if any(mediator.name in text for text in named if text):
        hints.append(_("bears the name of somebody on the side of %(name)s") % {"name": party.name})
    if mediator.organisation and mediator.organisation.name in (party.name, party.representative):
        hints.append(_("belongs to %(name)s") % {"name": party.name})
    return hints


def _earlier(case: Case, parties: Sequence[Party], mediators: Sequence[Mediator]) -> list[tuple[Case, list[str]]]:
    """Other cases of these people that one of these mediators had, the newest first; found by the keyed hashes of their numbers."""
    by_id = {kept: party.name for party in parties for kept in hashes_of(party, "id_hash")}
    by_phone = {kept: party.name for party in parties for kept in hashes_of(party, "phone_hash")}
    others = Party.objects.filter(case__committee=case.committee_id, case__mediator__in=mediators).exclude(case=case)
    others = others.select_related("case__station").order_by("-case_id", "pk")
    found: dict[Case, list[str]] = {}
    for party in (*others.filter(id_hash__in=by_id), *others.filter(phone_hash__in=by_phone)):
        name = by_id.get(party.id_hash) or by_phone[party.phone_hash]
        if name not in found.setdefault(party.case, []):
            found[party.case].append(name)
    return list(found.items())
