"""A side sends words and photos at any time; the desk reads them. When it is over, what is sent asks to reopen."""

import hashlib
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import files, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import Audience, Case, Contribution, Document, DocumentKind, Party, Turn, standing
from cases.moves import Act, CaseAction as A, CaseState as S, Task
from cases.moves.case import OVER_FOR_SIDES
from cases.steps.leading import lock
from cases.steps.redaction import redact

OVER = OVER_FOR_SIDES
READERS = frozenset({Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR})


def send(party: Party, *, text: str, picture: bytes, shared: bool, client_key: UUID) -> Contribution:
    """Keep what a side sends; the same `client_key` sent again is the one that was sent. Numbers of people in the words are replaced.

    Raises ValidationError for nothing at all, for what is no picture, and when the file is archived.
    """
    if known := _sent(party, client_key):
        return known
    if not text.strip() and not picture:
        raise ValidationError(_("Write something, or take a photo."))
    content = files.clean_image(picture) if picture else b""
    name, sha256 = files.keep(content) if content else ("", "")
    try:
        with transaction.atomic():
            row = _keep(party, redact(text.strip()), content, name, sha256, shared, client_key)
    except BaseException:
        if name:
            files.discard(name)  # a picture without its row would lie there for ever
        raise
    if name and (row.document is None or row.document.file != name):
        files.discard(name)  # pressed twice at the same instant: the first one's is kept
    return row


def _sent(party: Party, key: UUID) -> Contribution | None:
    return Contribution.objects.filter(client_key=key, party=party).select_related("document").first()


def _keep(party: Party, text: str, content: bytes, name: str, sha256: str, shared: bool, key: UUID) -> Contribution:
    case = lock(party.case)
    if known := _sent(party, key):
        return known
    if case.state == S.ARCHIVED:
        raise ValidationError(_("The file is archived. Come to the station or ring, so that somebody looks at it with you."))
    document = _photo(case, party, content, name, sha256, shared) if content else None
    over = case.state in OVER
    row = Contribution.objects.create(
        case=case, party=party, text=text, document=document, is_shared=shared, asks_to_reopen=over, client_key=key, sent_at=now()
    )
    advance(case, A.ASK_REOPEN if over else A.SEND_IN, actor=party)
    return row


def _photo(case: Case, party: Party, content: bytes, name: str, sha256: str, shared: bool) -> Document:
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Document.objects.create(
        case=case, party=party, kind=DocumentKind.EVIDENCE, audience=Audience.SHARED if shared else Audience.OWN, media_type=kind, file=name,
        sha256=sha256, digest=hashlib.sha256(content).hexdigest(), made_at=now(),
    )  # fmt: skip


@transaction.atomic
def read(case: Case, *, actor: User, seen: int, reply: str = "") -> int:
    """Mark what was sent up to the one that stood on the page (`seen`, its id) as read, perhaps with a word for the sender; how many these were."""
    case = lock(case)
    if not standing(actor).roles & READERS:
        raise PermissionDenied
    record(case, Act.READ_SENT, actor=actor)
    unread = Contribution.objects.filter(case=case, read_at=None, pk__lte=seen)
    done = unread.update(read_at=now(), read_by=actor, reply=reply.strip())
    if not Contribution.objects.filter(case=case, read_at=None).exists():
        for turn in Turn.objects.filter(case=case, task__in=(Task.READ_SENT, Task.ASKED_REOPEN), is_open=1):
            turns.close_one(turn)
    return done
