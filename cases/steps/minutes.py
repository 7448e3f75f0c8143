"""The record of a meeting: kept once, read to those present, corrected by dated rows. What stood before is never overwritten."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import papers
from cases.clock import now
from cases.lifecycle import Stale, record
from cases.models import Attendance, Case, Correction, Document, DocumentKind, Party, Session, SessionState, Visibility
from cases.moves import Act, CaseState as S
from cases.steps.apart import check_joint
from cases.steps.leading import RUNNING, acting, lock, must_lead
from mediators import occupancy

RECORDABLE = RUNNING | {S.SUSPENDED}  # a meeting that was booked may be written down later too


def made_before(case: Case, key: UUID | None, starts_at: datetime) -> Session | None:
    """The meeting that this very form made. A form that was sent already makes no other one."""
    known = Session.objects.filter(booking=key).first() if key else None
    if known and (known.case_id != case.pk or known.starts_at != starts_at or known.state == SessionState.CANCELLED):
        raise ValidationError(_("This form was sent already. Open a new one."))
    return known


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is written down of a meeting. `told`: rights and duties were explained (宁波条例; the ministry's form has a place for it)."""

    text: str
    result: str
    came: frozenset[int]  # parties, by id
    told: bool = False
    through: frozenset[int] = frozenset()  # letters by which somebody came for a side, by id
    guests: tuple[str, ...] = ()  # invited with every side's consent, by name and capacity
    helpers: str = ""
    helpers_agreed: bool = False  # by every side (人民调解法 20)
    reasons: str = ""  # one for all who did not come, or a line for each of them
    understood: frozenset[int] = frozenset()  # sides that said that they understood what they were told
    only_side: int | None = None  # held with one side alone
    read_back: bool = False  # read to those present, who found it right

    @property
    def others(self) -> str:
        """Everybody who was there beside the sides and the mediators."""
        return "、".join([*self.guests, *([self.helpers.strip()] if self.helpers.strip() else [])])


@transaction.atomic
def hold(case: Case, *, actor: User, minutes: Minutes, session: Session | None = None, place: str = "", starts_at: datetime | None = None,
         ends_at: datetime | None = None, client_key: UUID | None = None) -> Session:  # fmt: skip
    """Record a meeting that was held: a booked one, or without `session` one that nobody booked (a visit, a quarrel settled on the spot).

    The same `client_key` sent again gives the record that it made the first time.
    """
    case = lock(case)
    must_lead(case, actor)
    _check_minutes(minutes)
    if session is None:
        begun = starts_at or now()
        if known := made_before(case, client_key, begun):
            return known
        session = _unbooked(case, place, begun, ends_at, client_key)
        session.only_side = minutes.only_side
    else:
        session = _booked(session)
    session.state, session.recorded_at, session.held_by = SessionState.HELD, now(), actor
    session.minutes, session.result, session.helpers = minutes.text, minutes.result, minutes.others[:200]
    session.read_back_at = session.recorded_at if minutes.read_back else None
    session.save()
    _write_attendance(case, session, minutes)
    record(case, Act.HELD, actor=actor, visibility=Visibility.TEAM)
    if minutes.read_back:
        record(case, Act.READ_BACK, actor=actor)
    _set_paper(session, actor)
    return session


def invited(case: Case, only_side: int | None) -> list[Party]:
    """Who is asked to a meeting: everybody, or the people of one side."""
    return [party for party in case.parties.all() if only_side in (None, party.side)]


def _write_attendance(case: Case, session: Session, minutes: Minutes) -> None:
    """Who came, by whom, or why not. A meeting with one side alone says nothing of the others."""
    through = {one.party_id: one for one in acting(case, session.starts_at) if one.pk in minutes.through}
    there = {*minutes.came, *through}
    asked = invited(case, session.only_side)
    if there - {party.pk for party in asked}:
        raise ValidationError(_("This meeting is with one side alone: nobody of another side was there."))
    if session.only_side is None and len({party.side for party in asked if party.pk in there}) > 1:
        check_joint(case)
    absent = [party for party in asked if party.pk not in there]
    reasons = dict(zip((party.pk for party in absent), reasons_for(len(absent), minutes.reasons), strict=True))
    for party in asked:
        Attendance.objects.create(
            session=session, party=party, came=party.pk in there, reason=reasons.get(party.pk, ""), authority=through.get(party.pk),
            understood=party.pk in there and party.pk in minutes.understood,
        )  # fmt: skip


def reasons_for(absent: int, typed: str) -> list[str]:
    """A line for each who did not come; one text for all of them where there are not as many lines."""
    lines = [line.strip()[:120] for line in typed.splitlines() if line.strip()]
    return lines if len(lines) == absent else [" ".join(lines)[:120]] * absent


def _set_paper(session: Session, actor: User) -> None:
    """The paper of the record; a corrected record has a new one. What one side said alone stands in no paper."""
    if session.only_side is not None:
        return
    old = Document.objects.filter(case=session.case_id, kind=DocumentKind.MINUTES, voided_at=None)
    Document.objects.filter(pk__in=[one.pk for one in old if papers.read_facts(one).get("session") == session.pk]).update(voided_at=now())
    papers.minutes(session, made_by=actor)


def paper_of(session: Session) -> Document | None:
    """The paper of this record as it stands now."""
    found = Document.objects.filter(case=session.case_id, kind=DocumentKind.MINUTES, voided_at=None)
    return next((one for one in found if papers.read_facts(one).get("session") == session.pk), None)


class Newer(ValidationError):
    """Somebody corrected the record while this page was open: both texts are shown, and neither is lost."""


@transaction.atomic
def correct(session: Session, *, actor: User, text: str, reason: str, seen: int) -> Correction:
    """Write the record anew with the reason; the old words stay, struck through. `seen` is the correction that the page was filled from.

    Raises Newer when somebody was quicker. Whoever was there hears it read once more.
    """
    case = lock(session.case)
    must_lead(case, actor)
    fresh = Session.objects.get(pk=session.pk)
    if fresh.state != SessionState.HELD or case.state == S.ARCHIVED:
        raise ValidationError(_("There is no record that could be corrected."))
    last = fresh.corrections.order_by("-no").values_list("no", flat=True).first() or 0
    text = text.strip()
    if last != seen:
        raise Newer(_("Somebody corrected this record while your page was open. Both texts stand below: put together what belongs in it."))
    if not text or not reason.strip():
        raise ValidationError(_("Write the corrected record, and why it is corrected."))
    if text == fresh.text.strip():
        raise ValidationError(_("Nothing was changed in it."))
    made = Correction.objects.create(session=fresh, no=last + 1, text=text, reason=reason.strip()[:120], written_by=actor, written_at=now())
    Session.objects.filter(pk=fresh.pk).update(read_back_at=None)
    record(case, Act.CORRECTED, actor=actor)
    fresh.refresh_from_db()
    _set_paper(fresh, actor)
    return made


@transaction.atomic
def read_back(session: Session, *, actor: User, seen: int) -> Session:
    """It was read to those present, or they read it, and they found it right. `seen` is the correction that was read."""
    case = lock(session.case)
    must_lead(case, actor)
    fresh = Session.objects.get(pk=session.pk)
    if fresh.state != SessionState.HELD or fresh.read_back_at is not None:
        return fresh
    if fresh.corrections.count() != seen:
        raise Newer(_("Somebody corrected this record while your page was open: read the new text to them."))
    fresh.read_back_at = now()
    fresh.save(update_fields=["read_back_at"])
    record(case, Act.READ_BACK, actor=actor)
    _set_paper(fresh, actor)
    return fresh


def _check_minutes(minutes: Minutes) -> None:
    problems = []
    if not minutes.text.strip():
        problems.append(_("Write down what was said."))
    if not minutes.told:
        problems.append(_("Rights and duties are explained at every meeting: do it, then say that you did."))
    if minutes.helpers.strip() and not minutes.helpers_agreed:
        problems.append(_("Somebody helps only when every side agrees (art. 20): ask them, then say that they did."))
    if problems:
        raise ValidationError(problems)


def _unbooked(case: Case, place: str, starts_at: datetime, ends_at: datetime | None, key: UUID | None) -> Session:
    if case.state not in RECORDABLE:
        raise Stale(case)
    if not place.strip():
        raise ValidationError(_("Say where you met."))
    if starts_at > now():
        raise ValidationError(_("A meeting that is still to come is booked, not recorded."))
    if ends_at is not None and ends_at <= starts_at:
        raise ValidationError(_("A meeting ends after it begins."))
    return Session(
        case=case, number=case.sessions.count() + 1, is_booked=False, place=place.strip(), starts_at=starts_at,
        ends_at=ends_at or starts_at + occupancy.HALF_HOUR, booking=key or uuid.uuid4(),
    )  # fmt: skip


def _booked(session: Session) -> Session:
    fresh = Session.objects.get(pk=session.pk)
    if fresh.state != SessionState.BOOKED:
        raise ValidationError(_("This meeting was held or called off already."))
    if fresh.starts_at > now():
        raise ValidationError(_("This meeting has not begun yet."))
    return fresh


