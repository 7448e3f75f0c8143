"""A wrong date of an effect is set right: which act really happened when. The signatures stay as they are, the earlier date stays to be read."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import due
from cases.clock import now
from cases.lifecycle import advance
from cases.models import (
    Agreement,
    AgreementForm,
    Audience,
    Case,
    Confirmation,
    Document,
    DocumentKind,
    EffectCorrection,
    Signature,
    SigningMethod,
)
from cases.moves import CONFIRMATION, CaseAction as A, ConfirmationState as C, Task
from cases.steps.effect import effect_of, may_seal, mediated, prove
from cases.steps.leading import is_before_police, lock
from cases.steps.paper_acts import moment_of


def movable(agreement: Agreement) -> list[Signature]:
    """The acts whose moment somebody said: on paper, or the seal. What was drawn here has the moment of the machine."""
    if agreement.document is None:
        return []
    acts = agreement.document.signatures.exclude(method=SigningMethod.DRAWN)
    return list(acts.select_related("party", "office", "user").order_by("pk"))


@transaction.atomic
def correct(
    agreement: Agreement, *, actor: User, signature: Signature | None, acted_at: datetime, reason: str, version: int | None = None
) -> Case:
    """Say when an act on paper, the seal or the oral word really was; the effect follows from it, and the days that count from the effect.

    Whoever keeps the seal says so, and nobody about their own mediation. Raises ValidationError where the effect stays what it is, and while
    the court has the agreement.
    """
    case = lock(agreement.case)
    agreement = Agreement.objects.select_related("document", "case").get(pk=agreement.pk)
    _check(case, agreement, actor, signature)
    since = agreement.document.made_at if agreement.document and signature else case.accepted_at
    before, moment = agreement.effective_at, moment_of(acted_at, since=since)
    assert before is not None
    after = effect_of(agreement, {signature.pk if signature else None: moment})
    if after == before:
        raise ValidationError(_("The effect stays the same: another act came later."))
    EffectCorrection.objects.create(
        agreement=agreement, signature=signature, acted_at=moment, effect_before=before, effect_after=after, reason=reason.strip(),
        made_by=actor,
    )  # fmt: skip
    Agreement.objects.filter(pk=agreement.pk).update(effective_at=after)
    done = advance(case, A.CORRECT_EFFECT, actor=actor, note=reason, changes={"settled_at": after}, version=version)
    _move_the_window(agreement, after, actor)
    return done


def _check(case: Case, agreement: Agreement, actor: User, signature: Signature | None) -> None:
    if not may_seal(case, actor):
        raise PermissionDenied
    if agreement.effective_at is None or agreement.voided_at:
        raise ValidationError(_("Only the date of an agreement in force is corrected."))
    if agreement.document and not is_before_police(case) and mediated(agreement.document, actor):
        raise ValidationError(_("You mediated and signed this agreement yourself. Another director of the committee corrects the date."))
    oral = agreement.form == AgreementForm.ORAL
    if (signature is None) != oral or (signature is not None and signature not in movable(agreement)):
        raise ValidationError(_("Say which act was at another time."))
    asked = Confirmation.objects.filter(agreement=agreement).exclude(state__in=(C.PREPARED, C.OPEN))
    if asked.exclude(state__in=CONFIRMATION.ends).exists():
        raise ValidationError(_("The agreement lies before the court: tell the clerk first, who sends it back for the new proof."))


def _move_the_window(agreement: Agreement, effect: datetime, actor: User) -> None:
    """The court's 30 days count from the effect; the committee's proof names its day."""
    file = Confirmation.objects.filter(agreement=agreement, state=C.OPEN).select_related("case", "agreement").first()
    if file is None:
        return
    Confirmation.objects.filter(pk=file.pk).update(effective_at=effect)
    for turn in file.turns.filter(task=Task.SUBMIT, is_open=1).select_related("limit"):
        turn.counts_from = effect
        turn.save(update_fields=["counts_from"])
        due.compute_again(turn)
    earlier = Document.objects.filter(confirmation=file, kind=DocumentKind.PROOF, voided_at=None)
    if file.submitted_at is None:  # no court has it, and none needs to read what was wrong in it
        earlier.update(audience=Audience.ROOM)
    earlier.update(voided_at=now())
    file.refresh_from_db()
    prove(file, actor)
