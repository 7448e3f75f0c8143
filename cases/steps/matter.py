"""Matters of the two-way catalogue (警网互融): reported with a photo, passed on to whose it is, answered, verified by whoever reported it.

Nothing here is an engine of its own: a matter is a case without a second side, what is passed on is a referral, and both go through the door.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases import files, papers, platform
from cases.clock import now
from cases.lifecycle import advance, begin
from cases.models import (
    SYSTEM,
    Case,
    CaseKind,
    Direction,
    Document,
    DocumentKind,
    Item,
    PhotoRule,
    Referral,
    ReleaseBasis,
    Source,
    standing,
)
from cases.moves import REFERRAL, CaseAction, CaseState, ReferralAction
from cases.numbers import case_number
from cases.steps.redaction import redact

HERE = (Role.OFFICER, Role.AUXILIARY)
OUTSIDE = (Role.GRID, Role.COMMAND)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody saw: which item of the catalogue, where, in a few words, with a photo or without."""

    item: Item
    station: Office
    place: str
    what: str = ""
    community: str = ""
    seen_at: datetime = field(default_factory=now)
    photo: bytes = b""
    source: str = Source.PATROL
    source_number: str = ""  # in the system that it comes from: a second one of the same number is none


def direction_of(actor: User) -> str:
    """Which way somebody's reports go: from the station out, from the grid and the command centre in. Raises PermissionDenied for others."""
    role = actor.appointment.role if actor.appointment else ""
    if role not in (*HERE, *OUTSIDE):
        raise PermissionDenied
    return Direction.OUT if role in HERE else Direction.IN


def report(*, actor: User, client_key: UUID, report: Report) -> Case:
    """Report a matter and pass it on, once: the same `client_key`, or the same number of the same source, gives the case of the first time."""
    known = _known(actor, client_key, report)
    if known:
        return known
    picture = files.clean_image(report.photo) if report.photo else b""
    _check(actor, report)
    try:
        with transaction.atomic():
            return _report(actor, client_key, report, picture)
    except IntegrityError:  # it came twice at the same moment: the first one made the case
        known = _known(actor, client_key, report)
        if known is None:
            raise ValidationError(_("This form was sent already. Open a new one.")) from None
        return known


def _known(actor: User, client_key: UUID, report: Report) -> Case | None:
    mine = Case.objects.visible_to(actor)
    found = mine.filter(client_key=client_key).first()
    if found is None and report.source_number and direction_of(actor) == Direction.IN:
        found = mine.filter(origin=standing(actor).office_id, source_number=report.source_number).first()
    return found


def _check(actor: User, report: Report) -> None:
    if report.item.direction != direction_of(actor) or not report.item.is_active:
        raise ValidationError(_("Choose what it is."))
    if report.station.kind != OfficeKind.STATION or (report.item.direction == Direction.OUT and report.station.pk != standing(actor).office_id):
        raise PermissionDenied
    if report.item.photo == PhotoRule.BOTH and not report.photo and not report.source_number:
        raise ValidationError(_("Take a photo: this kind of matter wants one."))


def _report(actor: User, client_key: UUID, report: Report, picture: bytes) -> Case:
    outside = report.item.direction == Direction.IN
    who = actor.appointment
    assert who is not None  # `direction_of` asked
    item, what = report.item, redact(report.what).strip()
    case = Case(
        kind=CaseKind.MATTER, number=case_number(report.station), client_key=client_key, station=report.station, officer=actor, item=item,
        title=str(item)[:60], narrative=what, place=redact(report.place), community=report.community, source=report.source,
        source_number=report.source_number, occurred_at=report.seen_at, people_count=1, origin=who.office if outside else None,
        reported_as=who.role if outside else "",
    )  # fmt: skip
    begin(case, CaseAction.REPORT, actor=actor)
    referral = Referral(
        case=case, department=item.owner or report.station, sent_by=actor, is_urgent=item.is_urgent, complexity=item.complexity,
        request=f"{item.name}：{what}" if what else item.name, released=["place"], release_basis=ReleaseBasis.NONE,
    )  # fmt: skip
    begin(referral, ReferralAction.PASS_ON, actor=actor)
    platform.queue(referral)
    if picture:
        papers.attachment(referral, picture, made_by=actor, kind=DocumentKind.SEEN)
    return case


def show_again(before: Referral, referral: Referral) -> None:
    """What was seen goes along to the next owner."""
    for paper in Document.objects.filter(referral=before, kind=DocumentKind.SEEN):
        paper.pk, paper.referral = None, referral
        paper.save(force_insert=True)


def finish(referral: Referral) -> None:
    """When the last referral of a matter of the catalogue has ended, the matter itself is done: there is nothing else to it."""
    case = Case.objects.get(pk=referral.case_id) if referral.is_ended and referral.is_matter else None
    if case is not None and case.state == CaseState.REFERRED and not case.referrals.exclude(state__in=REFERRAL.ends).exists():
        advance(case, CaseAction.FINISH, actor=SYSTEM)
