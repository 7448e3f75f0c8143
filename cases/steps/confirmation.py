"""Confirmation (司法确认): courier, clerk, judge, seal, service. A clerk never rules, a judge rules only on what is registered."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.roles import Role
from accounts.second_factor import verify
from cases import papers, turns
from cases.aftermath import objection_until
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import (
    SYSTEM,
    Actor,
    Audience,
    Case,
    Confirmation,
    Document,
    Event,
    Outcome,
    Party,
    Service,
    ServiceMethod,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import Act, ConfirmationAction as A, ConfirmationState as S, Task
from cases.numbers import court_number


@transaction.atomic
def submit(confirmation: Confirmation, *, actor: User, version: int | None = None, late_reason: str = "") -> Confirmation:
    """The mediator hands it in, as courier and never as agent (特邀调解规定 16), stamped to the second. `late_reason` invokes art. 86."""
    action = A.SUBMIT_LATE if late_reason else A.SUBMIT
    changes = {"late_reason": late_reason} if late_reason else {}
    done = advance(confirmation, action, actor=actor, note=late_reason, changes=changes, version=version)
    papers.court_pack(done, made_by=actor)
    return done


@transaction.atomic
def register(confirmation: Confirmation, *, actor: User, version: int | None = None) -> Confirmation:
    """The clerk registers it: the case number is allotted here, and the ruling will bear it."""
    who = standing(actor)
    if Role.CLERK not in who.roles or who.office_id != confirmation.court_id:
        raise PermissionDenied
    number = confirmation.case_number or court_number(confirmation.court)
    return advance(confirmation, A.REGISTER, actor=actor, changes={"clerk": actor, "case_number": number}, version=version)


@transaction.atomic
def ask_supplement(
    confirmation: Confirmation, *, actor: User, items: str, due_at: datetime, version: int | None = None
) -> Confirmation:
    """Ask for missing papers by a date that the court sets (解释 354); the notice is made with it."""
    if due_at <= now():
        raise ValidationError(_("Give a date that is still to come."))
    changes = {"supplement_items": items, "supplement_due": due_at}
    done = advance(confirmation, A.ASK_SUPPLEMENT, actor=actor, note=items, changes=changes, version=version)
    papers.supplement(done, made_by=actor)
    return done


def supply(confirmation: Confirmation, *, actor: Actor, note: str, version: int | None = None) -> Confirmation:
    """Bring the papers: before filing the three days start anew, after filing no clock stopped."""
    return advance(confirmation, A.SUPPLY_FILED if confirmation.filed_at else A.SUPPLY, actor=actor, note=note, version=version)


@transaction.atomic
def file(confirmation: Confirmation, *, actor: User, version: int | None = None) -> Confirmation:
    """The judge accepts it: both clocks start (15 and 30 days), and the notice of acceptance is made."""
    done = advance(confirmation, A.FILE, actor=actor, changes={"judge": actor}, version=version)
    papers.acceptance(done, made_by=actor)
    return done


def verify_together(
    confirmation: Confirmation, *, actor: User, channel: str, together: bool, note: str, version: int | None = None
) -> Confirmation:
    """Record how the court met both parties together (解释 356)."""
    changes = {"verified_at": now(), "verify_channel": channel, "verified_together": together}
    return advance(confirmation, A.VERIFY, actor=actor, note=note, changes=changes, version=version)


@transaction.atomic
def prepare(confirmation: Confirmation, *, actor: User, outcome: str, ground: str, reasoning: str) -> Document:
    """The clerk drafts the ruling from the file, or the judge edits it. A draft is a paper of its own and touches no version."""
    who = standing(actor)
    if not who.roles & {Role.CLERK, Role.JUDGE} or who.office_id != confirmation.court_id:
        raise PermissionDenied
    Case.objects.select_for_update(of=("self",)).get(pk=confirmation.case_id)
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    if confirmation.state not in (S.SUBMITTED, S.FILED, S.VERIFYING, S.SUPPLEMENT) or not confirmation.case_number:
        raise ValidationError(_("A ruling is prepared once the application is registered, and before it is decided."))
    _check_outcome(confirmation, outcome, ground)
    asked = Turn.objects.filter(confirmation=confirmation, task=Task.RULE_WITHDRAWAL, is_open=1)
    if outcome == Outcome.WITHDRAWN and not asked.exists():
        raise ValidationError(_("Nobody has asked to withdraw it."))
    draft = papers.ruling(confirmation, outcome=outcome, ground=ground, reasoning=reasoning, made_by=actor)
    Confirmation.objects.filter(pk=confirmation.pk).update(draft=draft)
    record(confirmation, Act.DRAFT_RULING, actor=actor)
    for turn in Turn.objects.filter(confirmation=confirmation, task=Task.PREPARE, is_open=1):
        turns.close_one(turn)
    return draft


def _check_outcome(confirmation: Confirmation, outcome: str, ground: str) -> None:
    """Before filing the one ruling is 不予受理, on a ground of 355; after it the others are, 驳回 on a ground of 355 or 358."""
    if (outcome == Outcome.REFUSED) == bool(confirmation.filed_at):
        raise ValidationError(_("Not accepted is ruled before filing, every other outcome after it."))
    if outcome in (Outcome.REFUSED, Outcome.DISMISSED) and not ground:
        raise ValidationError(_("Name the ground."))
    if outcome == Outcome.REFUSED and not ground.startswith("355"):
        raise ValidationError(_("Not accepted stands on a ground of article 355."))


def decide(
    confirmation: Confirmation, *, actor: User, shown_digest: str, code: str, version: int | None = None
) -> Confirmation:
    """The judge decides and authorises exactly the text shown, with a fresh second factor; this text and no other will be sealed.

    The code is spent before the transaction begins: a wrong one must count although nothing else stays of the attempt.
    """
    who = standing(actor)
    if Role.JUDGE not in who.roles or who.office_id != confirmation.court_id:
        raise PermissionDenied
    _check_shown(confirmation, actor, shown_digest)
    if not verify(actor, code, now()):
        raise ValidationError(_("The six digits are not right, or were used already. Wait for the next ones."))
    return _authorise(confirmation, actor, shown_digest, version)


def _check_shown(confirmation: Confirmation, judge: User, shown_digest: str) -> None:
    """Whoever accepted it decides it, while they serve at this court; what they are shown is the text that stands there."""
    first = confirmation.judge
    if first is not None and first != judge and _serves(first, confirmation):
        raise ValidationError(_("%(judge)s accepted this application and decides on it.") % {"judge": first.name})
    if confirmation.draft is None:
        raise ValidationError(_("There is no draft to decide on."))
    if papers.final(confirmation, judge=judge).digest != shown_digest:
        raise ValidationError(_("The text changed since you opened it. Read it again."))


def _serves(judge: User, confirmation: Confirmation) -> bool:
    return Appointment.objects.current(now()).filter(user=judge, role=Role.JUDGE, office=confirmation.court_id).exists()


@transaction.atomic
def _authorise(confirmation: Confirmation, judge: User, shown_digest: str, version: int | None) -> Confirmation:
    Case.objects.select_for_update(of=("self",)).get(pk=confirmation.case_id)
    confirmation = Confirmation.objects.select_related("draft", "court", "case", "agreement", "clerk").get(pk=confirmation.pk)
    _check_shown(confirmation, judge, shown_digest)
    ruling = papers.authorise(confirmation, judge=judge)
    facts = papers.read_facts(ruling)
    changes = {
        "outcome": facts["outcome"], "ground": facts["ground"], "judge": judge, "authorised_digest": shown_digest, "ruling": ruling,
    }  # fmt: skip
    action = A.NOT_ACCEPT if facts["outcome"] == Outcome.REFUSED else A.DECIDE
    return advance(confirmation, action, actor=judge, changes=changes, version=version)


@transaction.atomic
def sealed(confirmation: Confirmation, *, document: Document) -> Confirmation:
    """The worker sealed what was authorised."""
    return advance(confirmation, A.SEALED, actor=SYSTEM)


@transaction.atomic
def issue(confirmation: Confirmation, *, actor: User, version: int | None = None) -> Confirmation:
    """The clerk issues it: one service per party and one for the station's mediation room."""
    done = advance(confirmation, A.ISSUE, actor=actor, version=version)
    moment = now()
    Document.objects.filter(pk=done.ruling_id or 0).update(issued_at=moment, audience=Audience.COURT_PACK)
    for party in done.case.parties.all():
        Service.objects.create(confirmation=done, party=party, method=ServiceMethod.ELECTRONIC, sent_at=moment)
    if done.case.committee_id:
        room = Service.objects.create(
            confirmation=done, office_id=done.case.committee_id, method=ServiceMethod.ROOM, sent_at=moment, received_at=moment,
            receipt_note="电子文书即时到达驻所人民调解室",
        )  # fmt: skip
        papers.receipt(room, made_by=actor)
    return done


@transaction.atomic
def receive(confirmation: Confirmation, *, party: Party, actor: Actor, method: str = ServiceMethod.ELECTRONIC, note: str = "") -> Confirmation:
    """Record a receipt: the party opened it, or it was handed over. The last one ends the procedure, unless somebody objected meanwhile."""
    Case.objects.select_for_update(of=("self",)).get(pk=confirmation.case_id)
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    open_ = Service.objects.filter(confirmation=confirmation, party=party, received_at=None)
    if not open_.update(received_at=now(), method=method, receipt_note=note[:120]):
        return confirmation
    record(confirmation, Act.RECEIVED, actor=actor, on_behalf_of=party)
    papers.receipt(Service.objects.get(confirmation=confirmation, party=party), made_by=actor if isinstance(actor, User) else None)
    for turn in Turn.objects.filter(confirmation=confirmation, party=party, task=Task.READ_RULING, is_open=1):
        turns.close_one(turn)
    if Service.objects.filter(confirmation=confirmation, received_at=None).exists():
        return confirmation
    if confirmation.state == S.ISSUED:
        return advance(confirmation, A.SERVE, actor=actor)
    for turn in Turn.objects.filter(confirmation=confirmation, task=Task.SERVE, is_open=1):
        turns.close_one(turn)
    return confirmation


def object_to(confirmation: Confirmation, *, party: Party, note: str, version: int | None = None) -> Confirmation:
    """A party objects to the ruling, once, within fifteen days of their own receipt (民诉法解释 372); the court that ruled decides on it."""
    if Event.objects.filter(case=confirmation.case_id, table=confirmation.TABLE.name, action=A.OBJECT, party=party).exists():
        raise ValidationError(_("You objected to it already."))
    service = Service.objects.filter(confirmation=confirmation, party=party, received_at__isnull=False).first()
    if service is None or now() > objection_until(service).at:
        raise ValidationError(_("The 15 days for an objection are over."))
    return advance(confirmation, A.OBJECT, actor=party, note=note, version=version)


@transaction.atomic
def seek_after_all(confirmation: Confirmation, *, actor: Actor, note: str = "", version: int | None = None) -> Confirmation:
    """Ask the court after all, within the 30 days: whoever signed the application before need not sign it again."""
    done = advance(confirmation, A.SEEK_AFTER_ALL, actor=actor, note=note, version=version)
    missing = {party.pk for party, _hand in done.application.hands_missing()} if done.application else set()
    for turn in Turn.objects.filter(confirmation=done, task=Task.SIGN_APPLICATION, is_open=1).exclude(party__in=missing):
        turns.close_one(turn)
    return done


def take(confirmation: Confirmation, action: str, *, actor: Actor, note: str = "", version: int | None = None, **changes: Any) -> Confirmation:
    """Any plain move that needs nothing but its reason."""
    return advance(confirmation, action, actor=actor, note=note, changes=changes, version=version)


