"""Asking both sides whether they agree: that one more mediates along, that somebody is invited, that a tie is no hindrance."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import turns
from cases.clock import now
from cases.lifecycle import Stale, advance, record
from cases.models import Actor, Case, Consent, Consultation, Matter, Party, Session, SessionState, Turn, standing
from cases.moves import Act, CaseAction as A, CaseState as S, Task
from cases.steps import recusal
from cases.steps.choice import check_speaker
from cases.steps.leading import lock, must_lead
from cases.steps.text import void_without
from cases.suitability import wall_of
from mediators import occupancy
from mediators.models import Absence, Mediator

PLACES = (2, 3)  # beside the lead: a team has three at most (在线调解规则 11)


@transaction.atomic
def propose_company(case: Case, *, actor: Actor, mediator: Mediator, words: str = "") -> Consultation:
    """Ask both sides whether one more of the wall mediates along with the lead. A side or the lead may wish it (人民调解法 19)."""
    case = _to_ask(case, actor)
    taken = set(Consultation.objects.filter(case=case, matter=Matter.TEAM, ended_at=None).values_list("place", "mediator"))
    left = [place for place in PLACES if place not in {place for place, _who in taken}]
    if not left:
        raise ValidationError(_("Three mediate together at most; two others are asked or with you already."))
    if mediator.pk == case.mediator_id or mediator.pk in {who for _place, who in taken}:
        raise ValidationError(_("This one mediates in the case already, or is being asked."))
    if not wall_of(case).filter(pk=mediator.pk).exists():
        raise ValidationError(_("Choose a mediator of this committee's roster."))
    return _ask(case, actor, matter=Matter.TEAM, mediator=mediator, place=left[0], words=words)


@transaction.atomic
def propose_guest(case: Case, *, actor: Actor, name: str, capacity: str, words: str = "") -> Consultation:
    """Ask both sides whether somebody is invited: kin, a neighbour, an expert, a lawyer, a department's officer (人民调解法 20)."""
    case, name = _to_ask(case, actor), name.strip()
    if case.parties.filter(name=name).exists():
        raise ValidationError(_("This is one of the sides: they come anyway."))
    if Consultation.objects.filter(case=case, matter=Matter.GUEST, name=name, ended_at=None).exists():
        raise ValidationError(_("The sides were asked about this person already."))
    return _ask(case, actor, matter=Matter.GUEST, name=name, capacity=capacity, words=words)


def _to_ask(case: Case, actor: Actor) -> Case:
    case = lock(case)
    if isinstance(actor, Party):
        check_speaker(case, actor, actor)
    elif isinstance(actor, User):
        must_lead(case, actor)
    if case.state != S.MEDIATING:
        raise Stale(case)
    return case


def _ask(case: Case, actor: Actor, **facts: Any) -> Consultation:
    by = {"wished_by": actor} if isinstance(actor, Party) else {"asked_by": actor}
    row = Consultation.objects.create(case=case, round=case.round, **facts, **by)
    advance(case, A.CONSULT, actor=actor)
    if isinstance(actor, Party):
        answer(row, party=actor, agrees=True, actor=actor, channel="link")
    return row


@transaction.atomic
def answer(consultation: Consultation, *, party: Party, agrees: bool, actor: Actor, channel: str, note: str = "") -> Consultation:
    """Keep what one side said. All yes: it is agreed; one no: it is not, and whoever is tied steps back.

    Args: note, how somebody said it who was helped. What is told about the mediator is answered by the sides alone, or with the director's help.
    """
    case = lock(consultation.case)
    check_speaker(case, party, actor)
    row = Consultation.objects.select_related("mediator__user", "case").get(pk=consultation.pk)
    if row.matter == Matter.TIE and isinstance(actor, User) and Role.DIRECTOR not in standing(actor).roles:
        raise PermissionDenied
    if row.case_id != case.pk or not row.is_open or case.state != S.MEDIATING:
        raise ValidationError(_("This is decided already: nobody is asked any more."))
    if row.consents.filter(party=party).exists():
        raise ValidationError(_("The answer of this side is in already."))
    helper = actor if isinstance(actor, User) else None
    Consent.objects.create(consultation=row, party=party, agrees=agrees, channel=channel, helped_by=helper)
    record(case, Act.AGREED if agrees else Act.DISAGREED, actor=actor, on_behalf_of=party, note=note)
    if not agrees:
        _refused(case, row, actor, party)
    elif not case.parties.exclude(pk__in=row.consents.values("party")).exists():
        _agreed(case, row, actor)
    _close_turns(case)
    return row


def _agreed(case: Case, row: Consultation, actor: Actor) -> None:
    Consultation.objects.filter(pk=row.pk).update(agreed_at=now())
    if row.matter == Matter.TEAM:
        advance(case, A.ASK_ALONG, actor=actor)


def _refused(case: Case, row: Consultation, actor: Actor, party: Party) -> None:
    Consultation.objects.filter(pk=row.pk).update(ended_at=now())
    if row.matter == Matter.TIE and row.mediator_id == case.mediator_id:
        recusal.replace(case, actor=actor, party=party, note=_("A side does not agree, because of what the mediator told."))
    elif row.matter == Matter.TIE:
        for along in Consultation.objects.filter(case=case, matter=Matter.TEAM, mediator=row.mediator, ended_at=None).select_related("mediator"):
            _leave(case, along)


def _close_turns(case: Case) -> None:
    """Who has nothing left to answer has no turn any more; when nothing is asked, nobody is rung up either."""
    for turn in Turn.objects.filter(case=case, task=Task.AGREE, is_open=1).select_related("party"):
        if turn.party and not Consultation.objects.waiting_for(turn.party).exists():
            turns.close_one(turn)
    if not Consultation.objects.filter(case=case).asked().exists():
        for turn in Turn.objects.filter(case=case, task=Task.CHASE_CONSENT, is_open=1):
            turns.close_one(turn)


@transaction.atomic
def take_back(consultation: Consultation, *, actor: User) -> None:
    """Whoever leads asks no longer, or does without somebody. What was told of a tie is not taken back."""
    case = lock(consultation.case)
    must_lead(case, actor)
    row = Consultation.objects.get(pk=consultation.pk)
    if row.matter == Matter.TIE or row.ended_at or row.case_id != case.pk:
        raise ValidationError(_("There is nothing to take back."))
    _leave(case, row)
    record(case, Act.TAKEN_BACK, actor=actor)
    _close_turns(case)


@transaction.atomic
def join(consultation: Consultation, *, actor: User, accepts: bool, disclosed: str = "", note: str = "") -> Consultation:
    """Whom both sides want along takes part or says why not. Meetings that are booked take their time too; a tie is told to the sides.

    Raises ValidationError where one of the booked meetings falls into a time they do not have.
    """
    case = lock(consultation.case)
    row = Consultation.objects.select_related("mediator").get(pk=consultation.pk)
    if row.mediator is None or row.matter != Matter.TEAM or row.mediator.user_id != actor.pk:
        raise PermissionDenied
    if case.state != S.MEDIATING or row.agreed_at is None or row.ended_at or row.joined_at:
        raise ValidationError(_("Nobody asks you in this case any more."))
    if not accepts and not note.strip():
        raise ValidationError(_("Say why: whoever leads reads it, the sides do not."))
    record(case, Act.JOINED if accepts else Act.STAYED_OUT, actor=actor, note=disclosed or note)
    for turn in Turn.objects.filter(case=case, task=Task.JOIN, user=actor, is_open=1):
        turns.close_one(turn)
    if not accepts:
        Consultation.objects.filter(pk=row.pk).update(ended_at=now())
        return row
    _take_times(case, row.mediator)
    Consultation.objects.filter(pk=row.pk).update(joined_at=now())
    if disclosed.strip():
        recusal.tell_tie(case, actor=actor, words=disclosed)
    return row


def _take_times(case: Case, mediator: Mediator) -> None:
    for session in Session.objects.filter(case=case, state=SessionState.BOOKED, starts_at__gt=now()).order_by("starts_at"):
        away = Absence.objects.filter(resource=mediator.resource_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at).exists()
        try:
            if away:
                raise occupancy.Taken
            occupancy.take(session.booking, resources=[mediator.resource_id], starts_at=session.starts_at, ends_at=session.ends_at)
        except occupancy.Taken as problem:
            message = _("Meeting %(n)s is booked at a time that you do not have. Ask whoever leads to move it first.") % {"n": session.number}
            raise ValidationError(message) from problem


def _leave(case: Case, row: Consultation) -> None:
    """They take part no longer: their time is their own again, nobody waits for their answer, and no text for their hand."""
    Consultation.objects.filter(pk=row.pk).update(ended_at=now())
    if row.mediator is None:
        return
    coming = Session.objects.filter(case=case, state=SessionState.BOOKED, starts_at__gt=now())
    bookings = coming.exclude(outing__companion=row.mediator.user_id).values_list("booking", flat=True)  # to a visit they go along all the same
    occupancy.let_off(list(bookings), row.mediator.resource_id)
    for turn in Turn.objects.filter(case=case, task=Task.JOIN, user=row.mediator.user_id, is_open=1):
        turns.close_one(turn)
    if row.joined_at:
        void_without(case, row.mediator.user_id)


def hand_on(case: Case, leaver: Mediator, successor: Mediator) -> None:
    """Another lead goes on: what was asked about the old one is over, and whoever mediated along does not do it beside themselves."""
    Consultation.objects.filter(case=case, matter=Matter.TIE, mediator=leaver, ended_at=None).update(ended_at=now())
    for row in Consultation.objects.filter(case=case, matter=Matter.TEAM, mediator=successor, ended_at=None).select_related("mediator"):
        _leave(case, row)
    _close_turns(case)


def leave_all(mediator: Mediator) -> None:
    """They leave the service: nobody waits for them beside a lead any more, and their time is free."""
    for row in Consultation.objects.filter(matter=Matter.TEAM, mediator=mediator, ended_at=None).select_related("case", "mediator"):
        _leave(lock(row.case), row)
        _close_turns(row.case)
