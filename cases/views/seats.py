"""Places for signatures: whose hand, on which paper, signed or not; the two papers of a sitting, one after the other for each person."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from cases.models import Case, Confirmation, Document, DocumentKind, Party, Signature, SigningRole
from cases.papers import sheet_of
from cases.steps import joint_papers
from cases.steps.text import NOT_AT_COURT


@dataclass(frozen=True, slots=True)
class Seat:
    """One place on one paper."""

    document: Document
    hand: str  # the name that is written there
    party: Party | None = None  # nobody: one who mediates
    place: int = 0  # of the hand among those of the party; of those who mediate, the lead's is the first
    signature: Signature | None = None

    @property
    def person(self) -> tuple[int, str]:
        """Who sits there: a party's hand; a mediator is nobody's."""
        return (self.party.pk if self.party else 0, self.hand)

    @property
    def label(self) -> str:
        """鲁大勇（鲁大勇等 20 人）; a name alone where a party signs for themselves."""
        return self.hand if self.party is None or self.hand == self.party.name else f"{self.hand}（{self.party.name}）"


def seats_of(case: Case, document: Document) -> list[Seat]:
    """Every place of the sitting that this paper belongs to: agreement and application of each party's hands, then the mediators'."""
    papers = _papers(case, document)
    written = _signatures(papers)
    seats = [
        _filled(Seat(paper, hand, party, place), written)
        for party in case.parties.all()
        for place, hand in enumerate(party.hands)
        for paper in papers
    ]
    return seats + [seat for paper in papers for seat in _house(paper, written)]


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
    return {(s.document_id, s.party_id or 0, s.signer if s.party_id else str(s.user_id)): s for s in found}


def _filled(seat: Seat, written: dict[tuple[int, int, str], Signature]) -> Seat:
    assert seat.party is not None
    party = seat.party.pk
    one = written.get((seat.document.pk, party, seat.hand))
    if one is None and len(seat.party.hands) == 1:  # the name was corrected since
        one = next((s for (document, p, _hand), s in written.items() if (document, p) == (seat.document.pk, party)), None)
    return Seat(seat.document, seat.hand, seat.party, seat.place, one)


def _house(paper: Document, written: dict[tuple[int, int, str], Signature]) -> list[Seat]:
    """The places of those who mediated, the lead's first: whoever signed and is named at no place of their own sits there."""
    places = [place for place in sheet_of(paper).signers if place.key.partition(":")[0] == "mediator"]
    own = {user: one for (document, party, user), one in written.items() if (document, party) == (paper.pk, 0)}
    along = [own.pop(place.key.partition(":")[2], None) for place in places[1:]]
    signed = [next(iter(own.values()), None), *along]
    return [Seat(paper, place.name, None, n, one) for n, (place, one) in enumerate(zip(places, signed, strict=False))]


def sitting_of(case: Case, document: Document | None) -> list[tuple[Seat, str]]:
    """The places of a paper that all sides sign, each with where it is signed while it is empty and the case still stands there."""
    if document is None:
        return []
    open_ = joint_papers.may_sign(document, case)
    return [(seat, seat_address(case, seat) if open_ and seat.signature is None else "") for seat in seats_of(case, document)]


def sitting(seats: list[Seat]) -> list[tuple[Seat, list[Seat]]]:
    """The same by person: each with the papers that wait for them or that they signed."""
    people: dict[tuple[int, str], list[Seat]] = {}
    for seat in seats:
        people.setdefault(seat.person, []).append(seat)
    return [(own[0], own) for own in people.values()]


def next_seat(seats: list[Seat]) -> Seat | None:
    """The first place that is empty, in the order in which people sit: both papers of one person, then the next."""
    return next((seat for seat in seats if seat.signature is None), None)


def page_of(document: Document) -> str:
    """The page on which one sees who has signed this paper."""
    return {DocumentKind.UNDISPUTED: "undisputed", DocumentKind.EXEMPTION: "exemption"}.get(DocumentKind(document.kind), "agreement")


def seat_address(case: Case, seat: Seat) -> str:
    """Where somebody signs."""
    page = reverse("signature", args=[case.number, seat.document.pk])
    wanted = ({"party": seat.party.pk} if seat.party else {}) | ({"hand": seat.place} if seat.party or seat.place else {})
    return f"{page}?{urlencode(wanted)}" if wanted else page
