"""Papers at rest: frozen facts with their digest, the bytes that follow from them, and every reading compared with what was kept."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag

from accounts.models import User
from cases import files
from cases.clock import now
from cases.documents import Ink, Sheet, render
from cases.models import (
    Audience,
    Case,
    Confirmation,
    Document,
    DocumentKind as K,
    Party,
    Referral,
    Signature,
    SigningMethod,
    SigningRole,
)
from cases.papers.wording import minute, place_key

WAITS_FOR_HANDS = frozenset({K.AGREEMENT, K.POLICE_AGREEMENT, K.APPLICATION, K.PROOF, K.EXEMPTION, K.UNDISPUTED})  # finished when signed or sealed
RULINGS = frozenset({K.RULING_NOT_ACCEPTED, K.RULING_CONFIRMED, K.RULING_DISMISSED, K.RULING_WITHDRAWN, K.RULING_TERMINATED, K.RULING_ON_OBJECTION})
DRAFT, VOIDED = "草稿，未签章", "已作废，以新的文本为准"


class Altered(Exception):
    """The kept bytes are not the bytes whose hash the row holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper belongs, and who may read it."""

    case: Case
    audience: str
    party: Party | None = None
    confirmation: Confirmation | None = None
    referral: Referral | None = None


def keep(sheet: Sheet, place: Place, *, made_by: User | None = None) -> Document:
    """Keep a paper. It is set first: a character that the fonts do not hold stops it before anything is kept."""
    pdf = render(sheet)
    draft = sheet.kind in RULINGS
    name, sha256 = ("", "") if draft or sheet.kind in WAITS_FOR_HANDS else files.keep(pdf)
    same = Document.objects.filter(case=place.case, kind=sheet.kind, party=place.party, confirmation=place.confirmation, referral=place.referral)
    return Document.objects.create(
        case=place.case, party=place.party, confirmation=place.confirmation, referral=place.referral, kind=sheet.kind,
        audience=place.audience, number=sheet.number, revision=same.count() + 1, facts=sheet.to_json(), digest=sheet.digest,
        file=name, sha256=sha256, made_by=made_by, made_at=now(), issued_at=None if draft else now(),
    )  # fmt: skip


def sheet_of(document: Document) -> Sheet:
    """The facts of a paper, typed."""
    return Sheet.from_json(document.facts)


def read_facts(document: Document) -> dict[str, Any]:
    """What the program needs to know of a paper: a ruling's outcome, ground and reasoning; an agreement's terms."""
    return sheet_of(document).extra


def finish(document: Document) -> None:
    """Set a paper with the signatures and the seal that stand on it now, and keep these bytes as the finished ones."""
    name, sha256 = files.keep(_set(document))
    Document.objects.filter(pk=document.pk).update(file=name, sha256=sha256)


def content(document: Document) -> bytes:
    """The bytes of a paper as they may be handed out: the sealed ones, the finished ones, else set from the facts as it stands now.

    Raises Altered when the file is missing, was changed, or no longer has the hash that was kept.
    """
    if document.sealed_file:
        return _intact(document.sealed_file, document.sealed_sha256)
    if document.file:
        return _intact(document.file, document.sha256)
    return _set(document)


def _intact(name: str, sha256: str) -> bytes:
    try:
        kept = files.read(name)
    except (OSError, InvalidTag) as problem:
        raise Altered(name) from problem
    if hashlib.sha256(kept).hexdigest() != sha256:
        raise Altered(name)
    return kept


def _set(document: Document) -> bytes:
    sheet = sheet_of(document)
    if sheet.digest != document.digest:
        raise Altered(document.digest)
    if document.kind in RULINGS:
        return render(sheet, mark=DRAFT)
    sealed = document.signatures.filter(role=SigningRole.SEAL).exists()
    return render(sheet, ink=_ink(document), sealed=sealed, mark=VOIDED if document.voided_at else "")


def _ink(document: Document) -> Mapping[str, Ink]:
    drawn = document.signatures.filter(role__in=(SigningRole.PARTY, SigningRole.MEDIATOR)).select_related("party", "user", "helped_by", "authority")
    along = document.along
    return {_key(s, along): Ink(files.read(s.image_file), _note(s), is_page=s.method == SigningMethod.PAPER) for s in drawn}


def _key(signature: Signature, along: Collection[int]) -> str:
    if signature.party:
        return place_key(signature.party, signature.signer or signature.party.hands[0])
    return f"mediator:{signature.user_id}" if signature.user_id in along else "mediator"


def _note(signature: Signature) -> str:
    own = signature.party.name if signature.party else signature.user.name if signature.user else ""
    who = f"{signature.authority.name}（受{own}委托）" if signature.authority else signature.signer or own
    how = "签于纸面，照片附后" if signature.method == SigningMethod.PAPER else "当面在屏幕上签名" if signature.helped_by_id else "在屏幕上签名"
    return f"{who}　{minute(signature.signed_at)}　{how}"


SHARED, ROOM, STATION, COURT, PACK = Audience.SHARED, Audience.ROOM, Audience.STATION, Audience.COURT, Audience.COURT_PACK
