"""Places for signatures: whose hand, on which paper, signed or not; the two papers of a sitting, one after the other for each person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from cases.models import Case, Confirmation, Document, DocumentKind, Party, Signature, SigningRole
from cases.papers import sheet_of
from cases.steps.text import NOT_AT_COURT


@dataclass(frozen=True, slots=True)
class Seat:
    """One place on one paper."""

    document: Document
    hand: str  # the name that is written there
    party: Party | None = None  # nobody: the one who mediates
    place: int = 0  # of the hand among those of the party
    signature: Signature | None = None

    @property
    def person(self) -> tuple[int, str]:
        """Who sits there: a party's hand; the mediator is nobody's."""
        return (self.party.pk if self.party else 0, self.hand)

    @property
    def label(self) -> str:
        """鲁大勇（鲁大勇等 20 人）; a name alone where a party signs for themselves."""
        return self.hand if self.party is None or self.hand == self.party.name else f"{self.hand}（{self.party.name}）"


def seats_of(case: Case, document: Document) -> list[Seat]:
    """Every place of the sitting that this paper belongs to: agreement and application of each party's hands, then the mediator's."""
    papers = _papers(case, document)
    written = _signatures(papers)
    seats = [
        _filled(Seat(paper, hand, party, place), written)
        for party in case.parties.all()
        for place, hand in enumerate(party.hands)
        for paper in papers
    ]
    return seats + [_filled(Seat(paper, _host(paper)), written) for paper in papers if paper.kind != DocumentKind.APPLICATION]


def _papers(case: Case, document: Document) -> list[Document]:
    """The agreement, and the application that waits for the same hands."""
    if document.kind == DocumentKind.APPLICATION:
        file = Confirmation.objects.filter(application=document).select_related("agreement__document").first()
        text = file.agreement.document if file else None
        return [*([text] if text else []), document]
    file = Confirmation.objects.filter(agreement__document=document, application__isnull=False).select_related("application").first()
    waits = file is not None and (file.state in NOT_AT_COURT or document.issued_at is not None)
    return [document, *([file.application] if file and file.application and waits else [])]


def _signatures(papers: list[Document]) -> dict[tuple[int, int, str], Signature]:
    found = Signature.objects.filter(document__in=papers).exclude(role=SigningRole.SEAL).select_related("helped_by", "user")
    return {(s.document_id, s.party_id or 0, s.signer): s for s in found}


def _filled(seat: Seat, written: dict[tuple[int, int, str], Signature]) -> Seat:
    party = seat.party.pk if seat.party else 0
    one = written.get((seat.document.pk, party, seat.hand if seat.party else ""))
    if one is None and seat.party is not None and len(seat.party.hands) == 1:  # the name was corrected since
        one = next((s for (document, p, _hand), s in written.items() if (document, p) == (seat.document.pk, party)), None)
    return Seat(seat.document, seat.hand, seat.party, seat.place, one)


def _host(paper: Document) -> str:
    return next((place.name for place in sheet_of(paper).signers if place.key == "mediator"), "")


def sitting(seats: list[Seat]) -> list[tuple[Seat, list[Seat]]]:
    """The same by person: each with the papers that wait for them or that they signed."""
    people: dict[tuple[int, str], list[Seat]] = {}
    for seat in seats:
        people.setdefault(seat.person, []).append(seat)
    return [(own[0], own) for own in people.values()]


def next_seat(seats: list[Seat]) -> Seat | None:
    """The first place that is empty, in the order in which people sit: both papers of one person, then the next."""
    return next((seat for seat in seats if seat.signature is None), None)


def seat_address(case: Case, seat: Seat) -> str:
    """Where somebody signs."""
    page = reverse("signature", args=[case.number, seat.document.pk])
    return f"{page}?{urlencode({'party': seat.party.pk, 'hand': seat.place})}" if seat.party else page
