"""Mediation: meetings booked or not, the agreement and its terms, performance, visits, and the ends that are no agreement."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now, today
from cases.lifecycle import advance, record
from cases.models import (
    Actor,
    Agreement,
    AgreementForm,
    Attendance,
    Case,
    Confirmation,
    Document,
    Party,
    Session,
    SessionState,
    Term,
    TermKind,
    Turn,
    Visibility,
    standing,
)  # fmt: skip
from cases.moves import Act, CaseAction as A, CaseState, ConfirmationAction
from cases.numbers import agreement_number
from cases.steps import intake
from cases.steps.signing import missing_signatures
from mediators import occupancy
from mediators.models import Room

ORAL_LIMIT = "oral"


def _must_mediate(case: Case, actor: User) -> None:
    who = standing(actor)
    if not any(turns.holds(case, role, who) for role in who.roles & {Role.MEDIATOR, Role.DIRECTOR, Role.OFFICER}):
        raise PermissionDenied


@transaction.atomic
def book(case: Case, *, actor: User, starts_at: datetime, ends_at: datetime, room: Room | None, place: str) -> Session:
    """Book a meeting: the mediator's and the room's half-hours are taken in one statement, all or none. Raises occupancy.Taken."""
    _must_mediate(case, actor)
    if case.mediator is None or case.state != CaseState.MEDIATING:
        raise ValidationError(_("Meetings are booked while the mediation runs."))
    if starts_at <= now():
        raise ValidationError(_("Choose a time that is still to come."))
    booking = uuid.uuid4()
    resources = [case.mediator.resource_id] + ([room.resource_id] if room else [])
    try:
        occupancy.take(booking, resources=resources, starts_at=starts_at, ends_at=ends_at)
    except ValueError as problem:
        raise ValidationError(_("A meeting begins and ends on a half-hour, and ends after it begins.")) from problem
    session = Session.objects.create(
        case=case, number=case.sessions.count() + 1, state=SessionState.BOOKED, booking=booking, room=room,
        place=place or (room.name if room else ""), starts_at=starts_at, ends_at=ends_at,
    )  # fmt: skip
    record(case, Act.BOOKED, actor=actor)
    return session


@transaction.atomic
def call_off(session: Session, *, actor: User, note: str) -> None:
    """Call a meeting off; its time is free again."""
    _must_mediate(session.case, actor)
    if Session.objects.filter(pk=session.pk, state=SessionState.BOOKED).update(state=SessionState.CANCELLED):
        occupancy.release(session.booking)
        record(session.case, Act.CALLED_OFF, actor=actor, note=note)


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is written down of a meeting."""

    text: str
    result: str
    came: frozenset[int]  # parties, by id
    helpers: str = ""
    reasons: str = ""


@transaction.atomic
def hold(case: Case, *, actor: User, minutes: Minutes, session: Session | None = None, place: str = "", starts_at: datetime | None = None,
         ends_at: datetime | None = None) -> Session:  # fmt: skip
    """Record a meeting that was held: a booked one, or without `session` one that nobody booked (a visit, a quarrel on the spot)."""
    _must_mediate(case, actor)
    if not minutes.text.strip():
        raise ValidationError(_("Write down what was said."))
    if session is None:
        starts_at = starts_at or now()
        session = Session(case=case, number=case.sessions.count() + 1, is_booked=False, place=place, starts_at=starts_at)
        session.ends_at = ends_at if ends_at and ends_at > starts_at else starts_at + occupancy.HALF_HOUR
    session.state, session.recorded_at, session.held_by = SessionState.HELD, now(), actor
    session.minutes, session.result, session.helpers = minutes.text, minutes.result, minutes.helpers
    session.save()
    for party in case.parties.all():
        facts = {"came": party.pk in minutes.came, "reason": "" if party.pk in minutes.came else minutes.reasons[:120]}
        Attendance.objects.update_or_create(session=session, party=party, defaults=facts)
    record(case, Act.HELD, actor=actor, visibility=Visibility.TEAM)
    papers.minutes(session, made_by=actor)
    return session


@dataclass(frozen=True, slots=True)
class Clause:
    """One term as it is typed: who does what for whom, how much, by when, how."""

    kind: str
    text: str
    debtor: Party | None = None
    creditor: Party | None = None
    amount: Decimal | None = None
    due_on: date | None = None
    method: str = ""


@transaction.atomic
def draft(case: Case, *, actor: User, facts: str, clauses: Sequence[Clause], form: str, wants_confirmation: bool) -> Agreement:
    """Write the agreement. A new text voids the one before it and every signature on it (design.md §4)."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _must_mediate(case, actor)
    if case.state not in (CaseState.MEDIATING, CaseState.POLICE_MEDIATION):
        raise ValidationError(_("An agreement is written while the mediation runs."))
    _check_clauses(clauses, form)
    before = Agreement.objects.filter(case=case, voided_at=None).first()
    if before is not None:
        void(before, actor=actor)
    agreement = Agreement.objects.create(
        case=case, number=agreement_number(case.committee or case.station), revision=case.agreements.count() + 1, form=form, facts=facts,
        wants_confirmation=wants_confirmation and form == AgreementForm.WRITTEN, made_at=now(),
    )  # fmt: skip
    for no, clause in enumerate(clauses, start=1):
        Term.objects.create(
            agreement=agreement, no=no, kind=clause.kind, text=clause.text, debtor=clause.debtor, creditor=clause.creditor,
            amount=clause.amount, due_on=clause.due_on, method=clause.method,
        )  # fmt: skip
    record(case, Act.DRAFTED, actor=actor)
    return agreement


def void(agreement: Agreement, *, actor: User) -> None:
    """End an agreement, the papers that were to be signed for it, and a confirmation that nobody took to the court yet."""
    moment = now()
    Agreement.objects.filter(pk=agreement.pk).update(voided_at=moment)
    Document.objects.filter(Q(agreement=agreement) | Q(confirmation__agreement=agreement, issued_at__isnull=False)).update(voided_at=moment)
    for confirmation in Confirmation.objects.filter(agreement=agreement, state__in=("prepared", "open")):
        advance(confirmation, ConfirmationAction.NOT_SEEK, actor=actor, note="协议文本已重新拟定")


def _check_clauses(clauses: Sequence[Clause], form: str) -> None:
    if not clauses:
        raise ValidationError(_("Write at least one term."))
    for clause in clauses:
        if clause.kind == TermKind.PAY and not (clause.amount and clause.debtor and clause.creditor and clause.due_on):
            raise ValidationError(_("A payment says who pays whom, how much and by when."))
        if clause.debtor and clause.debtor == clause.creditor:
            raise ValidationError(_("Nobody owes himself: choose two different sides."))
    if form == AgreementForm.ORAL and any(c.due_on and c.due_on > today() for c in clauses):
        raise ValidationError(_("What is not performed at once must be written (Ningbo regulation art. 24)."))


@transaction.atomic
def settle_orally(agreement: Agreement, *, actor: User) -> Case:
    """An oral agreement takes effect when it is reached and entered (人民调解法 30); one before the police when both sides have signed it."""
    _complete_paper(agreement, actor)
    moment = now()
    Agreement.objects.filter(pk=agreement.pk, effective_at=None).update(effective_at=moment)
    action = A.POLICE_SETTLE if agreement.case.state == CaseState.POLICE_MEDIATION else A.SETTLE
    return advance(agreement.case, action, actor=actor, changes={"settled_at": moment})


def _complete_paper(agreement: Agreement, actor: User) -> None:
    if agreement.form == AgreementForm.ORAL and agreement.document is None:
        Agreement.objects.filter(pk=agreement.pk).update(document=papers.agreement(agreement, made_by=actor))
    elif agreement.document is not None and agreement.form == AgreementForm.WRITTEN:
        if missing := missing_signatures(agreement.document):
            raise ValidationError(_("%(names)s must sign first.") % {"names": "、".join(missing)})
        papers.finish(agreement.document)


@transaction.atomic
def performed(term: Term, *, actor: Actor, note: str) -> None:
    """Record that a term was performed; its turn ends."""
    if not Term.objects.filter(pk=term.pk, performed_at=None).update(performed_at=now(), performed_note=note[:200]):
        return
    for turn in Turn.objects.filter(term=term, is_open=1):
        turns.close_one(turn)
    record(term.agreement.case, Act.PERFORMED, actor=actor, on_behalf_of=term.debtor, note=note)


@transaction.atomic
def visited(case: Case, *, actor: User, note: str) -> None:
    """Record a visit after the agreement (回访)."""
    _must_mediate(case, actor)
    for turn in Turn.objects.filter(case=case, task="visit", is_open=1):
        turns.close_one(turn)
    record(case, Act.VISITED, actor=actor, note=note)


def take(case: Case, action: str, *, actor: Actor, note: str = "", version: int | None = None, **changes: Any) -> Case:
    """Suspend, resume, extend, end: the moves of a mediation that need a reason and perhaps a date."""
    return intake.take(case, action, actor=actor, note=note, changes=changes, version=version)
