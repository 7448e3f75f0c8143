"""Routing: one referral per department, each with its own state and clock, and the call to the spot."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind
from cases import papers
from cases.clock import now
from cases.lifecycle import advance, begin
from cases.models import SYSTEM, Case, Referral, RoutingRow
from cases.moves import ReferralAction as A, ReferralState

RELEASABLE = ("name", "phone", "address", "place", "narrative", "amount", "people_count")
RUNNING_CASE = ("logged", "inviting", "choosing", "offered", "mediating", "suspended", "police_mediation", "settled", "referred", "police")


@transaction.atomic
def send(
    case: Case, *, actor: User, department: Office, request: str, released: list[str], basis: str, row: RoutingRow | None = None,
    urgent: bool = False, onsite: bool = False, complexity: str = "ordinary", continues: Referral | None = None, note: str = "",
) -> Referral:  # fmt: skip
    """Refer a case to one department, or call it to the spot. `released` names exactly the fields that leave."""
    if case.state not in RUNNING_CASE:
        raise ValidationError(_("The case is over: reopen it first."))
    if department.kind not in (OfficeKind.DEPARTMENT, OfficeKind.COMMAND, OfficeKind.BUREAU) or not department.is_active:
        raise ValidationError(_("Choose a department."))
    if continues is None and case.referrals.filter(department=department).exclude(state__in=("verified", "declined", "cancelled")).exists():
        raise ValidationError(_("This department has the matter already."))
    referral = Referral(
        case=case, department=department, row=row, sent_by=actor, is_urgent=urgent or onsite, is_onsite=onsite, complexity=complexity,
        request=request, released=[f for f in released if f in RELEASABLE], release_basis=basis, continues=continues, sent_at=now(),
    )  # fmt: skip
    begun = begin(referral, A.CALL if onsite else A.SEND, actor=actor, note=note)
    papers.letter(begun, made_by=actor)
    return begun


def take(referral: Referral, action: str, *, actor: User, note: str = "", version: int | None = None, **changes: Any) -> Referral:
    """Any move of a referral. Signing for a redirected one releases the department that held it until now (首问负责)."""
    if action == A.RETURN and _was_returned(referral):
        action = A.RETURN_AGAIN  # the second return freezes routing and names an arbiter
    with transaction.atomic():
        done = advance(referral, action, actor=actor, note=note, changes=changes, version=version)
        held = referral.continues
        if action == A.SIGN and held is not None and held.state == ReferralState.RETURNED:
            advance(held, A.HANDED_ON, actor=SYSTEM)
    return done


def _was_returned(referral: Referral) -> bool:
    return referral.continues_id is not None


@transaction.atomic
def redirect(referral: Referral, *, actor: User, department: Office, note: str, version: int | None = None) -> Referral:
    """Send a returned matter to the right department; the one that returned it keeps it until the next one signs."""
    arbiter = referral.turns.filter(is_open=1, task="arbitrate").exists()
    advance(referral, A.ARBITRATE if arbiter else A.REDIRECT, actor=actor, note=note, version=version)
    following = Referral(
        case=referral.case, department=department, row=referral.row, sent_by=referral.sent_by, is_urgent=referral.is_urgent,
        complexity=referral.complexity, request=referral.request, released=referral.released, release_basis=referral.release_basis,
        continues=referral, sent_at=now(),
    )  # fmt: skip
    begun = begin(following, A.SEND, actor=referral.sent_by, note=note)
    papers.letter(begun, made_by=actor)
    return begun
