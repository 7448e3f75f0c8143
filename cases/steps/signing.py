"""Signing: a text is fixed with its digest, everybody signs exactly that digest, the seal comes last and gives the effect."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.files import clean_image, keep
from cases.lifecycle import advance, begin, record
from cases.models import (
    Actor,
    Agreement,
    Case,
    Confirmation,
    Document,
    DocumentKind,
    Party,
    Signature,
    SigningMethod,
    SigningRole,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import Act, CaseAction, ConfirmationAction as C, Task
from cases.triage import Confirmable, Track


@transaction.atomic
def fix(agreement: Agreement, *, actor: User) -> Document:
    """Freeze the text before the first signature. Where the court may confirm it, the joint application is laid out with it."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=agreement.case_id)
    who = standing(actor)
    if not any(turns.holds(case, role, who) for role in who.roles):
        raise PermissionDenied
    agreement.refresh_from_db()
    if agreement.voided_at or agreement.document_id:
        raise ValidationError(_("This text is fixed already, or a newer one took its place."))
    document = papers.agreement(agreement, made_by=actor)
    Agreement.objects.filter(pk=agreement.pk).update(document=document)
    record(case, Act.FROZEN, actor=actor)
    if agreement.wants_confirmation and may_be_confirmed(case):
        _prepare_confirmation(case, agreement, actor)
    return document


def may_be_confirmed(case: Case) -> bool:
    """Only a people's mediation can be confirmed, and not what 解释 355 excludes; before the police it is performed or punished."""
    return case.track == Track.PEOPLE_MEDIATION and case.confirmable in (Confirmable.YES, Confirmable.PAYMENT_ONLY)


def _prepare_confirmation(case: Case, agreement: Agreement, actor: User) -> None:
    court = Office.objects.filter(kind="court", is_active=True).order_by("pk").first()
    if court is None:
        return
    confirmation = Confirmation(case=case, agreement=agreement, court=court)
    confirmation.application = papers.application(agreement, court, made_by=actor)
    begin(confirmation, C.PREPARE, actor=actor)
    Document.objects.filter(pk=confirmation.application.pk).update(confirmation=confirmation)


def sign(
    document: Document, *, actor: Actor, shown_digest: str, image: bytes, method: str, party: Party | None = None, device: str = ""
) -> Signature:
    """Sign as a party (by the link, or helped at the desk) or as the mediator. The digest shown must be the digest that stands."""
    picture = clean_image(image)
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=document.case_id)
        document.refresh_from_db()
        _check_signable(document, shown_digest, actor, party)
        name, digest = keep(picture)
        user = actor if isinstance(actor, User) else None
        try:
            with transaction.atomic():
                signature = Signature.objects.create(
                    document=document, role=SigningRole.PARTY if party else SigningRole.MEDIATOR, party=party,
                    user=None if party else user, helped_by=user if party else None, method=method, shown_digest=shown_digest,
                    image_file=name, image_sha256=digest, device=device[:120], signed_at=now(),
                )  # fmt: skip
        except IntegrityError as problem:
            raise ValidationError(_("This signature is there already.")) from problem
        record(document.case, Act.SIGNED, actor=actor, on_behalf_of=party)
        _close_signing_turn(document, party)
        if document.kind == DocumentKind.APPLICATION and not missing_signatures(document):
            papers.finish(document)
    return signature


def _check_signable(document: Document, shown_digest: str, actor: Actor, party: Party | None) -> None:
    if document.voided_at or document.kind not in (DocumentKind.AGREEMENT, DocumentKind.APPLICATION, DocumentKind.POLICE_AGREEMENT):
        raise ValidationError(_("A newer text took the place of this one. Read the new one and sign that."))
    if shown_digest != document.digest:
        raise ValidationError(_("The text you were shown is not the text that stands here. Read it again."))
    if party.case_id != document.case_id if party else document.kind == DocumentKind.APPLICATION:
        raise PermissionDenied
    who = standing(actor)
    if isinstance(actor, Party):
        allowed = party == actor
    else:
        roles = who.roles & {Role.MEDIATOR, Role.DIRECTOR, Role.OFFICER}
        allowed = any(turns.holds(document.case, role, who) for role in roles)
    if not allowed:
        raise PermissionDenied


def _close_signing_turn(document: Document, party: Party | None) -> None:
    if party is None or document.kind != DocumentKind.APPLICATION:
        return
    for turn in Turn.objects.filter(confirmation__application=document, party=party, task=Task.SIGN_APPLICATION, is_open=1):
        turns.close_one(turn)


def missing_signatures(document: Document) -> list[str]:
    """Who has not signed yet: names of parties, then the mediator where the text wants one."""
    signed = set(document.signatures.values_list("party_id", flat=True))
    names = [party.name for party in document.case.parties.all() if party.pk not in signed]
    wants_mediator = document.kind != DocumentKind.APPLICATION
    if wants_mediator and not document.signatures.filter(role=SigningRole.MEDIATOR).exists():
        names.append(str(_("the mediator")))
    return names


@transaction.atomic
def affix_seal(agreement: Agreement, *, actor: User) -> Case:
    """The committee's seal, by the director, when everybody has signed. It gives the effect (人民调解法 29) and starts the court's 30 days."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=agreement.case_id)
    who = standing(actor)
    if Role.DIRECTOR not in who.roles or not turns.holds(case, Role.DIRECTOR, who):
        raise PermissionDenied
    agreement.refresh_from_db()
    document = agreement.document
    if document is None or agreement.voided_at or agreement.effective_at:
        raise ValidationError(_("There is no text to seal."))
    if missing := missing_signatures(document):
        raise ValidationError(_("Not sealed: %(names)s must sign first.") % {"names": "、".join(missing)})
    moment = now()
    Signature.objects.create(
        document=document, role=SigningRole.SEAL, office=case.committee, user=actor, method=SigningMethod.SEAL,
        shown_digest=document.digest, signed_at=moment,
    )  # fmt: skip
    Agreement.objects.filter(pk=agreement.pk).update(effective_at=_effect(document))
    Document.objects.filter(pk=document.pk).update(issued_at=moment)
    papers.finish(document)
    record(case, Act.SEAL, actor=actor)
    done = advance(case, CaseAction.SETTLE, actor=actor, changes={"settled_at": moment})
    confirmation = Confirmation.objects.filter(agreement=agreement, state="prepared").first()
    if confirmation:
        advance(confirmation, C.TAKE_EFFECT, actor=actor, changes={"effective_at": _effect(document)})
        _close_turns_of_signed(confirmation)
        _prove(confirmation, actor)
    return done


def _prove(confirmation: Confirmation, actor: User) -> None:
    """The committee's proof for the court (解释 354), sealed by the director in the same act as the agreement."""
    proof = papers.proof(confirmation, made_by=actor)
    Signature.objects.create(
        document=proof, role=SigningRole.SEAL, office=proof.case.committee, user=actor, method=SigningMethod.SEAL, shown_digest=proof.digest,
        signed_at=now(),
    )  # fmt: skip
    papers.finish(proof)


def _effect(document: Document) -> datetime:
    """The moment of the last required act: derived, never typed."""
    return document.signatures.order_by("-signed_at").values_list("signed_at", flat=True)[0]


def _close_turns_of_signed(confirmation: Confirmation) -> None:
    """Who signed the application in the same sitting has no turn left to sign it."""
    if confirmation.application is None:
        return
    for party_id in confirmation.application.signatures.values_list("party_id", flat=True):
        for turn in Turn.objects.filter(confirmation=confirmation, party_id=party_id, task=Task.SIGN_APPLICATION, is_open=1):
            turns.close_one(turn)
