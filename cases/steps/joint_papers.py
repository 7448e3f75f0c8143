"""Papers that all sides sign and that are no agreement: facts that nobody disputes, and the application of art. 186.

The text is fixed when it is laid out; another text is a new paper, and voids the signatures on the old one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.guards import CHECKS
from cases.lifecycle import Stale, advance, record
from cases.models import Actor, Audience, Case, Document, DocumentKind as K, standing
from cases.moves import Act, CaseAction as A, CaseState as S, Guard
from cases.steps.leading import is_before_police, leads, lock


@dataclass(frozen=True, slots=True)
class Plan:
    """One kind of such a paper: where it is laid out and signed, by whose help, how it is set."""

    states: frozenset[str]
    may: Callable[[Case, User], bool]
    make: Callable[..., Document]
    guards: tuple[Guard, ...] = ()  # of the move that follows: nobody signs what would lead nowhere


def _helps(case: Case, actor: User) -> bool:
    """An officer of the station lays out what the sides ask of the police."""
    who = standing(actor)
    return Role.OFFICER in who.roles and turns.holds(case, Role.OFFICER, who)


def _mediates(case: Case, actor: User) -> bool:
    return leads(case, actor) and not is_before_police(case)


PLANS: dict[str, Plan] = {
    K.UNDISPUTED: Plan(frozenset({S.MEDIATING, S.SUSPENDED, S.ENDED}), _mediates, papers.undisputed),
    K.EXEMPTION: Plan(frozenset({S.POLICE, S.SETTLED}), _helps, papers.exemption, (Guard.NOT_PUNISHED, Guard.ALL_PERFORMED)),
}


def current(case: Case, kind: str) -> Document | None:
    """The paper of this kind that counts now."""
    return Document.objects.filter(case=case, kind=kind, voided_at=None).order_by("-pk").first()


@transaction.atomic
def lay_out(case: Case, kind: str, *, actor: User, text: str) -> Document:
    """Fix the text for the sides to read and sign; what was laid out before is void with its signatures."""
    case, plan = lock(case), PLANS[kind]
    if not plan.may(case, actor):
        raise PermissionDenied
    if case.state not in plan.states:
        raise Stale(case)
    if not text.strip():
        raise ValidationError(_("Write the text that the sides sign."))
    if missing := [said for guard in plan.guards if (said := CHECKS[guard](case, ""))]:
        raise ValidationError(missing)
    old = current(case, kind)
    if old is not None and old.is_signed:
        raise ValidationError(_("All sides have signed this paper already."))
    if old is not None:
        Document.objects.filter(pk=old.pk).update(voided_at=now())
    record(case, Act.LAID_OUT, actor=actor)
    return plan.make(case, text=text.strip(), made_by=actor)


def may_sign(document: Document, case: Case) -> bool:
    """Whether the case still stands where such a paper is signed."""
    return case.state in PLANS[document.kind].states


def when_signed(document: Document, case: Case, actor: Actor) -> None:
    """The last hand: facts that nobody disputes may go to the court from now on; an application of art. 186 lies before the leader."""
    papers.finish(document)
    if document.kind == K.UNDISPUTED:
        Document.objects.filter(pk=document.pk).update(audience=Audience.COURT_PACK, issued_at=now())
    else:
        advance(case, A.APPLY_186, actor=actor)
