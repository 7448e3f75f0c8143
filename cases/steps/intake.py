"""Intake: log a dispute, answer the questions, send it on its way, issue the slips, close and archive."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases import papers, rulebook
from cases.clock import now
from cases.lifecycle import advance, begin, record
from cases.models import Actor, Case, Event, Party, RoutingRow, TriageAnswers, standing
from cases.moves import Act, CaseAction, CaseState
from cases.numbers import case_number
from cases.steps import choice, members, places
from cases.steps.redaction import redact
from cases.triage import Track, allowed_tracks, complete, confirmable, score

LINK_LIFE = timedelta(days=180)
IN_FULL = ("id_number", "phone", "address")
OVER = (CaseState.ENDED, CaseState.WITHDRAWN, CaseState.CLOSED, CaseState.POLICE)  # nobody need come to a meeting any more
ASKING = (CaseAction.INVITE, CaseAction.BACK_186)
ACTION_OF = {
    Track.PEOPLE_MEDIATION: CaseAction.INVITE, Track.PUBLIC_ORDER: CaseAction.HOST, Track.ADMINISTRATIVE: CaseAction.REFER,
    Track.POLICE: CaseAction.TAKE_POLICE, Track.ADVICE: CaseAction.ADVISE, Track.TRANSFER: CaseAction.TRANSFER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """What the desk writes down when a dispute is logged."""

    title: str
    narrative: str
    place: str
    source: str
    occurred_at: datetime
    community: str = ""
    source_number: str = ""
    people_count: int = 2
    amount: Decimal | None = None
    kind: str = "dispute"
    dispute_type: str = ""  # what it looks like at the door; the triage decides
    parties: list[dict[str, Any]] = field(default_factory=list)


def log(*, actor: User, client_key: UUID, telling: Telling) -> Case:
    """Log a dispute or matter. The same `client_key` sent again gives the case that it made the first time."""
    known = Case.objects.visible_to(actor).filter(client_key=client_key).first()
    if known:
        return known
    office = standing(actor).office_id
    station = Office.objects.get(pk=office, kind=OfficeKind.STATION) if office else None
    if station is None:
        raise PermissionDenied
    try:
        return _log(actor, client_key, station, telling)
    except IntegrityError:  # the same form came twice at the same moment: the first one made the case
        known = Case.objects.visible_to(actor).filter(client_key=client_key).first()
        if known is None:
            raise ValidationError(_("This form was sent already. Open a new one.")) from None
        return known


def _log(actor: User, client_key: UUID, station: Office, telling: Telling) -> Case:
    with transaction.atomic():
        community = telling.community or places.community_of(station.pk, telling.place)
        case = Case(
            number=case_number(station), client_key=client_key, station=station, officer=actor, title=redact(telling.title),
            narrative=redact(telling.narrative), place=redact(telling.place), community=community, source=telling.source,
            source_number=telling.source_number, occurred_at=telling.occurred_at, people_count=telling.people_count,
            amount=telling.amount, kind=telling.kind, dispute_type=telling.dispute_type,
        )  # fmt: skip
        begin(case, CaseAction.LOG, actor=actor)
        for side, facts in enumerate(telling.parties, start=1):
            members.create(case, {"side": side, **facts})
    return case


def answer(
    case: Case, *, answers: dict[str, bool], factors: list[str], row: int | None = None, kind: str = "", keeps: bool = False
) -> TriageAnswers:
    """Keep the answers of the triage and where the rules send them; without a `row` what was decided on the same answers before stands.

    Raises ValidationError when a question was skipped.
    """
    if not complete(answers):
        raise ValidationError(_("Answer every question with yes or no: none can be skipped."))
    before = TriageAnswers.objects.filter(case=case, answers=answers, factors=factors).first()
    if row is None and before is not None:
        return before
    asked = rulebook.facts_of(case, answers=answers, factors=factors, row=row or 0, kind=kind, keeps=keeps)
    decision = rulebook.ask(asked)
    rulebook.keep(case, asked, decision)
    facts = {
        "answers": answers, "factors": factors, "suggested_track": decision.track, "reasons": [rulebook.sentence(decision)],
    }  # fmt: skip
    kept, _made = TriageAnswers.objects.update_or_create(case=case, defaults=facts)
    if answers["domestic"]:
        case.parties.update(address_hidden=True)  # violence in the family: no side finds the other by a paper of ours
    return kept


@transaction.atomic
def triage(
    case: Case, *, actor: User, track: str, dispute_type: str, answers: dict[str, bool], factors: list[str],
    row: int | None = None, keeps: bool = False, committee: Office | None = None, transferred_to: str = "", external_number: str = "", note: str = "",
    version: int | None = None,
) -> Case:  # fmt: skip
    """Decide which way a case goes. Another track than the suggested one needs the duty leader's override first."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    kept = answer(case, answers=answers, factors=factors, row=row, kind=dispute_type, keeps=keeps)
    _respect_suggestion(case, kept, track, actor)
    result = score(factors)
    colour = case.risk if case.triaged_at and case.is_red else result.colour  # red is lowered after two clean visits, by no other way
    changes: dict[str, Any] = {
        "track": track, "dispute_type": dispute_type, "risk": colour, "risk_points": result.points,
        "confirmable": confirmable(answers, track, RoutingRow.objects.confirmable(dispute_type)), "triaged_at": now(), "triaged_by": actor,
    }  # fmt: skip
    if track == Track.PEOPLE_MEDIATION:
        changes |= {"committee": committee or _default_committee(), "applied_at": now()}
        _ask_anew(case, CaseAction.INVITE)
    if track == Track.TRANSFER:
        changes["transferred_to"] = transferred_to
    if track == Track.POLICE:
        changes["external_number"] = external_number
    action = ACTION_OF[Track(track)]
    done = advance(case, action, actor=actor, note=note, changes=changes, version=version)
    papers.at_move(done, action, actor=actor, note=note)
    if done.state in OVER:
        choice.free_meetings(done, actor=actor)
    return choice.to_committee(done, actor=actor) if track == Track.PEOPLE_MEDIATION else done


def _respect_suggestion(case: Case, kept: TriageAnswers, track: str, actor: User) -> None:
    """The officer follows the suggestion, or the duty leader wrote down why not (issue: override only with a reason)."""
    fresh = Case.objects.only("override_track").get(pk=case.pk)
    decision = fresh.decisions.first()
    if track not in (kept.suggested_track, fresh.override_track, *(decision.also if decision else ())):
        label = Track(kept.suggested_track).label if kept.suggested_track else "—"
        message = _("The answers point to “%(track)s”. Only the duty leader may decide otherwise, with a reason.")
        raise ValidationError(message % {"track": label})


def _default_committee() -> Office:
    return Office.objects.filter(kind=OfficeKind.COMMITTEE, is_active=True).order_by("pk")[0]


def override(case: Case, *, actor: User, track: str, reason: str, version: int | None = None) -> Case:
    """The duty leader lets a case go another way than the answers point to, with a reason; never a way that the law closes by those answers."""
    kept = TriageAnswers.objects.filter(case=case).first()
    closed = allowed_tracks(kept.answers)[Track(track)] if kept else ""
    if closed:
        raise ValidationError(str(closed))
    return advance(case, CaseAction.OVERRIDE, actor=actor, note=reason, changes={"override_track": track}, version=version)


def issue_link(party: Party, *, actor: User) -> str:
    """A new private link for a party's slip; the old one ends at once. The token (128 bits) is shown once and kept only as a hash."""
    token = secrets.token_urlsafe(16)
    with transaction.atomic():
        record(party.case, Act.SLIP, actor=actor, on_behalf_of=party)
        Party.objects.filter(pk=party.pk).update(link_hash=link_hash(token), link_expires_at=now() + LINK_LIFE)
    return token


def link_hash(token: str) -> str:
    """How a link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def unmask(party: Party, *, actor: User, reason: str, fields: Sequence[str] = IN_FULL) -> dict[str, str]:
    """These of the full identity number, phone and address of a party; the reason and the reading go into the history."""
    if not reason.strip():
        raise ValidationError(_("Write why you need to see it."))
    if not standing(actor).roles & {Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK}:
        raise PermissionDenied
    record(party.case, Act.UNMASKED, actor=actor, note=reason, on_behalf_of=party, fields=list(fields))
    return {name: getattr(party, name) for name in fields}


@transaction.atomic
def take(case: Case, action: str, *, actor: Actor, note: str = "", changes: dict[str, Any] | None = None, version: int | None = None) -> Case:
    """Any plain move of a case that needs nothing but its reason (close, archive, reopen, withdraw), with the paper that it wants."""
    if action in ASKING:
        _ask_anew(case, action)
    done = advance(case, action, actor=actor, note=note, changes=changes, version=version)
    papers.at_move(done, action, actor=actor, note=note)
    if done.state in OVER:
        choice.free_meetings(done, actor=actor)
    return choice.to_committee(done, actor=actor) if action in ASKING else done


def _ask_anew(case: Case, action: str) -> None:
    """A case that comes back asks everybody anew: a consent of an earlier round is none, and an application is one for its own round only."""
    asked_before = Event.objects.filter(case=case, action__in=ASKING).exists()
    case.parties.update(willing_at=None, refused_at=None)
    if action == CaseAction.INVITE and not asked_before:
        case.parties.filter(is_applicant=True).update(willing_at=now(), consent_channel="desk")
