"""Signing: a text is fixed with its digest, and every hand signs exactly that digest. What follows from it is `effect.py`."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases import files, papers, turns
from cases.lifecycle import Stale, advance, begin, record
from cases.models import (
    SYSTEM,
    Actor,
    Agreement,
    AgreementForm,
    Authority,
    Case,
    Confirmation,
    Consultation,
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
from cases.steps import joint_papers
from cases.steps.authority import check_power
from cases.steps.contents import check_complete
from cases.steps.effect import affix_seal as affix_seal, end_signing_turns, missing_signatures as missing_signatures
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead
from cases.steps.paper_acts import moment_of
from cases.steps.recusal import check_waived
from cases.steps.succession import check_alive
from cases.steps.text import NOT_AT_COURT, may_be_confirmed as may_be_confirmed

AGREEMENTS = frozenset({DocumentKind.AGREEMENT, DocumentKind.POLICE_AGREEMENT})
SIGNABLE = AGREEMENTS | {DocumentKind.APPLICATION, *joint_papers.PLANS}


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
    check_waived(case)
    check_alive(case)
    check_complete(agreement)
    if seen is not None and seen != agreement.stamp:
        raise ValidationError(_("Somebody wrote on this text after you opened it. Read it again before it is fixed."))
    document = papers.agreement(agreement, made_by=actor)
    Agreement.objects.filter(pk=agreement.pk).update(document=document)
    agreement.document = document
    record(case, Act.FROZEN, actor=actor)
    if agreement.wants_confirmation:
        _lay_out_application(case, agreement, actor, _court(case, court, ground), ground)
    return document


def courts(case: Case) -> list[Office]:
    """The courts that are entered, the one of the committee's own place first."""
    own = own_court(case)
    return sorted(Office.objects.filter(kind=OfficeKind.COURT, is_active=True), key=lambda court: (court != own, court.pk))


def own_court(case: Case) -> Office | None:
    """The basic court of the place of the organisation that mediates; where only one court is entered it is that one."""
    if case.committee and case.committee.court_id:
        return case.committee.court
    known = list(Office.objects.filter(kind=OfficeKind.COURT, is_active=True)[:2])
    return known[0] if len(known) == 1 else None


def _court(case: Case, wanted: Office | None, ground: str) -> Office:
    """One that art. 205 allows, with its reason. Where nobody says one it is the organisation's own, if that is known."""
    known, own = courts(case), own_court(case)
    if not known:
        raise ValidationError(_("No court is entered to which an application could go. Ask the administrator, or write it without."))
    court = wanted or own
    if court is None:
        raise ValidationError(_("The court of the committee's place is not entered: say which court is asked, and why (art. 205)."))
    if court not in known or ground not in Jurisdiction.values or (own and court != own and ground == Jurisdiction.ORGANISATION):
        raise ValidationError(_("Say why this court may be asked (Civil Procedure Act art. 205)."))
    return court


def _lay_out_application(case: Case, agreement: Agreement, actor: User, court: Office, ground: str) -> None:
    confirmation = Confirmation(case=case, agreement=agreement, court=court, jurisdiction=ground)
    confirmation.application = papers.application(agreement, court, ground=ground, made_by=actor)
    begin(confirmation, C.PREPARE, actor=actor, note=f"{court.name}：{Jurisdiction(ground).label}")
    Document.objects.filter(pk=confirmation.application.pk).update(confirmation=confirmation)


def sign(
    document: Document, *, actor: Actor, shown_digest: str, image: bytes, method: str, party: Party | None = None, signer: str = "",
    identity: str = "", device: str = "", authority: Authority | None = None, on: datetime | None = None,
) -> Signature:  # fmt: skip
    """Sign as a party, or without `party` as one who mediates. The digest shown must be the digest that stands.

    A party signs by the link, or at the desk, helped by staff who write down which paper showed who they are (`identity`). `signer` says whose
    hand it is where a group has several; `authority` by which somebody signs at the desk in its place; `on` when a page was signed on paper
    that is only photographed now. Each signature stands for itself: an interrupted sitting keeps what was done.
    """
    picture = files.clean_drawing(image) if method == SigningMethod.DRAWN else files.clean_image(image)
    name, digest = files.keep(picture)
    try:
        with transaction.atomic():
            case = lock(document.case)
            document.refresh_from_db()
            hand = _hand(document, actor, party, signer)
            _check_text(case, document, shown_digest)
            _check_way(document, method)
            _check_person(case, document, actor, party, identity)
            _check_authority(actor, party, authority)
            facts = {"method": method, "image_file": name, "image_sha256": digest, "device": device[:120], "authority": authority}
            moment = moment_of(on if method == SigningMethod.PAPER else None, since=document.made_at)
            signature = _write(document, actor, party, hand, signed_at=moment, **facts)
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
    check_alive(document.case)
    allowed = party.hands[:1] if isinstance(actor, Party) else party.hands
    hand = signer or allowed[0]
    if hand not in allowed:
        raise ValidationError(_("%(name)s does not sign here for %(party)s.") % {"name": hand, "party": party.name})
    return hand


def _check_authority(actor: Actor, party: Party | None, authority: Authority | None) -> None:
    """Somebody signs for a side only at the desk, within a letter that is in force and says so."""
    if authority is None:
        return
    if party is None or not isinstance(actor, User):
        raise PermissionDenied
    check_power(authority, party, "agree")


def _check_text(case: Case, document: Document, shown_digest: str) -> None:
    if document.voided_at or document.kind not in SIGNABLE:
        raise ValidationError(_("A newer text took the place of this one. Read the new one and sign that."))
    if shown_digest != document.digest:
        raise ValidationError(_("The text you were shown is not the text that stands here. Read it again."))
    file = Confirmation.objects.filter(application=document).first() if document.kind == DocumentKind.APPLICATION else None
    if file is not None and file.state not in NOT_AT_COURT:
        raise ValidationError(_("This application is no longer waiting for signatures."))
    if document.kind in joint_papers.PLANS:
        if not joint_papers.may_sign(document, case):
            raise Stale(case)
        return
    if case.state not in RUNNING and (file is None or file.state == ConfirmationState.PREPARED):
        raise Stale(case)


def _check_way(document: Document, method: str) -> None:
    if method == SigningMethod.DRAWN and document.on_paper:
        raise ValidationError(_("Marriage, adoption and inheritance are signed on paper (Electronic Signature Act art. 3): send a photo."))


def _check_person(case: Case, document: Document, actor: Actor, party: Party | None, identity: str) -> None:
    if isinstance(actor, Party):
        allowed = party == actor
    elif party is None:
        allowed = isinstance(actor, User) and document.kind in AGREEMENTS and actor.pk in signs_for_the_house(case, document)
    else:
        who = standing(actor)
        allowed = any(turns.holds(case, role, who) for role in who.roles & {Role.MEDIATOR, Role.DIRECTOR, Role.OFFICER})
    if not allowed:
        raise PermissionDenied
    if isinstance(actor, User) and party is not None and not identity.strip():
        raise ValidationError(_("Write down which paper showed who is signing."))


def signs_for_the_house(case: Case, document: Document) -> list[int | None]:
    """Who signs beside the parties, place by place: the mediator of the case, then those whom the text names beside them, while they mediate
    along; before the police the officer who hosts and fixed the text (art. 184). None where nobody can any more: it wants a new text.
    """
    if is_before_police(case):
        return [document.made_by_id]
    along = document.along
    lead = case.mediator.user_id if case.mediator else None
    here = {lead, *Consultation.objects.team().filter(case=case).values_list("mediator__user", flat=True)} if along else set()
    return [lead, *(user if user in here else None for user in along)]


def _write(document: Document, actor: Actor, party: Party | None, hand: str, **facts: Any) -> Signature:
    user = actor if isinstance(actor, User) else None
    try:
        with transaction.atomic():
            return Signature.objects.create(
                document=document, role=SigningRole.PARTY if party else SigningRole.MEDIATOR, party=party, signer=hand,
                user=None if party else user, helped_by=user if party else None, shown_digest=document.digest, **facts,
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
    elif document.kind in joint_papers.PLANS:
        joint_papers.when_signed(document, case, actor)
    elif case.state == CaseState.MEDIATING:
        along = isinstance(actor, User) and actor.pk in document.along  # they move no case: that everybody has signed follows by itself
        advance(case, CaseAction.SIGNED_BY_ALL, actor=SYSTEM if along else actor)
