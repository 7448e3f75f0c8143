"""The pack of an application: what its court wants, line by line, and what of it is there. Read off the file; nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.clock import ZONE, now, today
from cases.models import (
    PER_PARTY,
    Confirmation,
    Document,
    DocumentKind as K,
    Enclosure,
    Material,
    MaterialSource as M,
    Party,
)
from cases.moves import ConfirmationState as S

BEFORE = frozenset({S.PREPARED, S.OPEN, S.LAPSED, S.NOT_SOUGHT})  # the court
ADDED, ADDED_NAME = "added", "按补正通知补充的材料"
MADE_LATER = {M.PROOF: "交法院时由调委会出具", M.ADDRESS: "交法院时按申请书上的送达地址出具"}
IN_APPLICATION = "证件号码已核对，写在申请书上"


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what is wanted, of whom, and the paper or the reason that answers it."""

    key: str
    name: str
    article: str
    party: Party | None
    document: Document | None
    says: str = ""  # why there is none, or what is to be known of the paper
    made_later: bool = False  # the house makes it at the moment of handing in
    by_id: int | None = None  # who put it there or wrote why not; nobody: it was read off the file

    @property
    def by_hand(self) -> bool:
        """Whether somebody answered it."""
        return self.by_id is not None

    @property
    def label(self) -> str:
        """林秀英的身份、资格证明."""
        return f"{self.party.name}的{self.name}" if self.party else self.name

    @property
    def word(self) -> str:
        """The line in an address: identity-12."""
        return f"{self.key}-{self.party.pk}" if self.party else self.key

    @property
    def is_missing(self) -> bool:
        """Neither a paper nor a reason."""
        return self.document is None and not self.says


def items(file: Confirmation) -> list[Item]:
    """Every line of this application, in the order of the list: before it is handed in as it stands now, afterwards as it was handed in."""
    rows = list(file.enclosures.select_related("document", "party"))
    if file.state in BEFORE or not rows:
        return standing(file)
    known = {row.key: row for row in Material.objects.of(file.court_id, (file.submitted_at or now()).astimezone(ZONE).date())}
    return [_kept(row, known.get(row.key)) for row in rows]


def standing(file: Confirmation) -> list[Item]:
    """Every line as the file answers it at this moment."""
    answered = {(row.key, row.party_id): row for row in file.enclosures.filter(by__isnull=False).select_related("document", "party")}
    sides, papers = list(file.case.parties.all()), _papers(file)
    found = []
    for material in wanted(file):
        for party in sides if material.source in PER_PARTY else (None,):
            row = answered.get((material.key, party.pk if party else None))
            found.append(_kept(row, material) if row else _read(material, party, file, papers))
    return found


def wanted(file: Confirmation) -> list[Material]:
    """The court's list of today, without what these terms do not ask for."""
    text = "".join(file.agreement.terms.values_list("text", flat=True))
    return [material for material in Material.objects.of(file.court_id, today()) if _asked(material.words, text)]


def _asked(words: str, text: str) -> bool:
    return not words.strip() or any(word in text for word in words.split("、") if word)


def _kept(row: Enclosure, material: Material | None) -> Item:
    article = material.source_article if material else ""
    return Item(row.key, row.name, article, row.party, row.document, row.reason, by_id=row.by_id)


def _papers(file: Confirmation) -> dict[tuple[str, int | None], Document]:
    """The papers of this application by kind and owner."""
    kinds = (K.PROOF, K.ADDRESS)
    own: Iterable[Document] = file.documents.filter(kind__in=kinds, voided_at=None).defer("facts")
    found = {(str(document.kind), document.party_id if document.kind == K.ADDRESS else None): document for document in own}
    if file.application:
        found[K.APPLICATION, None] = file.application
    if file.agreement.document:
        found[K.AGREEMENT, None] = file.agreement.document
    return found


def _read(material: Material, party: Party | None, file: Confirmation, papers: dict[tuple[str, int | None], Document]) -> Item:
    """What the file itself says to a line that nobody answered by hand."""
    source, own = M(material.source), party.pk if party else None
    kind = {M.APPLICATION: K.APPLICATION, M.AGREEMENT: K.AGREEMENT, M.PROOF: K.PROOF, M.ADDRESS: K.ADDRESS}.get(source)
    document, says = papers.get((kind, own)) if kind else None, ""
    later = document is None and (source == M.PROOF or (source == M.ADDRESS and party is not None and bool(party.address or party.phone)))
    if source == M.IDENTITY and party is not None and party.id_number and file.application is not None:
        document, says = file.application, IN_APPLICATION
    return Item(material.key, material.name, material.source_article, party, document, MADE_LATER[source] if later else says, made_later=later)
