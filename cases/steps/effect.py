"""What makes an agreement bind: the committee's seal, the station's, or the word given and kept at once. The effect is derived, never typed."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.lifecycle import Stale, advance, record
from cases.models import (
    Agreement,
    AgreementForm,
    Case,
    Confirmation,
    Document,
    Signature,
    SigningMethod,
    SigningRole,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import Act, CaseAction as A, ConfirmationAction as C, ConfirmationState, Task
from cases.steps.choice import free_meetings
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead
from cases.steps.paper_acts import moment_of
from cases.steps.succession import check_alive
from cases.steps.text import in_hand, void

AT_ONCE = "当场履行"


@transaction.atomic
def affix_seal(agreement: Agreement, *, actor: User, version: int | None = None, on: datetime | None = None) -> Case:
    """The seal, when everybody has signed. The last required act gives the effect and starts the court's 30 days (人民调解法 29, 33).

    `on` is when it was pressed on the paper original, where that was before it is entered here. The committee's seal is the director's: it
    approves what was agreed, so whoever mediated and signed it does not affix it (design.md §4).
    Before the police the host affixes the station's: art. 184 wants the sides' signatures, and that seal only says which organ it was.
    """
    case = lock(agreement.case)
    agreement.refresh_from_db()
    _check_sealer(case, agreement, actor)
    document = _to_be_sealed(case, agreement)
    office = case.station if is_before_police(case) else case.committee
    assert office is not None
    press(document, office, actor, moment_of(on, since=document.made_at))
    effect = effect_of(agreement)
    _bind(agreement, effect, actor)
    papers.finish(document)
    record(case, Act.SEAL, actor=actor)
    action = A.POLICE_SETTLE if is_before_police(case) else A.SETTLE
    done = advance(case, action, actor=actor, changes={"settled_at": effect}, version=version)
    papers.at_move(done, action, actor=actor)
    free_meetings(done, actor=actor)
    _open_the_way_to_court(agreement, effect, actor)
    return done


def may_seal(case: Case, actor: User) -> bool:
    """Whether this person keeps the seal that this case wants: the director the committee's, an officer the station's."""
    who, role = standing(actor), Role.OFFICER if is_before_police(case) else Role.DIRECTOR
    return role in who.roles and turns.holds(case, role, who)


def _check_sealer(case: Case, agreement: Agreement, actor: User) -> None:
    if not may_seal(case, actor):
        raise PermissionDenied
    if not is_before_police(case) and agreement.document and mediated(agreement.document, actor):
        raise ValidationError(_("You mediated and signed this agreement yourself. Another director of the committee affixes the seal."))


def mediated(document: Document, actor: User) -> bool:
    """Whether this person signed it as the mediator."""
    return document.signatures.filter(role=SigningRole.MEDIATOR, user=actor).exists()


def _to_be_sealed(case: Case, agreement: Agreement) -> Document:
    if case.state not in RUNNING:
        raise Stale(case)
    document = agreement.document
    if document is None or agreement.voided_at or agreement.effective_at or agreement.form != AgreementForm.WRITTEN:
        raise ValidationError(_("There is no text to seal."))
    if missing := missing_signatures(document):
        raise ValidationError(_("Not sealed: %(names)s must sign first.") % {"names": "、".join(missing)})
    return document


def missing_signatures(document: Document) -> list[str]:
    """Who has not signed yet: the parties' hands, then the mediators where the text wants them."""
    names = [hand if hand == party.name else f"{party.name}（{hand}）" for party, hand in document.hands_missing()]
    return names + [name or str(_("the mediator")) for name in document.mediators_missing()]


def press(document: Document, office: Office, actor: User, at: datetime | None = None) -> None:
    """The seal on a paper of the house, which is issued with it."""
    Signature.objects.create(
        document=document, role=SigningRole.SEAL, office=office, user=actor, method=SigningMethod.SEAL, shown_digest=document.digest,
        signed_at=at or now(),
    )  # fmt: skip
    Document.objects.filter(pk=document.pk).update(issued_at=now())


def effect_of(agreement: Agreement, instead: Mapping[int | None, datetime] | None = None) -> datetime:
    """The moment of the last required act, of every hand, the mediator, the seal; of an oral agreement when the word was given.

    An act whose moment was corrected counts by the newest correction, or as `instead` says. Raises ValidationError where nothing was done yet.
    """
    moved = dict(agreement.corrections.order_by("pk").values_list("signature_id", "acted_at")) | dict(instead or {})
    acts = agreement.document.signatures.all() if agreement.document and agreement.form == AgreementForm.WRITTEN else ()
    moments: list[datetime | None] = [moved.get(act.pk, act.signed_at) for act in acts]
    moments = moments or [moved.get(None, agreement.effective_at)]
    found = [moment for moment in moments if moment is not None]
    if not found:
        raise ValidationError(_("Nobody has signed it and no word was entered: it has no effect yet."))
    return max(found)


def _bind(agreement: Agreement, effect: datetime, actor: User) -> None:
    """From now on it binds; the one that bound before it stays to be read, and ends (民诉法 206: changed by mediation)."""
    for older in Agreement.objects.filter(case=agreement.case_id, voided_at=None, effective_at__isnull=False):
        void(older, actor=actor)
    Agreement.objects.filter(pk=agreement.pk, effective_at=None).update(effective_at=effect)


def _open_the_way_to_court(agreement: Agreement, effect: datetime, actor: User) -> None:
    confirmation = Confirmation.objects.filter(agreement=agreement, state=ConfirmationState.PREPARED).select_related("application").first()
    if confirmation is None:
        return
    opened = advance(confirmation, C.TAKE_EFFECT, actor=actor, changes={"effective_at": effect})
    end_signing_turns(opened.application)
    prove(opened, actor)


def prove(confirmation: Confirmation, actor: User) -> None:
    """The committee's own proof that it mediated, sealed in the same act (解释 354)."""
    proof = papers.proof(confirmation, made_by=actor)
    press(proof, proof.case.committee or proof.case.station, actor)
    papers.finish(proof)


def end_signing_turns(application: Document | None) -> None:
    """Who signed the application, before the effect or after it, has no turn left to sign it."""
    if application is None:
        return
    waiting = {party.pk for party, _hand in application.hands_missing()}
    open_ = Turn.objects.filter(confirmation__application=application, task=Task.SIGN_APPLICATION, is_open=1)
    for turn in open_.exclude(party__in=waiting):
        turns.close_one(turn)


@transaction.atomic
def settle_orally(agreement: Agreement, *, actor: User, version: int | None = None, on: datetime | None = None) -> Case:
    """What was said and done at once is entered in the register; it binds from when it was said (人民调解法 28, 30; 宁波条例 24).

    `on` is that moment, where it was before it is entered.
    """
    case = lock(agreement.case)
    must_lead(case, actor)
    agreement.refresh_from_db()
    if case.state not in RUNNING:
        raise Stale(case)
    check_alive(case)
    if agreement.form != AgreementForm.ORAL or agreement.voided_at or agreement.effective_at or is_before_police(case):
        raise ValidationError(_("There is no oral agreement to enter. A written one is signed and sealed."))
    moment = moment_of(on, since=case.accepted_at)
    document = papers.agreement(agreement, made_by=actor)
    Agreement.objects.filter(pk=agreement.pk).update(document=document)
    agreement.terms.update(performed_at=moment, performed_note=AT_ONCE)
    _bind(agreement, moment, actor)
    done = advance(case, A.SETTLE, actor=actor, changes={"settled_at": moment}, version=version)
    papers.at_move(done, A.SETTLE, actor=actor)
    free_meetings(done, actor=actor)
    return done


@transaction.atomic
def keep_old(case: Case, *, actor: User, version: int | None = None) -> Case:
    """The repair came to nothing: the agreement that binds stays as it is, and a text in hand is given up."""
    case = lock(case)
    must_lead(case, actor)
    old = Agreement.objects.filter(case=case, voided_at=None, effective_at__isnull=False).first()
    if old is None:
        raise ValidationError(_("No agreement is in force that could stay."))
    if text := in_hand(case):
        void(text, actor=actor)
    return advance(case, A.SETTLE, actor=actor, changes={"settled_at": old.effective_at}, version=version)
