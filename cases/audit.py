"""Whether the history is whole: every chain, every day's seal, every note, paper, signature and kept file against the hash that stands for it.

Each function yields one sentence per thing that is not as it was written, with ids only; nothing means whole.
"""

import hashlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.db.models import Count, F, Model, Q, QuerySet

from accounts.append_only import protected
from accounts.models import AccessRecord
from accounts.trail import broken_links
from cases import files, papers
from cases.daily_seal import broken_seals
from cases.models import (
    Agreement,
    Case,
    Confirmation,
    Correction,
    DailySeal,
    Document,
    EarlyWarning,
    EffectCorrection,
    Event,
    FrozenMonth,
    Note,
    Recording,
    RecordingState,
    RedVisit,
    RoutingDecision,
    RoutingRule,
    RowApproval,
    RowVersion,
    RuleApproval,
    Service,
    ShadowDecision,
    Signature,
    WarningDecision,
)
from cases.moves import Act
from cases.papers.wording import term_line

M = TypeVar("M", bound=Model)
APPEND_ONLY: tuple[type[Model], ...] = (
    AccessRecord, Event, DailySeal, Correction, EffectCorrection, WarningDecision, EarlyWarning, RedVisit, FrozenMonth, RoutingRule, RuleApproval,
    RoutingDecision, RowVersion, RowApproval, ShadowDecision,
)  # fmt: skip
CHUNK = 500


def everything() -> Iterator[str]:
    """All that `manage.py verify_audit` looks at."""
    rows = (broken_notes(), broken_papers(), broken_signatures(), broken_proofs(), broken_recordings(), broken_agreements(), broken_rulings())
    return chain(missing_guards(), broken_chains(), *rows, broken_stones(), broken_links(), broken_seals())


def missing_guards() -> Iterator[str]:
    """Every table that nobody rewrites still has its triggers."""
    kept = set(protected(connection))
    for kind in APPEND_ONLY:
        if kind._meta.db_table not in kept:
            yield f"{kind._meta.db_table} has lost its triggers: rows of it can be changed and removed"


def broken_chains() -> Iterator[str]:
    """Each case's events follow from one another, from the first to the head that the case holds. One pass over both tables."""
    events = Event.objects.order_by("case_id", "seq").iterator(chunk_size=2000)
    event = next(events, None)
    for pk, number, head_seq, head_hash in Case.objects.order_by("pk").values_list("pk", "number", "head_seq", "head_hash").iterator():
        seq, last = 0, ""
        while event is not None and event.case_id == pk:
            if (event.seq, event.previous_hash) != (seq + 1, last) or event.hash != event.digest():
                yield f"{number} event #{event.seq} does not follow from #{seq}"
            seq, last = event.seq, event.hash
            event = next(events, None)
        if (seq, last) != (head_seq, head_hash):
            yield f"{number} has its head at #{head_seq}, its events end at #{seq}"
        if not seq:
            yield f"{number} has no events"


def broken_notes() -> Iterator[str]:
    """Each reason is the one whose digest its event carries."""
    for pk, note in _readable(Note.objects.exclude(case__in=_stones())):
        if note is None or hashlib.sha256(note.text.encode()).hexdigest() != note.digest:
            yield f"note {pk} is not the text that was written"
    pointed = Event.objects.filter(note__isnull=False)
    for seq, number in pointed.exclude(note_digest=F("note__digest")).values_list("seq", "case__number"):
        yield f"{number} event #{seq} points to a note with another digest"
    for seq, number in pointed.exclude(note_id__in=Note.objects.values("pk")).values_list("seq", "case__number"):
        yield f"{number} event #{seq} points to a note that is gone"


def broken_papers() -> Iterator[str]:
    """Each paper's facts have their digest, and the kept bytes, finished and sealed, have theirs."""
    for pk, paper in _readable(Document.objects.all()):
        if paper is None:
            yield f"paper {pk} cannot be read"
            continue
        if paper.facts and hashlib.sha256(paper.facts.encode()).hexdigest() != paper.digest:
            yield f"paper {pk} has other facts than its digest"
        for name, sha256 in ((paper.file, paper.sha256), (paper.sealed_file, paper.sealed_sha256)):
            if name and (problem := _problem_of(name, sha256)):
                yield f"paper {pk}: its file {name} {problem}"


def broken_signatures() -> Iterator[str]:
    """Each signature stands on exactly the text that was shown, and its picture is the one that was drawn."""
    for signature in Signature.objects.select_related("document").defer("document__facts").iterator(chunk_size=CHUNK):
        if signature.shown_digest != signature.document.digest:
            yield f"signature {signature.pk} was given for another text than paper {signature.document_id}"
        if signature.image_file and (problem := _problem_of(signature.image_file, signature.image_sha256)):
            yield f"signature {signature.pk}: its picture {signature.image_file} {problem}"


def broken_proofs() -> Iterator[str]:
    """The photo by which a service is proven is the one that was kept."""
    for pk, name, sha256 in Service.objects.exclude(proof_file="").order_by("pk").values_list("pk", "proof_file", "proof_sha256").iterator():
        if problem := _problem_of(name, sha256):
            yield f"service {pk}: its proof {name} {problem}"


def broken_recordings() -> Iterator[str]:
    """The pieces of each recording are together what was kept, in their order."""
    for recording in Recording.objects.filter(stage=RecordingState.KEPT).iterator(chunk_size=CHUNK):
        whole = hashlib.sha256()
        try:
            for name in recording.pieces:
                whole.update(files.read(name))
        except FileNotFoundError:
            yield f"recording {recording.pk}: a piece of it is gone"
            continue
        except (InvalidTag, OSError):
            yield f"recording {recording.pk}: a piece of it was changed"
            continue
        if whole.hexdigest() != recording.sha256:
            yield f"recording {recording.pk} is another one than was kept"


def broken_agreements() -> Iterator[str]:
    """The terms that the program works with are word for word those of the frozen text."""
    fixed = Agreement.objects.filter(document__isnull=False).exclude(case__in=_stones())
    fixed = fixed.select_related("document").prefetch_related("terms__debtor", "terms__creditor")
    for pk, agreement in _readable(fixed):
        if agreement is None or agreement.document is None:
            continue  # its paper is reported already
        signed = papers.read_facts(agreement.document).get("terms", [])
        if [term_line(term) for term in agreement.terms.all()] != signed:
            yield f"agreement {pk} has other terms than the text that was signed, paper {agreement.document_id}"


def broken_rulings() -> Iterator[str]:
    """The ruling of a decided confirmation is the text that the judge authorised."""
    decided = Confirmation.objects.exclude(authorised_digest="").exclude(authorised_digest=F("ruling__digest"))
    again = Confirmation.objects.exclude(review_digest="").exclude(review_digest=F("review__digest"))
    for pk in (*decided.values_list("pk", flat=True), *again.values_list("pk", flat=True)):
        yield f"confirmation {pk} has another ruling than the authorised one"


def broken_stones() -> Iterator[str]:
    """Of a destroyed file nothing is left to read, and its history says that two people and the worker did it."""
    for number, count in _stones().annotate(n=Count("events", filter=Q(events__action=Act.DESTROYED))).values_list("number", "n"):
        if count != 1:
            yield f"{number} is marked as destroyed and its history does not say so"
    for number in Note.objects.filter(case__in=_stones()).exclude(text="").values_list("case__number", flat=True):
        yield f"{number} is marked as destroyed and a note is left"


def _stones() -> QuerySet[Case]:
    return Case.objects.filter(destruction__done_at__isnull=False)


def _problem_of(name: str, sha256: str) -> str:
    try:
        content = files.read(name)
    except FileNotFoundError:
        return "is gone"
    except (InvalidTag, OSError):
        return "was changed"
    return "" if hashlib.sha256(content).hexdigest() == sha256 else "is another file"


def _readable(rows: QuerySet[M]) -> Iterator[tuple[Any, M | None]]:
    """Every row by its id; None for one whose encrypted text was changed, which must not hide the others."""
    ids = rows.prefetch_related(None).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while pks := list(islice(ids, CHUNK)):
        try:
            yield from ((row.pk, row) for row in list(rows.filter(pk__in=pks).order_by("pk")))
        except InvalidTag:
            yield from ((pk, _one(rows, pk)) for pk in pks)


def _one(rows: QuerySet[M], pk: Any) -> M | None:
    try:
        return rows.get(pk=pk)
    except InvalidTag:
        return None


