"""Which paper is made at which move: the law wants it there, so the step that takes the move makes it, in the same transaction."""

from collections.abc import Callable

from accounts.models import User
from cases.models import ENTRUSTING, Actor, Case
from cases.moves import CaseAction as A
from cases.papers import intake, mediation, routing

Maker = Callable[[Case, User | None, str], object]
ANSWERED_AT = (
    A.DECLINE, A.UNREACHABLE, A.REFUSE, A.TERMINATE, A.WITHDRAW, A.ADVISE, A.SETTLE, A.POLICE_SETTLE, A.CLOSE,
)  # who entrusted it from outside gets the answer then
AT_MOVE: dict[str, tuple[Maker, ...]] = {
    A.INVITE: (lambda case, by, note: routing.entrustment(case, made_by=by),),
    A.BACK_186: (lambda case, by, note: routing.entrustment(case, made_by=by),),
    A.ADVISE: (lambda case, by, note: intake.advice(case, note=note, made_by=by),),
    A.ACCEPT: (lambda case, by, note: intake.registration(case, made_by=by), lambda case, by, note: intake.rights(case, made_by=by)),
    A.DECLINE: (lambda case, by, note: routing.refusal(case, note=note, made_by=by),),
    A.REFUSE: (lambda case, by, note: mediation.termination(case, made_by=by),),
    A.UNREACHABLE: (lambda case, by, note: mediation.termination(case, made_by=by),),
    A.TERMINATE: (lambda case, by, note: mediation.termination(case, made_by=by),),
    A.WITHDRAW: (lambda case, by, note: mediation.termination(case, made_by=by) if case.accepted_at else None,),
    A.CLOSE: (lambda case, by, note: routing.feedback(case, made_by=by) if case.accepted_at and case.has_committee else None,),
    A.ARCHIVE: (lambda case, by, note: intake.cover(case, made_by=by),),
    A.ARCHIVE_HERE: (lambda case, by, note: intake.cover(case, made_by=by),),
}


def at_move(case: Case, action: str, *, actor: Actor, note: str = "") -> None:
    """Make the papers that this move of a case wants. Raises MissingGlyph, and with it undoes the move, for a text that cannot be set."""
    by = actor if isinstance(actor, User) else None
    if case.source in ENTRUSTING and action in ANSWERED_AT and not (action == A.CLOSE and routing.is_answered(case)):
        routing.answer(case, made_by=by)
    for make in AT_MOVE.get(action, ()):
        make(case, by, note)
