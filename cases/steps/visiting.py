"""Visits after the agreement (回访): by their plan, by somebody who did not mediate; whoever is not content is talked to again."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.clock import now
from cases.lifecycle import Stale, advance
from cases.models import BAD, Agreement, Case, Turn, Visit, VisitResult, standing
from cases.moves import VISITS, CaseAction as A, CaseState as S
from cases.steps.leading import lock

VISITED = frozenset({S.SETTLED, S.CLOSED})
JUST_NOW = timedelta(hours=1)


def due_visit(case: Case) -> Turn | None:
    """Which visit comes next."""
    return Turn.objects.filter(case=case, task__in=VISITS, is_open=1).order_by("due_at", "id").first()


def may_visit(case: Case, actor: User) -> bool:
    """The committee's director, or an officer of the station; never whoever mediated it."""
    who = standing(actor)
    if case.mediator is not None and case.mediator.user_id == actor.pk:
        return False
    of_room = Role.DIRECTOR in who.roles and who.office_id == case.committee_id
    return of_room or (Role.OFFICER in who.roles and who.office_id == case.station_id)


@transaction.atomic
def visited(case: Case, *, actor: User, way: str, result: str, text: str, due: int | None, reopen: bool = False) -> Visit:
    """Record a visit. `due` is the turn that it answers and no other, without it the one that is open;
    the same words sent again are one visit.

    A side that is not content is talked to again: the mediator gets a turn, and with `reopen` a closed case opens at its agreement.
    """
    case = lock(case)
    if not may_visit(case, actor):
        raise PermissionDenied
    if case.state not in VISITED:
        raise Stale(case)
    if not text.strip():
        raise ValidationError(_("Write what you found."))
    if not due and (known := _said_just_now(case, actor, way, result, text)):
        return known
    turn = Turn.objects.filter(case=case, task__in=VISITS, pk=due).first() if due else due_visit(case)
    if turn is not None and (known := Visit.objects.filter(turn=turn).first()):
        if (known.made_by_id, known.text, known.result) == (actor.pk, text, result):
            return known
        raise ValidationError(_("This visit is recorded already: read it in the history. Open a new page for another one."))
    visit = Visit.objects.create(
        case=case, agreement=Agreement.objects.filter(case=case, voided_at=None, effective_at__isnull=False).first(),
        turn=turn if turn is not None and turn.is_open else None, way=way, result=result, text=text.strip(),
        mediator=case.mediator.user if case.mediator else None, made_by=actor,
    )  # fmt: skip
    note = f"{way}：{WORDS[VisitResult(result)]}。{text.strip()}"
    if reopen and result in BAD and case.state == S.CLOSED:
        case = advance(case, A.REOPEN_SETTLED, actor=actor, note=note)
    advance(case, A.VISITED, actor=actor, note=note)
    return visit


def _said_just_now(case: Case, actor: User, way: str, result: str, text: str) -> Visit | None:
    """A visit that this person told in the same words within the hour: sent again from a page without a plan it answers no later visit of one."""
    mine = Visit.objects.filter(case=case, made_by=actor, way=way, result=result, made_at__gt=now() - JUST_NOW)
    return next((one for one in mine if one.text == text.strip()), None)


# As it stands in the history and on the paper.
WORDS = {
    VisitResult.CONTENT: "已经履行，双方满意", VisitResult.RUNNING: "正在履行，还没有到期的", VisitResult.GRUMBLING: "已经履行，有人不满意",
    VisitResult.UNPERFORMED: "没有履行", VisitResult.FLARED_UP: "矛盾又起来了", VisitResult.UNREACHED: "没有联系上",
}  # fmt: skip
