"""Before the police: the gate of art. 178 and 179, what was settled on the spot, a penalty, and the decision of art. 186."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.lifecycle import Stale, advance, record
from cases.models import Bar, Case, Document, DocumentKind, PoliceGate, standing
from cases.models.police import attempt_of as attempt_of, gate_of as gate_of
from cases.moves import Act, CaseAction as A, CaseState as S
from cases.steps.leading import lock, must_lead

SPOT_WAYS = ("written", "recorded")  # a text that both sign, or the body camera's picture


@dataclass(frozen=True, slots=True)
class Answers:
    """What the host answers at the gate."""

    violation: str
    fits: str
    bars: tuple[str, ...] = ()
    witness: str = ""
    guardians: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """What was settled and performed where it happened (art. 178)."""

    facts: str
    done: str  # what was agreed and done at once
    way: str
    camera: str = ""  # number of the recording
    holds: frozenset[str] = field(default_factory=frozenset)  # which of the four conditions hold


CONDITIONS = frozenset({"minor", "undisputed", "agreed", "performed"})


@transaction.atomic
def pass_gate(case: Case, *, actor: User, answers: Answers) -> PoliceGate:
    """Keep what the host answered. What art. 179 names stands in the way from then on, until somebody answers otherwise."""
    case = lock(case)
    must_lead(case, actor)
    if case.state != S.POLICE_MEDIATION:
        raise Stale(case)
    if unknown := set(answers.bars) - set(Bar.values):
        raise ValidationError(_("There is no such question: %(what)s") % {"what": "、".join(sorted(unknown))})
    if case.parties.filter(is_minor=True).exists() and not answers.guardians:
        raise ValidationError(_("A minor is a party: parents or guardians are there (art. 181). Ask them to come first."))
    gate = PoliceGate.objects.create(
        case=case, attempt=attempt_of(case), violation=answers.violation, fits=answers.fits, bars=sorted(answers.bars),
        witness=answers.witness.strip(), guardians=answers.guardians, answered_by=actor, answered_at=now(),
    )  # fmt: skip
    record(case, Act.GATE, actor=actor)
    return gate


@transaction.atomic
def record_spot(case: Case, *, actor: User, spot: Spot) -> Document:
    """The record of what was settled and performed at once; without it nobody closes the case."""
    case = lock(case)
    who = standing(actor)
    if not (Role.OFFICER in who.roles and turns.holds(case, Role.OFFICER, who)):
        raise PermissionDenied
    if case.state != S.ON_SPOT:
        raise Stale(case)
    if spot_paper(case) is not None:
        raise ValidationError(_("It is recorded already: read the paper."))
    if missing := CONDITIONS - spot.holds:
        said = _("Art. 178 wants all four: minor and clear, nothing open on costs, both agree, performed at once. %(n)s missing.")
        raise ValidationError(said % {"n": len(missing)})
    if spot.way not in SPOT_WAYS or (spot.way == "recorded" and not spot.camera.strip()):
        raise ValidationError(_("Say how it is kept: a text that both sign, or the number of the recording."))
    if not spot.facts.strip() or not spot.done.strip():
        raise ValidationError(_("Write what happened, and what was agreed and done."))
    record(case, Act.SPOT, actor=actor)
    return papers.on_spot(case, spot, made_by=actor)


def spot_paper(case: Case) -> Document | None:
    """The record of the settlement on the spot, if it is there."""
    return Document.objects.filter(case=case, kind=DocumentKind.ON_SPOT, voided_at=None).first()


@transaction.atomic
def decide(case: Case, *, actor: User, grants: bool, note: str, version: int | None = None) -> Case:
    """The ranked officer's decision on the written application of art. 186: no penalty, or none of it. Nobody decides what they laid out."""
    case = lock(case)
    paper = exemption_of(case)
    if paper is not None and paper.made_by_id == actor.pk:
        raise ValidationError(_("You laid the application out yourself: another leader decides."))
    done = advance(case, A.GRANT_186 if grants else A.REFUSE_186, actor=actor, note=note, version=version)
    papers.exemption_answer(done, grants=grants, note=note, made_by=actor)
    return done


def exemption_of(case: Case) -> Document | None:
    """The application of art. 186 that counts now."""
    return Document.objects.filter(case=case, kind=DocumentKind.EXEMPTION, voided_at=None).order_by("-pk").first()
