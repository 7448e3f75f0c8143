"""Signing: a text is fixed with its digest, and every hand signs exactly that digest. What follows from it is `effect.py`."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases import files, papers, turns
from cases.clock import now
from cases.lifecycle import Stale, advance, begin, record
from cases.models import (
    Actor,
    Agreement,
    AgreementForm,
    Case,
    Confirmation,
    Document,
    DocumentKind,
    Jurisdiction,
    Party,
    Signature,
    SigningMethod,
    SigningRole,
    standing,
)  # fmt: skip
from cases.moves import Act, CaseAction, CaseState, ConfirmationAction as C, ConfirmationState
from cases.steps.effect import affix_seal as affix_seal, end_signing_turns, missing_signatures as missing_signatures
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead
from cases.steps.text import NOT_AT_COURT, may_be_confirmed as may_be_confirmed

AGREEMENTS = frozenset({DocumentKind.AGREEMENT, DocumentKind.POLICE_AGREEMENT})
SIGNABLE = AGREEMENTS | {DocumentKind.APPLICATION}


@transaction.atomic
def fix(
    agreement: Agreement, *, actor: User, seen: str | None = None, court: Office | None = None, ground: str = Jurisdiction.ORGANISATION
) -> Document:
    """Freeze the text before the first signature. Where both sides want the court, the joint application is laid out with it.

    `court` is one of those that 民诉法 205 allows and `ground` why; without them the organisation's own.

    `seen` is the stamp of the text that was read on the page: another one means that somebody wrote on it meanwhile.
    """
    case = lock(agreement.case)
    must_lead(case, actor)
    if case.state not in RUNNING:
        raise Stale(case)
    agreement.refresh_from_db()
    if agreement.voided_at or agreement.document_id or agreement.form != AgreementForm.WRITTEN:
        raise ValidationError(_("This text is fixed already, or a newer one took its place."))
    if seen is not None and seen != agreement.stamp:
        raise ValidationError(_("Somebody wrote on this text after you opened it. Read it again before it is fixed."))
    document = papers.agreement(agreement, made_by=actor)
    Agreement.objects.filter(pk=agreement.pk).update(document=document)
    agreement.document = document
    record(case, Act.FROZEN, actor=actor)
    if agreement.wants_confirmation:
        _lay_out_application(case, agreement, actor, _court(court, ground), ground)
    return document


def courts() -> list[Office]:
    """The courts that are entered, the organisation's own first."""
    return list(Office.objects.filter(kind=OfficeKind.COURT, is_active=True).order_by("pk"))


def _court(wanted: Office | None, ground: str) -> Office:
    known = courts()
    if not known:
        raise ValidationError(_("No court is entered to which an application could go. Ask the administrator, or write it without."))
    court = wanted or known[0]
    if court not in known or ground not in Jurisdiction.values or (court != known[0] and ground == Jurisdiction.ORGANISATION):
        raise ValidationError(_("Say why this court may be asked (Civil Procedure Act art. 205)."))
    return court


def _lay_out_application(case: Case, agreement: Agreement, actor: User, court: Office, ground: str) -> None:
    confirmation = Confirmation(case=case, agreement=agreement, court=court)
    confirmation.application = papers.application(agreement, court, made_by=actor)
    begin(confirmation, C.PREPARE, actor=actor, note=f"{court.name}：{Jurisdiction(ground).label}")
    Document.objects.filter(pk=confirmation.application.pk).update(confirmation=confirmation)


def sign(
    document: Document, *, actor: Actor, shown_digest: str, image: bytes, method: str, party: Party | None = None, signer: str = "",
    identity: str = "", device: str = "",
) -> Signature:  # fmt: skip
    """Sign as a party, or without `party` as the one who mediates. The digest shown must be the digest that stands.

    A party signs by the link, or at the desk, helped by staff who write down which paper showed who they are (`identity`). `signer` says whose
    hand it is where a group has several. Each signature stands for itself: an interrupted sitting keeps what was done.
    """
    picture = files.clean_drawing(image) if method == SigningMethod.DRAWN else files.clean_image(image)
    name, digest = files.keep(picture)
    try:
        with transaction.atomic():
            case = lock(document.case)
            document.refresh_from_db()
            hand = _hand(document, actor, party, signer)
            _check_text(case, document, shown_digest)
            _check_way(case, method)
            _check_person(case, document, actor, party, identity)
            signature = _write(document, actor, party, hand, method=method, file=name, digest=digest, device=device)
            record(case, Act.SIGNED, actor=actor, on_behalf_of=party, note=_("Identity shown: %(paper)s") % {"paper": identity} if identity else "")
            _after(case, document, actor)
    except BaseException:
        files.discard(name)  # a picture without its row would lie there for ever
        raise
    return signature


def _hand(document: Document, actor: Actor, party: Party | None, signer: str) -> str:
    """Whose hand signs. By the link of a group it is the first elected one, who holds it; the others sign at the desk."""
    if party is None:
        return ""
    if party.case_id != document.case_id:
        raise PermissionDenied
    allowed = party.hands[:1] if isinstance(actor, Party) else party.hands
    hand = signer or allowed[0]
    if hand not in allowed:
        raise ValidationError(_("%(name)s does not sign here for %(party)s.") % {"name": hand, "party": party.name})
    return hand


def _check_text(case: Case, document: Document, shown_digest: str) -> None:
    if document.voided_at or document.kind not in SIGNABLE:
        raise ValidationError(_("A newer text took the place of this one. Read the new one and sign that."))
    if shown_digest != document.digest:
        raise ValidationError(_("The text you were shown is not the text that stands here. Read it again."))
    file = Confirmation.objects.filter(application=document).first() if document.kind == DocumentKind.APPLICATION else None
    if file is not None and file.state not in NOT_AT_COURT:
        raise ValidationError(_("This application is no longer waiting for signatures."))
    if case.state not in RUNNING and (file is None or file.state == ConfirmationState.PREPARED):
        raise Stale(case)


def _check_way(case: Case, method: str) -> None:
    if method == SigningMethod.DRAWN and case.is_of_status:
        raise ValidationError(_("Marriage, adoption and inheritance are signed on paper (Electronic Signature Act art. 3): send a photo."))


def _check_person(case: Case, document: Document, actor: Actor, party: Party | None, identity: str) -> None:
    if isinstance(actor, Party):
        allowed = party == actor
    elif party is None:
        allowed = isinstance(actor, User) and document.kind in AGREEMENTS and actor.pk == signs_for_the_house(case, document)
    else:
        who = standing(actor)
        allowed = any(turns.holds(case, role, who) for role in who.roles & {Role.MEDIATOR, Role.DIRECTOR, Role.OFFICER})
    if not allowed:
        raise PermissionDenied
    if isinstance(actor, User) and party is not None and not identity.strip():
        raise ValidationError(_("Write down which paper showed who is signing."))


def signs_for_the_house(case: Case, document: Document) -> int | None:
    """Who signs beside the parties: the mediator of the case; before the police the officer who hosts and fixed the text (art. 184)."""
    if is_before_police(case):
        return document.made_by_id
    return case.mediator.user_id if case.mediator else None


def _write(
    document: Document, actor: Actor, party: Party | None, hand: str, *, method: str, file: str, digest: str, device: str
) -> Signature:
    user = actor if isinstance(actor, User) else None
    try:
        with transaction.atomic():
            return Signature.objects.create(
                document=document, role=SigningRole.PARTY if party else SigningRole.MEDIATOR, party=party, signer=hand,
                user=None if party else user, helped_by=user if party else None, method=method, shown_digest=document.digest,
                image_file=file, image_sha256=digest, device=device[:120], signed_at=now(),
            )  # fmt: skip
    except IntegrityError as problem:
        raise ValidationError(_("This signature is there already.")) from problem


def _after(case: Case, document: Document, actor: Actor) -> None:
    if document.kind == DocumentKind.APPLICATION:
        end_signing_turns(document)
    if not document.is_signed:
        return
    if document.kind == DocumentKind.APPLICATION:
        papers.finish(document)
    elif case.state == CaseState.MEDIATING:
        advance(case, CaseAction.SIGNED_BY_ALL, actor=actor)
