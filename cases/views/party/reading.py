"""What a party's page needs of their case, read in about a dozen statements, and nothing that the other side alone may know."""

from dataclasses import dataclass, field

from cases.clock import now
from cases.models import (
    Agreement,
    Case,
    Choice,
    Confirmation,
    Document,
    Note,
    Offer,
    Party,
    Referral,
    Service,
    Session,
    SessionState,
    Term,
    Turn,
)
from cases.moves import CaseState as S, Task as T
from cases.steps.notes import shared_with
from cases.views.party.names import call, joined, other_side
from cases.views.party.progress import Facts, Place, place_of

# What others do by a date that a side should know.
TELLING = frozenset({
    T.TRIAGE, T.ASK_SIDES, T.NOTE_UNREACHED, T.ACCEPT_CASE, T.CHOOSE, T.APPOINT, T.ANSWER_OFFER, T.MEDIATE, T.END_IN_TIME, T.REVIEW_PAUSE,
    T.HOST_POLICE, T.HAND_OVER,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """A term of the agreement in force, as this side reads it."""

    term: Term
    who: str
    whom: str


@dataclass(frozen=True, slots=True)
class Court:
    """A confirmation, and what of it is this side's."""

    file: Confirmation
    service: Service | None
    signed: bool

    @property
    def received(self) -> bool:
        """Whether this side has the ruling."""
        return bool(self.service and self.service.received_at)


@dataclass
class Reading:
    """One party's case at this moment."""

    party: Party
    case: Case
    facts: Facts
    place: Place
    mine: list[Turn] = field(default_factory=list)  # what I have to do, by the clock
    next_turn: Turn | None = None  # what somebody else has to do
    in_hand: Document | None = None  # a text that waits for signatures
    promises: list[Promise] = field(default_factory=list)
    courts: list[Court] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    meeting: Session | None = None
    papers: list[Document] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)  # written for both sides

    @property
    def running(self) -> bool:
        """Whether a court or a department is still at it, whatever the case itself is."""
        return any(not court.file.is_ended for court in self.courts) or any(not r.is_ended for r in self.referrals)


def read(party: Party) -> Reading:
    """Read everything for the page “mine”."""
    case = party.case
    agreements = list(Agreement.objects.filter(case=case, voided_at=None).select_related("document"))
    in_hand = next((a.document for a in agreements if a.document and not a.effective_at), None)
    promises = _promises(next((a for a in agreements if a.effective_at), None), party)
    referrals = list(Referral.objects.visible_to(party).select_related("department").order_by("pk"))
    facts = _facts(party, in_hand, promises, referrals)
    turns = list(Turn.objects.filter(case=case, is_open=1).select_related("confirmation", "term__creditor").order_by("due_at", "pk"))
    return Reading(
        party=party, case=case, facts=facts, place=place_of(facts), in_hand=in_hand, promises=promises, referrals=referrals,
        mine=list(Turn.objects.waiting_for(party).select_related("confirmation", "term__creditor").order_by("due_at", "pk")),
        next_turn=_next_of_others(turns, party), courts=courts(party), meeting=next_meeting(party), papers=papers(party), notes=shared_with(party),
    )  # fmt: skip


def track_facts(party: Party) -> Facts:
    """As much as the five public arches need, and nothing of what either side did."""
    case = party.case
    in_hand = Agreement.objects.filter(case=case, voided_at=None, effective_at=None, document__isnull=False).exists()
    waiting = Term.objects.filter(agreement__case=case, agreement__voided_at=None, performed_at=None, debtor__isnull=False).exists()
    return Facts(
        state=case.state, mediator="m" if case.mediator_id else "", text_ready=in_hand, performed=not waiting,
        accepted=case.accepted_at is not None, settled=case.settled_at is not None, end_reason=case.end_reason,
    )  # fmt: skip


def papers(party: Party) -> list[Document]:
    """The papers that count now and that this party may read, newest first."""
    own = Document.objects.visible_to(party).filter(voided_at=None, contribution=None)  # what the sides sent has its own page
    return list(own.defer("facts").order_by("-made_at", "-pk"))


def next_meeting(party: Party) -> Session | None:
    """The next meeting that this side may know of, booked and not over."""
    booked = Session.objects.visible_to(party).filter(state=SessionState.BOOKED, ends_at__gt=now())
    return booked.select_related("room").order_by("starts_at").first()


def courts(party: Party) -> list[Court]:
    """The applications to the court, newest first."""
    services = {service.confirmation_id: service for service in Service.objects.filter(party=party).order_by("id")}  # the last of each
    files = Confirmation.objects.visible_to(party).select_related("court", "application", "ruling", "agreement")
    return [Court(file, services.get(file.pk), signed_by(file.application, party)) for file in files.order_by("-pk")]


def signed_by(document: Document | None, party: Party) -> bool:
    """Whether the hand that signs by this party's link stands on a paper."""
    return document is not None and (party.pk, party.hands[0]) not in {(missing.pk, hand) for missing, hand in document.hands_missing()}


def _facts(party: Party, in_hand: Document | None, promises: list[Promise], referrals: list[Referral]) -> Facts:
    case = party.case
    choosing, offered = case.state == S.CHOOSING, case.state == S.OFFERED
    offer = Offer.objects.filter(case=case, answered_at=None).select_related("mediator__user").first() if offered else None
    return Facts(
        state=case.state, other=other_side(case, party), station=case.station.short_name,
        room=case.committee.short_name if case.committee else case.station.short_name, answered=party.willing_at is not None,
        all_answered=all(p.willing_at for p in case.parties.all()),
        chose=choosing and Choice.objects.filter(party=party, round=case.round).exists(),
        director_names=choosing and Turn.objects.filter(case=case, task=T.APPOINT, is_open=1).exists(),
        appointed=offer.mediator.name if offer and offer.appointed else "", mediator=case.mediator.name if case.mediator else "",
        text_ready=in_hand is not None, signed=signed_by(in_hand, party), performed=all(p.term.performed_at for p in promises if p.term.debtor_id),
        accepted=case.accepted_at is not None, settled=case.settled_at is not None, end_reason=case.end_reason, unit=case.transferred_to,
        departments=joined(dict.fromkeys(r.department.short_name for r in referrals if not r.is_ended)),
    )  # fmt: skip


def _promises(agreement: Agreement | None, me: Party) -> list[Promise]:
    rows = agreement.terms.select_related("debtor", "creditor") if agreement else ()
    return [Promise(term, call(term.debtor, me=me), call(term.creditor, me=me)) for term in rows]


def _next_of_others(turns: list[Turn], me: Party) -> Turn | None:
    """What somebody else has to do by a date; what departments and courts have to do stands in their own boxes."""
    theirs = (t for t in turns if t.party_id != me.pk and t.task in TELLING and t.due_at and t.paused_at is None)
    return next(theirs, None)
