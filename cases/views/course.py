"""The course of a referral: what the department did and when, what it does now and until when, and what the station does in the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.roles import Role
from cases.models import Case, Referral, Turn
from cases.moves import CaseState as C, ReferralState as R, Task
from cases.views.addresses import address_of

QUIET = (Task.KEEP_RETURNED, Task.CHASE, Task.SUPERVISE)  # they follow from another turn, which says what is to be done
IN_LANES = (C.INVITING, C.CHOOSING, C.OFFERED, C.MEDIATING, C.SUSPENDED, C.SETTLED)  # there the case page draws both lines


@dataclass(frozen=True, slots=True)
class Step:
    """One line: done, going on now, or still to come."""

    label: str
    kind: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One referral as the case page shows it."""

    referral: Referral
    url: str
    holder: str
    steps: tuple[Step, ...]


def courses(case: Case, sent: Sequence[Referral], turns: Sequence[Turn]) -> list[Course]:
    """The referrals that the lanes do not show already; one that the next department took over stands in that one's course."""
    taken_over = {referral.continues_id for referral in sent}
    in_lanes = case.state in IN_LANES
    shown = [r for r in sent if (r.is_ended or not in_lanes) and not (r.state == R.CANCELLED and r.pk in taken_over)]
    return [_course(case, referral, [turn for turn in turns if turn.referral_id == referral.pk]) for referral in shown]


def _course(case: Case, referral: Referral, turns: Sequence[Turn]) -> Course:
    turn = first(turns)
    holder = "" if turn is None or referral.is_ended else who(turn, case, referral)
    return Course(referral, address_of(referral), holder, tuple(steps_of(referral, turns)))


def steps_of(referral: Referral, turns: Sequence[Turn]) -> Iterator[Step]:
    """Line by line, in the order in which it happened."""
    yield from (Step(label, "done", at) for label, at in _done(referral))
    turn = first(turns)
    if turn is not None and not referral.is_ended:
        yield Step(str(turn.get_task_display()), "now", turn.due_at)
    if not referral.is_ended and referral.state != R.RESOLVED:
        yield Step(_("Whoever reported it looks") if referral.is_matter else _("The station calls and verifies"), "coming")


def _done(referral: Referral) -> Iterable[tuple[str, datetime]]:
    sent = _("Called out to the spot") if referral.is_onsite else _("Sent, urgent") if referral.is_urgent else _("Sent")
    moments = [
        (sent, referral.called_at or referral.sent_at), (_("Answered: on the way"), referral.answered_at),
        (_("Arrived on the spot"), referral.arrived_at), (_("Signed for it"), referral.signed_at),
        (_("Reached the person"), referral.contacted_at),
        (_("Accepted, %(complexity)s") % {"complexity": referral.get_complexity_display()}, referral.accepted_at),
        (_("Reported: %(result)s") % {"result": referral.get_result_code_display()}, referral.resolved_at),
        (referral.state_label, referral.ended_at),
    ]  # fmt: skip
    return sorted(((label, at) for label, at in moments if at), key=lambda pair: pair[1])


def first(turns: Sequence[Turn]) -> Turn | None:
    """The earliest turn that says what is to be done."""
    saying = [turn for turn in turns if turn.task not in QUIET] or list(turns)
    return min(saying, key=lambda turn: (turn.due_at is None, turn.due_at or turn.counts_from, turn.pk), default=None)


def who(turn: Turn, case: Case, referral: Referral) -> str:
    """Whose move it is in a referral, in words."""
    if turn.role in (Role.OFFICER, Role.LEADER) and referral.comes_in:
        return referral.department.short_name
    if turn.role in (Role.OFFICER, Role.GRID):
        return case.officer.name
    return referral.department.short_name if turn.role in (Role.LIAISON, Role.HEAD) else str(Role(turn.role).label)
