"""What the triage page does at once: keep the answers, let the duty leader decide otherwise, send the case on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Office, User
from cases.lifecycle import Stale
from cases.models import Case, TriageAnswers
from cases.moves import CaseAction, CaseState
from cases.steps import intake
from cases.triage import Track


@dataclass(frozen=True, slots=True)
class Answers:
    """The questions answered, the facts that make it dangerous, the kind of matter, and whether what makes the police keep it is there."""

    answers: Mapping[str, bool]
    factors: Sequence[str]
    row: int = 0
    kind: str = ""
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Which way, and what that way wants to know."""

    track: str
    dispute_type: str
    committee: Office | None = None
    external_number: str = ""
    transferred_to: str = ""
    note: str = ""
    override_reason: str = ""
    on_spot: bool = False


@transaction.atomic
def keep(case: Case, *, given: Answers, version: int | None = None) -> TriageAnswers:
    """Keep the answers before anything is decided, so that the duty leader sees what the officer answered. Raises Stale for a case that moved on."""
    fresh = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if fresh.state != CaseState.LOGGED or (version is not None and fresh.version != version):
        raise Stale(fresh)
    return intake.answer(
        fresh, answers=dict(given.answers), factors=list(given.factors), row=given.row, kind=given.kind, keeps=given.keeps
    )


@transaction.atomic
def decide(case: Case, *, actor: User, given: Answers, decision: Decision, version: int | None = None) -> Case:
    """Send the case on its way. Another way than the answers point to wants the duty leader and a reason, in the same transaction.

    What was settled and performed on the spot becomes public-order mediation and its end at once (rule art. 178). The way to the
    departments is only opened here: it is taken together with the first referral (`routing.send_first`).
    """
    keep(case, given=given, version=version)
    if decision.override_reason:
        case = intake.override(case, actor=actor, track=decision.track, reason=decision.override_reason, version=version)
        version = case.version
    if decision.track == Track.ADMINISTRATIVE:
        return case
    done = intake.triage(
        case, actor=actor, track=decision.track, dispute_type=decision.dispute_type, answers=dict(given.answers), factors=list(given.factors),
        row=given.row, keeps=given.keeps, committee=decision.committee, transferred_to=decision.transferred_to,
        external_number=decision.external_number, note="" if decision.on_spot else decision.note, version=version,
    )  # fmt: skip
    return intake.take(done, CaseAction.SETTLE_SPOT, actor=actor, note=decision.note) if decision.on_spot else done
