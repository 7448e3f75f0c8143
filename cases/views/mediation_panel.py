"""What the case page shows of the mediation: meetings, the agreement with who has signed, what is to be performed. Two statements."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import Role
from cases.clock import Due
from cases.models import Agreement, Case, Session, SessionState, Signature, SigningRole, Term
from cases.moves import CaseState as S
from cases.steps.leading import RUNNING, is_before_police, leads

BEFORE = frozenset({S.LOGGED, S.INVITING, S.CHOOSING, S.OFFERED, S.REFERRED, S.TRANSFERRED, S.ADVISED, S.ON_SPOT})
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One term: who owes it, and by when."""

    term: Term
    who: str
    until: Any


def panel(case: Case, user: User) -> dict[str, Any]:
    """Meetings, texts and performance for this person. Nothing is asked where the state makes it empty."""
    if case.state in BEFORE:
        return {}
    meetings = list(Session.objects.visible_to(user).filter(case=case).select_related("room").defer("minutes").order_by("-starts_at")[:SHOWN])
    terms = _terms(case)
    texts = {term.agreement_id: term.agreement for term in terms}
    old = next((text for text in texts.values() if text.effective_at), None)
    text = next((text for text in texts.values() if not text.effective_at), None)
    return {
        "meetings": meetings, "booked": next((m for m in reversed(meetings) if m.state == SessionState.BOOKED), None), "text": text, "old": old,
        "signed": next((term.signed for term in terms if term.agreement == text), 0), "places": _places(case, text),
        "lines": _lines(case, terms, old), "may": leads(case, user), "runs": case.state in RUNNING, "settled": case.state == S.SETTLED,
        "may_seal": _keeps_seal(case, user), "shown": bool(meetings or texts or case.state in RUNNING),
    }  # fmt: skip


def _terms(case: Case) -> list[Any]:
    """The terms of the text in hand and of the one in force, each with its agreement, and how many hands have signed that."""
    hands = Signature.objects.filter(document=OuterRef("agreement__document")).exclude(role=SigningRole.SEAL)
    counted = hands.order_by().values("document").annotate(n=Count("pk")).values("n")
    found = Term.objects.filter(agreement__case=case, agreement__voided_at=None).select_related("agreement")
    return list(found.annotate(signed=Coalesce(Subquery(counted), 0)).order_by("agreement", "no"))


def _places(case: Case, text: Agreement | None) -> int:
    """How many signatures the agreement wants: every party's hands, the one who mediates, and whoever mediated along."""
    along = len(text.document.along) if getattr(case, "consulted", True) and text and text.document else 0
    return sum(len(party.hands) for party in case.parties.all()) + 1 + along


def _lines(case: Case, terms: list[Any], old: Agreement | None) -> list[Line]:
    names = {party.pk: party.name for party in case.parties.all()}
    return [
        Line(term, names.get(term.debtor_id, ""), Due.end_of(term.due_on).at if term.due_on else None)
        for term in terms
        if old is not None and term.agreement_id == old.pk and (term.debtor_id or term.due_on)
    ]


def _keeps_seal(case: Case, user: User) -> bool:
    role = user.appointment.role if user.appointment else ""
    return role == (Role.OFFICER if is_before_police(case) else Role.DIRECTOR)
