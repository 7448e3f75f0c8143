"""After the agreement: what was performed, by whose word, and the visits."""

from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import turns
from cases.clock import ZONE, now, today
from cases.lifecycle import Stale, record
from cases.models import Actor, Case, Event, Party, Term, Turn
from cases.moves import Act, CaseState as S, Task
from cases.steps.leading import RUNNING, lock, must_lead

OWED = RUNNING | {S.SETTLED, S.SUSPENDED}  # the states in which terms are performed
NOON = time(12)
VISITS = (Task.VISIT, Task.VISIT_AGAIN)


@transaction.atomic
def performed(term: Term, *, actor: User, note: str, on: date | None = None, method: str = "") -> None:
    """Record that a term was performed, on which day and how; its turn ends (人民调解法 31)."""
    must_lead(lock(term.agreement.case), actor)
    if on is not None and on > today():
        raise ValidationError(_("A day that is still to come cannot have seen it."))
    moment = now() if on is None or on == today() else datetime.combine(on, NOON, ZONE)
    _keep_performed(term, moment, "；".join(part for part in (method.strip(), note.strip()) if part), actor=actor, whose=term.debtor)


@transaction.atomic
def received(term: Term, *, party: Party) -> None:
    """Whoever it is owed to says on their phone that they have it: nobody knows better."""
    case = lock(term.agreement.case)
    if term.creditor_id != party.pk or case.state not in OWED:
        raise PermissionDenied
    _keep_performed(term, now(), _("confirmed on the phone by whom it is owed to"), actor=party, whose=party)


def _keep_performed(term: Term, moment: datetime, said: str, *, actor: Actor, whose: Party | None) -> None:
    agreement = term.agreement
    agreement.refresh_from_db()
    if agreement.effective_at is None or agreement.voided_at:
        raise ValidationError(_("This agreement does not bind: there is nothing to perform under it."))
    if not Term.objects.filter(pk=term.pk, performed_at=None).update(performed_at=moment, performed_note=said[:200]):
        raise ValidationError(_("It is recorded already that this term was performed."))
    for turn in Turn.objects.filter(term=term, is_open=1):
        turns.close_one(turn)
    record(agreement.case, Act.PERFORMED, actor=actor, on_behalf_of=whose, note=said)
    _calm(agreement.case)


def _calm(case: Case) -> None:
    """No term is overdue any more: nobody has to press for it."""
    mine = Turn.objects.filter(case=case, is_open=1)
    if not mine.filter(task=Task.PERFORM, lapsed_at__isnull=False).exists():
        for turn in mine.filter(task=Task.PRESS):
            turns.close_one(turn)


def due_visit(case: Case) -> Turn | None:
    """Which of the two visits comes next."""
    return Turn.objects.filter(case=case, task__in=VISITS, is_open=1).order_by("due_at", "id").first()


@transaction.atomic
def visited(case: Case, *, actor: User, note: str, due: int | None) -> None:
    """Record a visit after the agreement (回访). `due` is the turn that it answers and no other; the same words sent again are one visit."""
    case = lock(case)
    must_lead(case, actor)
    if case.state != S.SETTLED:
        raise Stale(case)
    if not note.strip():
        raise ValidationError(_("Write what you found."))
    turn = Turn.objects.filter(case=case, task__in=VISITS, pk=due or 0).first()
    if turn is not None and not turn.is_open:
        last = Event.objects.filter(case=case, action=Act.VISITED).first()
        if last is not None and last.user_id == actor.pk and last.note is not None and last.note.text == note:
            return
        raise ValidationError(_("This visit is recorded already: read it in the history. Open a new page for another one."))
    if turn is not None:
        turns.close_one(turn)
    record(case, Act.VISITED, actor=actor, note=note)
