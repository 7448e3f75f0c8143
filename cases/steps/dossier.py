"""The keeping of a file: papers set from the facts, inquiries written down, scans put in, and the whole of it given to the worker to bind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import doorbell, dossier, files, papers
from cases.clock import now, today
from cases.documents import Sheet
from cases.files import clean_image
from cases.leaves import of_pictures
from cases.lifecycle import record
from cases.models import (
    Audience,
    Case,
    Document,
    DocumentKind as K,
    Dossier,
    DossierState,
    Inquiry,
    Outbox,
    Party,
    Scan,
    ScanState,
)
from cases.moves import Act, CaseState, Effect
from cases.papers.wording import number
from cases.scans import check_size, is_pdf, together
from cases.steps.leading import leads, lock

MAKERS: dict[str, Callable[..., object]] = {
    K.REGISTER: papers.register, K.OWN_APPLICATION: papers.own_application, K.TAKEN_ON: papers.taken_on, K.NOT_TAKEN_ON: papers.not_taken_on,
    K.IDENTITIES: papers.identities, K.EVIDENCE_LIST: papers.evidence_list,
    K.CLOSING_REPORT: papers.closing_report, K.PERFORMANCE: papers.performances, K.VISIT: papers.visits,
}  # fmt: skip
ONE_EACH = (K.PERFORMANCE, K.VISIT)  # one for each term, each visit: what is there stays
MOST_SCANS = 60  # of one file


def keeps(case: Case, user: User) -> bool:
    """Whether this person keeps the whole file: the room's for its own cases, else the station's officers. Somebody else's is no business."""
    role = user.appointment.role if user.appointment else ""
    if case.has_committee:
        return role == Role.DIRECTOR or leads(case, user)
    return role == Role.OFFICER


@transaction.atomic
def make(case: Case, kind: str, *, actor: User) -> None:
    """Set a paper from the facts as they are now; an earlier one of its kind is void. Raises ValidationError where the facts do not hold it yet."""
    case = lock(case)
    line = next((line for line in dossier.LINES if kind in line.makes), None)
    if line is None or not (keeps(case, actor) or line.at_station):
        raise PermissionDenied
    _is_open(case)
    set_paper(case, kind, actor=actor)
    record(case, Act.PAPER_SET, actor=actor)


def set_paper(case: Case, kind: str, *, actor: User | None) -> None:
    """The same inside a transaction that holds the case."""
    if kind not in dossier.makeable(case):
        raise ValidationError(_("What this paper says has not happened yet."))
    if kind not in ONE_EACH:
        case.documents.filter(kind=kind, voided_at=None).update(voided_at=now())
    MAKERS[kind](case, made_by=actor)


@transaction.atomic
def inquire(
    case: Case, *, actor: User, asked_at: datetime, place: str, asked: str, recorder: str, said: str, client_key: UUID,
    relation: str = "", there: str = "",
) -> Inquiry:  # fmt: skip
    """Write down what somebody said who was asked (人民调解法 20). Sent again it is the one that was kept."""
    case = lock(case)
    _keeps(case, actor)
    if known := Inquiry.objects.filter(client_key=client_key, case=case).first():
        return known
    _is_open(case)
    if asked_at > now():
        raise ValidationError(_("A day that is still to come cannot have seen it."))
    told = Inquiry(
        case=case, asked_at=asked_at, place=place, there=there, asked=asked, relation=relation, recorder=recorder, said=said,
        client_key=client_key, made_by=actor,
    )  # fmt: skip
    told.document = papers.inquiry(case, told, made_by=actor)
    told.save()
    record(case, Act.INQUIRED, actor=actor)
    return told


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scan belongs: its line of the contents, what it shows, who handed it in, whether both sides may see it."""

    line: str
    title: str
    party: Party | None = None
    shared: bool = False


def put_scan(case: Case, *, actor: User, uploads: Sequence[bytes], place: Place) -> Document | Scan:
    """Keep a photo as a paper under a line of the contents; many, or a scanned PDF, are kept as they came until the worker has read them.

    Raises ValidationError for what is no picture or too large (security.md UP-01, UP-04).
    """
    _keeps(case, actor)
    if not uploads:
        raise ValidationError(_("Choose a file first."))
    for upload in uploads:
        check_size(upload)
    if len(uploads) == 1 and not is_pdf(uploads[0]):
        return keep_pages(case, [clean_image(uploads[0])], place, actor=actor)
    name, _sha256 = files.keep(together(uploads))
    try:
        return _send(case, name, place, actor)
    except BaseException:
        files.discard(name)  # without its row it would lie there for ever
        raise


@transaction.atomic
def _send(case: Case, name: str, place: Place, actor: User) -> Scan:
    case = lock(case)
    _has_room(case)
    sent = Scan.objects.create(case=case, line=place.line, title=place.title, party=place.party, shared=place.shared, file=name, sent_by=actor)
    Outbox.objects.create(key=f"{Effect.SCAN}:{sent.pk}", kind=Effect.SCAN, case=case, ref=sent.pk)
    doorbell.ring_after_commit()
    return sent


def keep_pages(case: Case, pages: Sequence[bytes], place: Place, *, actor: User, sent: Scan | None = None) -> Document:
    """Pages that were drawn anew become one paper; with `sent` that scan is in the file then, and what was sent is gone.

    Raises Overtaken where another worker was there first.
    """
    office = case.committee or case.station
    pdf = of_pictures(pages, title=place.title, office=office.name, on=today().isoformat())
    name, sha256 = files.keep(pdf)
    sheet = Sheet(
        kind=K.SCAN, title=place.title, number=f"{number(case)}　{place.title}"[:60], on=today().isoformat(), office=office.name, blocks=(),
        extra={"line": place.line, "pages": len(pages), "sha256": sha256},
    )  # fmt: skip
    try:
        with transaction.atomic():
            document = _put(case, actor, sheet, name, sha256, place)
            if sent is not None:
                _sent_is_in(sent, document)
    except BaseException:
        files.discard(name)
        raise
    return document


class Overtaken(Exception):
    """Another worker finished this scan first."""


def _sent_is_in(sent: Scan, document: Document) -> None:
    mine = Scan.objects.filter(pk=sent.pk, stage=ScanState.READING)
    if not mine.update(stage=ScanState.DONE, document=document, file="", done=sent.parts):
        raise Overtaken
    transaction.on_commit(partial(files.discard, sent.file), robust=True)


def _put(case: Case, actor: User, sheet: Sheet, name: str, sha256: str, place: Place) -> Document:
    case = lock(case)
    _has_room(case)
    audience = Audience.SHARED if place.shared else Audience.OWN if place.party and place.line == "evidence" else _of_keepers(case)
    document = Document.objects.create(
        case=case, kind=K.SCAN, audience=audience, party=place.party, number=sheet.number, facts=sheet.to_json(), digest=sheet.digest, file=name,
        sha256=sha256, made_by=actor, made_at=now(), issued_at=now(),
    )  # fmt: skip
    record(case, Act.SCANNED, actor=actor, on_behalf_of=place.party)
    return document


def _has_room(case: Case) -> None:
    _is_open(case)
    if case.documents.filter(kind=K.SCAN, voided_at=None).count() >= MOST_SCANS:
        raise ValidationError(_("This file holds %(most)s scans already. Take out what is there twice first.") % {"most": MOST_SCANS})


@transaction.atomic
def take_out(case: Case, pk: int, *, actor: User) -> None:
    """A scan that was put in by mistake is void; its bytes stay, the bound file has it no more."""
    case = lock(case)
    _keeps(case, actor)
    _is_open(case)
    if case.documents.filter(pk=pk, kind=K.SCAN, voided_at=None).update(voided_at=now()):
        record(case, Act.SCAN_OUT, actor=actor)


@transaction.atomic
def bind(case: Case, *, actor: User, note: str = "") -> Dossier:
    """Have the file bound in the background. Pressed twice, it is bound once."""
    case = lock(case)
    _keeps(case, actor)
    running = Dossier.objects.filter(case=case, stage=DossierState.BINDING).first()
    if running is not None:
        return running
    made = Dossier.objects.create(case=case, note=note.strip(), asked_by=actor)
    Outbox.objects.create(key=f"{Effect.BIND}:{made.pk}", kind=Effect.BIND, case=case, ref=made.pk)
    doorbell.ring_after_commit()
    return made


def _of_keepers(case: Case) -> str:
    return Audience.ROOM if case.has_committee else Audience.STATION


def _keeps(case: Case, actor: User) -> None:
    if not keeps(case, actor):
        raise PermissionDenied


def _is_open(case: Case) -> None:
    if case.state == CaseState.ARCHIVED:
        raise ValidationError(_("The file is archived: nothing in it changes any more."))
