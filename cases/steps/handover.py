"""A mediator leaves: what is theirs goes to somebody else, the sides are told, and either of them may have yet another one without a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.leaving import Hold
from accounts.models import User
from accounts.roles import Role
from cases import turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import (
    Case,
    Confirmation,
    Consultation,
    Offer,
    Outing,
    Session,
    SessionState,
    Turn,
    standing,
)
from cases.moves import CONFIRMATION, Act, CaseAction, CaseState as S, Task
from cases.moves.case import HAS_MEDIATOR
from cases.steps import choice, consulting, recusal
from cases.steps.leading import lock
from cases.steps.mediation import tell_sides
from cases.steps.text import void_without
from mediators import occupancy
from mediators.models import Absence, Mediator

RUNS = (S.MEDIATING, S.SUSPENDED, S.SETTLED)


@dataclass(frozen=True, slots=True)
class Work:
    """What a mediator has in hand: cases that somebody has to go on with, and cases that were offered and not answered yet."""

    cases: list[Case] = field(default_factory=list)
    offered: list[Case] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.cases or self.offered)


@dataclass(frozen=True, slots=True)
class Done:
    """What a hand-over came to: how many cases went on, how many were offered anew, how many meetings stand and how many were called off."""

    handed: int = 0
    offered: int = 0
    kept: int = 0
    called_off: int = 0


def work_of(mediator: Mediator) -> Work:
    """All open work of a mediator, by the number of the case: cases that run, ended ones that wait to be closed, offers. Three statements."""
    mine = Turn.objects.filter(is_open=1, user=mediator.user_id, role=Role.MEDIATOR).exclude(task=Task.ANSWER_OFFER)
    cases = Case.objects.filter(mediator=mediator, state__in=HAS_MEDIATOR)
    held = cases.filter(Q(state__in=RUNS) | Q(pk__in=mine.values("case"))).select_related("station", "committee", "mediator__user")
    offers = Case.objects.filter(pk__in=Offer.objects.filter(mediator=mediator, answered_at=None).values("case"))
    return Work(list(held.order_by("pk")), list(offers.select_related("station").order_by("pk")))


def holds(user: User) -> Iterator[Hold]:
    """Why somebody cannot leave yet: each case that waits for them in person, and where it is handed on."""
    mediator = Mediator.objects.select_for_update(of=("self",)).filter(user=user).first()
    if mediator is not None:
        work, where = work_of(mediator), reverse("hand_over", args=[mediator.pk])
        for case in work.cases:
            yield Hold(_("%(number)s, %(title)s: in their hands") % {"number": case.display_number, "title": case.title}, where)
        for case in work.offered:
            yield Hold(_("%(number)s, %(title)s: offered, not answered yet") % {"number": case.display_number, "title": case.title}, where)
    visits = Outing.objects.filter(companion=user, session__state=SessionState.BOOKED, session__ends_at__gt=now())
    for one in visits.select_related("session__case__station").order_by("pk"):
        case, where = one.session.case, reverse("case", args=[one.session.case.number])
        yield Hold(_("%(number)s, %(title)s: goes along to a visit") % {"number": case.display_number, "title": case.title}, where)
    for file in Confirmation.objects.filter(judge=user).exclude(state__in=CONFIRMATION.ends).select_related("case__station").order_by("pk"):
        where = reverse("confirmation", args=[file.case.number, file.pk])
        yield Hold(_("%(number)s: the judge of this application") % {"number": file.case_number or file.case.display_number}, where)


def farewell(user: User) -> None:
    """An officer's own turns become the whole station's: every colleague finds them on the desk at once."""
    Turn.objects.filter(is_open=1, user=user, role=Role.OFFICER).update(user=None)
    for mediator in Mediator.objects.filter(user=user):
        consulting.leave_all(mediator)
    Consultation.objects.filter(mediator__user=user, ended_at=None).update(ended_at=now())
    Mediator.objects.filter(user=user).update(is_listed=False, feed_hash=None)
    Absence.objects.filter(cover__user=user, ends_at__gt=now()).update(cover=None)  # nobody reads that they stand in; the director leads


@transaction.atomic
def hand_over(mediator: Mediator, *, actor: User, successors: Mapping[int, Mediator], note: str) -> Done:
    """Move all open work of a mediator who leaves; they hang on the wall no more. All of it or nothing.

    Args: successors, by the id of the case, who goes on with it. Raises PermissionDenied for another room's director, ValidationError where
    a case has nobody to go on with it, or somebody who cannot.
    """
    who = standing(actor)
    if Role.DIRECTOR not in who.roles or who.office_id != mediator.committee_id:
        raise PermissionDenied
    if not note.strip():
        raise ValidationError(_("Write why the work is handed on: it stands in every file."))
    work = work_of(mediator)
    meetings = [_hand_on(case, mediator, _successor(case, mediator, successors), actor, note) for case in work.cases]
    Mediator.objects.filter(pk=mediator.pk).update(is_listed=False)  # after the cases: everywhere a case is locked before a mediator
    consulting.leave_all(mediator)
    for case in work.offered:
        choice.take_back(case, actor=actor, note=note)
    return Done(len(work.cases), len(work.offered), sum(kept for kept, _off in meetings), sum(off for _kept, off in meetings))


def _successor(case: Case, mediator: Mediator, successors: Mapping[int, Mediator]) -> Mediator:
    one = successors.get(case.pk)
    if one is None:
        raise ValidationError(_("Say who goes on with %(number)s.") % {"number": case.display_number})
    if one.pk == mediator.pk or one.committee_id != case.committee_id or not Mediator.objects.listed().filter(pk=one.pk).exists():
        raise ValidationError(_("%(number)s: choose another mediator of this committee's wall.") % {"number": case.display_number})
    return one


def _hand_on(case: Case, mediator: Mediator, successor: Mediator, actor: User, note: str) -> tuple[int, int]:
    """The case, its turns with their dates as they are, and its meetings. Returns how many of these stand and how many were called off."""
    case = lock(case)
    void_without(case, mediator.user_id)
    done = advance(case, CaseAction.HAND_ON, actor=actor, note=note, changes={"mediator": successor})
    consulting.hand_on(done, mediator, successor)
    _ties_anew(done, mediator)
    Turn.objects.filter(case=case, is_open=1, role=Role.MEDIATOR, user=mediator.user_id).update(user=successor.user_id)
    Consultation.objects.filter(case=case, mediator__in=(mediator, successor), ended_at=None).update(ended_at=now())  # one leads, one is gone
    coming = list(Session.objects.filter(case=case, state=SessionState.BOOKED, starts_at__gt=now()))
    kept = sum(_meeting_stands(done, session, mediator, successor, actor) for session in coming)
    return kept, len(coming) - kept


def _ties_anew(case: Case, leaver: Mediator) -> None:
    """What the leaver had to tell is over with them; a tie of the successor is theirs to tell before they go on (特邀调解规定 15)."""
    for turn in Turn.objects.filter(case=case, task=Task.TELL_TIE, user=leaver.user_id, is_open=1):
        turns.close_one(turn)
    if case.state == S.MEDIATING and recusal.known(case):
        recusal.found(case)


def _meeting_stands(case: Case, session: Session, mediator: Mediator, successor: Mediator, actor: User) -> bool:
    """Whether the successor has this time free and takes it; if not it is called off, and the sides are told.

    A visit to which the successor was to go along is called off too: nobody goes alone.
    """
    try:
        if Outing.objects.filter(session=session, companion=successor.user_id).exists():
            raise occupancy.Taken
        occupancy.pass_on(session.booking, giver=mediator.resource_id, taker=successor.resource_id)
    except occupancy.Taken:
        Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
        occupancy.release(session.booking)
        record(case, Act.CALLED_OFF, actor=actor)
        session.refresh_from_db()
        tell_sides(case, session)
        return False
    return True
