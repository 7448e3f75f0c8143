"""The pack of an application: a photo is put to a line of the court's list, or it is said why there is none; handed in, the list stands still."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import files, pack, turns
from cases.clock import now, today
from cases.lifecycle import record
from cases.models import Audience, Case, Confirmation, Document, DocumentKind, Enclosure, Material, standing
from cases.moves import Act, ConfirmationState as S

OPEN_FOR_MATERIALS = frozenset({S.PREPARED, S.OPEN, S.LAPSED, S.SUPPLEMENT})


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that is kept: its bytes as they are named, hashed and typed."""

    file: str
    sha256: str
    media_type: str


def enclose(
    file: Confirmation, *, actor: User, word: str, photo: bytes = b"", sent: Document | None = None, reason: str = ""
) -> Enclosure:  # fmt: skip
    """Answer one line of the list by a photo, by one that a side sent before, or by the reason why there is none.

    `word` names the line (`identity-12`); what stood there before gives way. Raises PermissionDenied for whoever does not mediate it,
    ValidationError for an unknown line, for none or several answers, and once the court has it. 民诉法解释 354.
    """
    if [bool(photo), sent is not None, bool(reason.strip())].count(True) != 1:
        raise ValidationError(_("Take a photo of it, or write why there is none."))
    if sent is not None:
        if sent not in photos(file):
            raise PermissionDenied
        return _answer(file, actor, word, "", Kept(sent.file, sent.sha256, sent.media_type))
    if not photo:
        return _answer(file, actor, word, reason.strip(), None)
    picture = files.clean_image(photo)
    kept = Kept(*files.keep(picture), "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg")
    try:
        return _answer(file, actor, word, "", kept)
    except BaseException:
        files.discard(kept.file)  # a picture without its row would lie there for ever
        raise


def photos(file: Confirmation) -> "QuerySet[Document]":
    """What the sides of this case sent as photos: it may answer a line, as a paper of its own that the court reads."""
    sent = Document.objects.filter(case=file.case_id, kind=DocumentKind.EVIDENCE, party__isnull=False, confirmation=None, voided_at=None)
    return sent.filter(media_type__startswith="image/").exclude(file="").select_related("party").order_by("-made_at", "-pk")


@transaction.atomic
def _answer(file: Confirmation, actor: User, word: str, reason: str, kept: Kept | None) -> Enclosure:
    Case.objects.select_for_update(of=("self",)).get(pk=file.case_id)
    file = Confirmation.objects.select_related("case", "agreement__document", "application").get(pk=file.pk)
    who = standing(actor)
    if not any(turns.holds(file, role, who) for role in who.roles & {Role.MEDIATOR, Role.DIRECTOR}):
        raise PermissionDenied
    if file.state not in OPEN_FOR_MATERIALS:
        raise ValidationError(_("The court has the application: what is added now, the court asks for."))
    line = _line(file, word)
    document = _photo(file, line, kept, actor) if kept else None
    earlier = Enclosure.objects.filter(confirmation=file, key=line.key, party=line.party).values("document")
    Document.objects.filter(pk__in=earlier, kind=DocumentKind.EVIDENCE).update(voided_at=now())
    answer = {"name": line.name, "document": document, "reason": reason, "says_why": document is None, "by": actor, "at": now()}
    row, _made = Enclosure.objects.update_or_create(confirmation=file, key=line.key, party=line.party, defaults=answer)
    record(file, Act.ENCLOSED, actor=actor, on_behalf_of=line.party)
    return row


def _line(file: Confirmation, word: str) -> pack.Item:
    """The line of this word; what a court asked for beyond its list gets a line of its own."""
    if word == pack.ADDED and file.state == S.SUPPLEMENT:
        count = Enclosure.objects.filter(confirmation=file, key__startswith=f"{pack.ADDED}-").count()
        return pack.Item(f"{pack.ADDED}-{count + 1}", pack.ADDED_NAME, "", None, None)
    line = next((item for item in pack.items(file) if item.word == word), None)
    if line is None:
        raise ValidationError(_("This line does not stand in the court's list."))
    return line


def _photo(file: Confirmation, line: pack.Item, kept: Kept, actor: User) -> Document:
    """Its owner and the room read it, the court once it is handed in; the other side does not: it may be an identity card."""
    audience = Audience.COURT_PACK if file.state == S.SUPPLEMENT else Audience.ROOM  # what the court asked for goes to it at once
    return Document.objects.create(
        case=file.case, confirmation=file, party=line.party, kind=DocumentKind.EVIDENCE, audience=audience,
        media_type=kept.media_type, file=kept.file, sha256=kept.sha256, digest=kept.sha256, made_by=actor, made_at=now(),
    )  # fmt: skip


def freeze(file: Confirmation) -> None:
    """Keep the whole list as it is handed in, in its order. What somebody answered stays theirs; the rest is read off the file."""
    whole = Confirmation.objects.select_related("case", "agreement__document", "application").get(pk=file.pk)
    lines = pack.standing(whole)
    Enclosure.objects.filter(confirmation=file).delete()
    Enclosure.objects.bulk_create(
        Enclosure(
            confirmation=file, key=line.key, name=line.name, party=line.party, document=line.document, reason=line.says,
            says_why=line.document is None, by_id=line.by_id,
        )
        for line in lines
    )  # fmt: skip
    handed_in = [line.document.pk for line in lines if line.document]
    Document.objects.filter(pk__in=handed_in, confirmation=file, kind=DocumentKind.EVIDENCE).update(audience=Audience.COURT_PACK)


def enter(*, actor: User, court: int, **facts: object) -> Material:
    """Enter a line of a court's own list, or its next version; it holds once a second person of the court approved it."""
    row = Material(court_id=court, entered_by=actor, **facts)
    if row.valid_from < today():
        raise ValidationError(_("A change begins today or later: what was handed in before stays as it was."))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as problem:
        raise ValidationError(_("There is a row of this line for this day already.")) from problem
    return row


def approve(row: Material, *, actor: User) -> None:
    """The second person says yes."""
    if row.entered_by_id == actor.pk:
        raise ValidationError(_("You wrote this line: somebody else approves it."))
    if not Material.objects.filter(pk=row.pk, approved_by=None).update(approved_by=actor):
        raise ValidationError(_("This line was approved already."))
