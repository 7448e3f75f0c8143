"""Two lines of work side by side: the mediation and each referral that runs at the same time, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.models import Case, Referral, Turn
from cases.moves import CaseState as S, ReferralState as R, Task
from cases.views.addresses import address_of
from cases.views.course import QUIET
from cases.views.rows import holder

IN_MEDIATION = (S.INVITING, S.CHOOSING, S.OFFERED, S.MEDIATING, S.SUSPENDED, S.SETTLED)
ASIDE = (Task.ANSWER_ALERT, Task.NAME_LEADER, Task.MEET_RED, Task.VISIT_RED, Task.PRESS)  # they interrupt the line and are no step of it
DONE, NOW, COMING = "done", "now", "coming"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lane: what, when it was done or until when it is due."""

    label: str | Promise
    kind: str
    at: datetime | None = None
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One file that runs."""

    title: str
    state: str
    who: str
    url: str
    steps: tuple[Step, ...]


def lanes(case: Case, referrals: Sequence[Referral], turns: Sequence[Turn]) -> list[Lane]:
    """The lanes, where a mediation and a referral run together; else none, and the panels alone tell it."""
    running = [referral for referral in referrals if not referral.is_ended]
    if not running or case.state not in IN_MEDIATION:
        return []
    return [_mediation(case, turns), *(_referral(referral, turns) for referral in running)]


def _mediation(case: Case, turns: Sequence[Turn]) -> Lane:
    own = [turn for turn in turns if turn.referral_id is None and turn.confirmation_id is None and turn.task not in ASIDE]
    chosen = case.mediator.user.name if case.mediator else ""
    done = ((_("Mediation applied for"), case.applied_at), (_("Accepted by the committee"), case.accepted_at), (_("Settled"), case.settled_at))
    steps = [Step(label, DONE, at) for label, at in done if at]
    if chosen:
        steps.append(Step(_("%(name)s mediates") % {"name": chosen}, DONE))
    steps += [*_now(own[:1]), *([] if case.settled_at else [Step(_("Agreement written and signed"), COMING)])]
    who = chosen or (case.committee.short_name if case.committee else "")
    return Lane(_("People's mediation"), case.state_label, who, "", tuple(steps))


def _referral(referral: Referral, turns: Sequence[Turn]) -> Lane:
    own = [turn for turn in turns if turn.referral_id == referral.pk and turn.task not in QUIET]
    done = (
        (_("Called to the spot"), referral.called_at), (_("Sent") if not referral.is_urgent else _("Sent as urgent"), referral.sent_at),
        (_("Arrived"), referral.arrived_at), (_("Signed for"), referral.signed_at), (_("Accepted"), referral.accepted_at),
        (_("Reported as resolved"), referral.resolved_at),
    )  # fmt: skip
    steps = [Step(label, DONE, at) for label, at in done if at and not (referral.called_at and label == _("Sent as urgent"))]
    steps += [*_now(own[:1]), *([] if referral.state == R.RESOLVED else [Step(_("The station calls and verifies"), COMING)])]
    title = _("Referral %(office)s") % {"office": referral.department.short_name}
    return Lane(title, referral.state_label, referral.department.name, address_of(referral), tuple(steps))


def _now(turns: Sequence[Turn]) -> Iterator[Step]:
    for turn in turns:
        label = _("%(task)s (%(who)s)") % {"task": Task(turn.task).label, "who": holder(turn)}
        yield Step(label, NOW, by=turn.due_at)
