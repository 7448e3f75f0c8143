"""Confirmation (司法确认): courier, clerk, judge, seal, service. A clerk never rules, a judge rules only on what is registered."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Appointment, Office, User
from accounts.roles import Role
from accounts.second_factor import verify
from cases import papers, turns
from cases.clock import now
from cases.eligibility import codes
from cases.lifecycle import advance
from cases.models import (
    SYSTEM,
    Actor,
    Case,
    Confirmation,
    Document,
    DocumentKind,
    Outcome,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import ConfirmationAction as A, ConfirmationState as S, Task
from cases.numbers import court_number
from cases.steps import objection
from cases.steps.drafting import Meeting as Meeting, prepare as prepare, verify_together as verify_together
from cases.steps.foreseen import findings_of
from cases.steps.objection import (
    object_third as object_third,
    object_to as object_to,
    prepare_review as prepare_review,
    row_for as row_for,
)
from cases.steps.pack import freeze
from cases.steps.service import (
    issue as issue,
    not_received as not_received,
    publish as publish,
    receive as receive,
    received as received,
)


@transaction.atomic
def submit(confirmation: Confirmation, *, actor: User, version: int | None = None, late_reason: str = "") -> Confirmation:
    """The mediator hands it in, as courier and never as agent (特邀调解规定 16), stamped to the second. `late_reason` invokes art. 86.

    What the check says at this moment is kept with it: a refusal is later held against what was foreseen.
    """
    action = A.SUBMIT_LATE if late_reason else A.SUBMIT
    changes: dict[str, Any] = {"late_reason": late_reason} if late_reason else {}
    changes["findings"] = codes(findings_of(confirmation.agreement, late=bool(late_reason)))
    done = advance(confirmation, action, actor=actor, note=late_reason, changes=changes, version=version)
    papers.court_pack(done, made_by=actor)
    freeze(done)
    papers.pack_list(done, made_by=actor)
    return done


@transaction.atomic
def register(confirmation: Confirmation, *, actor: User, version: int | None = None) -> Confirmation:
    """The clerk registers it: the case number is allotted here, and the ruling will bear it."""
    who = standing(actor)
    if Role.CLERK not in who.roles or who.office_id != confirmation.court_id:
        raise PermissionDenied
    number = confirmation.case_number or _free_number(confirmation.court)
    return advance(confirmation, A.REGISTER, actor=actor, changes={"clerk": actor, "case_number": number}, version=version)


def _free_number(court: Office) -> str:
    """Never one that stands on another file already (brought over, put right by hand): the counter goes on to the next that is free."""
    try:
        number = court_number(court)
        while Confirmation.objects.filter(case_number=number).exists():
            number = court_number(court)
    except ValueError as problem:
        told = _("The court's number does not come out as numbers of cases do. Ask the administrator to look at its code.")
        raise ValidationError(told) from problem
    return number


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
    if confirmation.state != S.OBJECTED and first is not None and first != judge and _serves(first, confirmation):
        raise ValidationError(_("%(judge)s accepted this application and decides on it.") % {"judge": first.name})
    if not has_draft(confirmation):
        raise ValidationError(_("There is no draft to decide on."))
    if papers.final(confirmation, judge=judge).digest != shown_digest:
        raise ValidationError(_("The text changed since you opened it. Read it again."))


def has_draft(confirmation: Confirmation) -> bool:
    """Whether a ruling is drafted that fits what is to be decided now: on the application, or on an objection."""
    draft, on_objection = confirmation.draft, confirmation.state == S.OBJECTED
    return draft is not None and on_objection == (draft.kind == DocumentKind.RULING_ON_OBJECTION)


def _serves(judge: User, confirmation: Confirmation) -> bool:
    return Appointment.objects.current(now()).filter(user=judge, role=Role.JUDGE, office=confirmation.court_id).exists()


@transaction.atomic
def _authorise(confirmation: Confirmation, judge: User, shown_digest: str, version: int | None) -> Confirmation:
    Case.objects.select_for_update(of=("self",)).get(pk=confirmation.case_id)
    confirmation = Confirmation.objects.select_related("draft", "court", "case", "agreement", "clerk").get(pk=confirmation.pk)
    _check_shown(confirmation, judge, shown_digest)
    ruling = papers.authorise(confirmation, judge=judge)
    if ruling.kind == DocumentKind.RULING_ON_OBJECTION:
        return objection.decided(confirmation, judge=judge, ruling=ruling, digest=shown_digest, version=version)
    facts = papers.read_facts(ruling)
    if facts["outcome"] == Outcome.CONFIRMED and not confirmation.filed_at:
        confirmation, version = _accept_at_once(confirmation, judge, facts["meeting"], version), None
    changes = {
        "outcome": facts["outcome"], "ground": facts["ground"], "judge": judge, "authorised_digest": shown_digest, "ruling": ruling,
    }  # fmt: skip
    action = A.NOT_ACCEPT if facts["outcome"] == Outcome.REFUSED else A.DECIDE
    return advance(confirmation, action, actor=judge, changes=changes, version=version)


def _accept_at_once(confirmation: Confirmation, judge: User, meeting: dict[str, str], version: int | None) -> Confirmation:
    """法释〔2011〕5号 4: both were present together, so the judge accepts and decides in one act; each step stands in the history all the same."""
    filed = file(confirmation, actor=judge, version=version)
    return verify_together(filed, actor=judge, channel=meeting["channel"], together=True, note=meeting["note"])


@transaction.atomic
def sealed(confirmation: Confirmation, *, document: Document) -> Confirmation:
    """The worker sealed what was authorised."""
    return advance(confirmation, A.SEALED, actor=SYSTEM)


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


