"""Issue and service (送达) of a ruling: who receives it, by what means, at which moment in law (民事诉讼法 87–95)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import files, papers, turns
from cases.aftermath import notice_until
from cases.clock import ZONE, now
from cases.lifecycle import advance, record
from cases.models import (
    Actor,
    Audience,
    Authority,
    Case,
    Confirmation,
    Document,
    Objection,
    Party,
    Review,
    Service,
    ServiceMethod,
    Turn,
    standing,
)
from cases.moves import Act, ConfirmationAction as A, ConfirmationState as S, Task
from cases.papers.wording import day
from cases.steps import objection
from cases.steps.authority import check_power

AT_ROOM = frozenset({Role.DIRECTOR, Role.MEDIATOR})
ARRIVED = "电子文书即时到达驻所人民调解室"


@transaction.atomic
def issue(confirmation: Confirmation, *, actor: User, version: int | None = None) -> Confirmation:
    """The clerk issues the ruling that was sealed last: one service per party, one for the station's room, one for whoever else objected."""
    action = A.ISSUE_AGAIN if confirmation.state == S.RULED_AGAIN else A.ISSUE
    done = advance(confirmation, action, actor=actor, version=version)
    ruling, moment = done.last_ruling, now()
    assert ruling is not None
    Document.objects.filter(pk=ruling.pk).update(issued_at=moment, audience=Audience.COURT_PACK)
    done = objection.take_up(done, ruling) if action == A.ISSUE_AGAIN else done
    facts: dict[str, Any] = {"confirmation": done, "document": ruling, "sent_at": moment}
    for party in done.case.parties.all():
        Service.objects.create(party=party, method=ServiceMethod.ELECTRONIC, **facts)
    for third in Objection.objects.filter(review=ruling).exclude(third="").values_list("third", flat=True).distinct():
        Service.objects.create(third=third, method=ServiceMethod.DIRECT, **facts)
    if done.case.committee_id:
        room = Service.objects.create(
            office_id=done.case.committee_id, method=ServiceMethod.ROOM, received_at=moment, receipt_note=ARRIVED, **facts
        )
        papers.receipt(room, made_by=actor)
    return done


def receive(
    confirmation: Confirmation, *, party: Party, actor: Actor, method: str = ServiceMethod.ELECTRONIC, note: str = "", **more: Any
) -> Confirmation:
    """A party received the ruling that waits for them, the earliest first. A second time it changes nothing."""
    service = Service.objects.filter(confirmation=confirmation, party=party, received_at=None).order_by("id").first()
    return confirmation if service is None else received(service, actor=actor, method=method, note=note, **more)


@transaction.atomic
def received(
    service: Service, *, actor: Actor, method: str = ServiceMethod.ELECTRONIC, note: str = "", at: datetime | None = None, photo: bytes = b"",
    handed_at: str = "", authority: Authority | None = None,
) -> Confirmation:  # fmt: skip
    """Record a receipt: it was opened, handed over, left, brought by the post, or its public notice is over.

    Somebody else takes it for a party only within that party's `authority`: a letter, in force on that day, that says so.

    `at` is the moment of service in law where it is not now: the day on a receipt, the day on which it was left. The last receipt ends the
    procedure, unless somebody objected meanwhile. `handed_at` is where the clerk handed it over (`HandedAt`), for the ledger of trips.
    """
    confirmation, service = _locked(service)
    _check_person(confirmation, service, actor, method)
    if service.received_at is not None:
        return confirmation
    moment = notice_until(service).at if method == ServiceMethod.NOTICE else at or now()
    _check_moment(service, moment)
    note = _taken_by(service, method, authority, moment, note)
    if photo:
        service.proof_file, service.proof_sha256 = files.keep(files.clean_image(photo))
    told = "；".join(filter(None, (service.receipt_note if service.noticed_at else "", note)))  # where the notice came out
    service.received_at, service.method, service.receipt_note, service.handed_at = moment, method, told[:120], handed_at
    service.save(update_fields=["received_at", "method", "receipt_note", "handed_at", "proof_file", "proof_sha256"])
    record(confirmation, Act.RECEIVED, actor=actor, on_behalf_of=service.party)
    papers.receipt(service, made_by=actor if isinstance(actor, User) else None)
    return _after(confirmation, service, actor)


def _check_person(confirmation: Confirmation, service: Service, actor: Actor, method: str) -> None:
    """The clerk records any receipt; the room what it hands over as the receiver that they named; a party opens their own."""
    if isinstance(actor, Party):
        allowed = service.party_id == actor.pk
    else:
        who = standing(actor)
        room = method == ServiceMethod.ROOM and any(turns.holds(confirmation, role, who) for role in who.roles & AT_ROOM)
        allowed = room or (Role.CLERK in who.roles and who.office_id == confirmation.court_id)
    if not allowed:
        raise PermissionDenied


def _taken_by(service: Service, method: str, authority: Authority | None, moment: datetime, note: str) -> str:
    """The word on the receipt, with who took it for the party where they did not take it themselves."""
    if method != ServiceMethod.NOMINEE:
        return note
    if authority is None or service.party is None:
        raise ValidationError(_("Nobody takes it for them without a letter of theirs that lets them receive papers."))
    check_power(authority, service.party, "receive", moment.astimezone(ZONE).date())
    return "；".join(filter(None, (f"{authority.name}（{authority.relation}）凭授权委托书代收", note)))


def _locked(service: Service) -> tuple[Confirmation, Service]:
    Case.objects.select_for_update(of=("self",)).get(confirmations=service.confirmation_id)
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=service.confirmation_id)
    return confirmation, Service.objects.select_related("party", "office", "confirmation__court", "document").get(pk=service.pk)


def _check_moment(service: Service, moment: datetime) -> None:
    if moment > now():
        raise ValidationError(_("Nothing is received on a day that is still to come."))
    if moment < service.sent_at:
        raise ValidationError(_("It was sent on %(day)s: nobody received it before.") % {"day": day(service.sent_at)})


def _after(confirmation: Confirmation, service: Service, actor: Actor) -> Confirmation:
    waiting = Service.objects.filter(confirmation=confirmation, received_at=None)
    if service.party and not waiting.filter(party=service.party).exists():
        _close(confirmation, Task.READ_RULING, party=service.party)
    if waiting.exists():
        return confirmation
    if confirmation.state == S.ISSUED:
        return advance(confirmation, A.SERVE, actor=actor)
    if confirmation.state == S.REISSUED:
        rejected = confirmation.review_outcome == Review.REJECTED
        return advance(confirmation, A.SERVE_REJECTED if rejected else A.SERVE_UPHELD, actor=actor)
    _close(confirmation, Task.SERVE)
    _close(confirmation, Task.NOTICE_OVER)
    return confirmation


def _close(confirmation: Confirmation, task: Task, **where: Any) -> None:
    for turn in Turn.objects.filter(confirmation=confirmation, task=task, is_open=1, **where):
        turns.close_one(turn)


@transaction.atomic
def not_received(service: Service, *, actor: User, why: str, method: str) -> Confirmation:
    """It did not reach them: refused, sent back by the post, nobody there. It stands on the receipt, and the clerk tries another way."""
    confirmation, service = _locked(service)
    _check_person(confirmation, service, actor, method)
    if service.received_at is not None:
        raise ValidationError(_("It was received already."))
    line = f"{day(now())}，{papers.METHODS[ServiceMethod(method)]}未成：{why.strip()}"
    Service.objects.filter(pk=service.pk).update(attempts="\n".join(filter(None, (service.attempts, line))))
    record(confirmation, Act.NOT_RECEIVED, actor=actor, note=line, on_behalf_of=service.party)
    return confirmation


@transaction.atomic
def publish(service: Service, *, actor: User, where: str, at: datetime | None = None) -> Confirmation:
    """Nobody can be found: a public notice comes out, and after its thirty days it counts as served (民事诉讼法 95). Its paper is made with it."""
    confirmation, service = _locked(service)
    if service.received_at is not None:
        raise ValidationError(_("It was received already."))
    if service.noticed_at is not None:
        raise ValidationError(_("A public notice is out already."))
    if not service.attempts:
        raise ValidationError(_("A public notice comes last: record first which other way did not reach them."))
    moment = at or now()
    _check_moment(service, moment)
    service.method, service.noticed_at, service.receipt_note = ServiceMethod.NOTICE, moment, where[:120]
    service.save(update_fields=["method", "noticed_at", "receipt_note"])
    papers.public_notice(service, made_by=actor)
    return advance(confirmation, A.PUBLISH, actor=actor, note=where)
