"""Routing: one referral per department, each with its own state and clock, and the call to the spot."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind, Role
from cases import files, papers, platform, turns
from cases.clock import now
from cases.lifecycle import advance, begin, record
from cases.models import (
    SYSTEM,
    Actor,
    Case,
    Party,
    Referral,
    ResultCode,
    RoutingRow,
    TriageAnswers,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import REFERRAL, Act, ReferralAction as A, ReferralState as S, Task
from cases.release import CALLING, OF_PARTY, Releasable, without_names
from cases.steps import intake, matter
from cases.steps.redaction import redact
from cases.steps.releasing import Consents, Dispatch, check, keep, onward
from cases.triage import Track

RELEASABLE: tuple[str, ...] = tuple(Releasable.values)
RUNNING_CASE = ("logged", "inviting", "choosing", "offered", "mediating", "suspended", "police_mediation", "settled", "referred", "police")
DESTINATIONS = (OfficeKind.DEPARTMENT, OfficeKind.COMMAND, OfficeKind.BUREAU)


def send(
    case: Case, *, actor: User, department: Office, request: str, released: Sequence[str], basis: str, about: Sequence[Party] | None = None,
    agreed_by: User | None = None, row: RoutingRow | None = None, urgent: bool = False, onsite: bool = False, complexity: str = "ordinary",
    note: str = "", consents: Consents | None = None,
) -> Referral:  # fmt: skip
    """Refer a case to one department, or call it to the spot.

    `released` names exactly the fields that leave, `about` the parties they belong to (else those who applied).
    """
    if about is None:
        about = list(case.parties.filter(is_applicant=True)) or list(case.parties.filter(side=1))
    dispatch = Dispatch(request, released, about, basis, agreed_by, row, urgent, onsite, complexity, consents or {})
    return send_all(case, actor=actor, departments=[department], dispatch=dispatch, note=note)[0]


@transaction.atomic
def send_all(case: Case, *, actor: User, departments: Sequence[Office], dispatch: Dispatch, note: str = "") -> list[Referral]:
    """Refer a case to several departments at once: all of them or, where one cannot be, none."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.state not in RUNNING_CASE:
        raise ValidationError(_("The case is over: reopen it first."))
    if not departments:
        raise ValidationError(_("Name at least one department."))
    _check_frozen(case, dispatch)
    request = without_names(case, redact(dispatch.request)).strip()
    dispatch = replace(dispatch, request=request, released=[f for f in RELEASABLE if f in dispatch.released])
    check(case, actor, dispatch)
    return [_send_one(case, actor, department, dispatch, note) for department in departments]


@transaction.atomic
def send_first(
    case: Case, *, actor: User, departments: Sequence[Office], dispatch: Dispatch, dispute_type: str, note: str = "",
    version: int | None = None,
) -> Case:  # fmt: skip
    """The first referral of a logged case and its way to the departments: one transaction, neither half stays alone.

    The questions of the triage must be answered; the answers, or the duty leader's override, must point to the departments.
    """
    kept = TriageAnswers.objects.filter(case=case).first()
    if kept is None:
        raise ValidationError(_("Answer the questions of the triage first."))
    send_all(case, actor=actor, departments=departments, dispatch=dispatch, note=note)
    return intake.triage(
        case, actor=actor, track=Track.ADMINISTRATIVE, dispute_type=dispute_type, answers=kept.answers, factors=kept.factors,
        version=version,
    )  # fmt: skip


def _check_frozen(case: Case, dispatch: Dispatch) -> None:
    """The second return freezes routing until the command centre has named the department; people in danger do not wait for it."""
    if not dispatch.onsite and Turn.objects.filter(case=case, task=Task.ARBITRATE, is_open=1).exists():
        raise ValidationError(_("Returned twice: the command centre is naming the department. Wait for its answer."))


def _send_one(case: Case, actor: User, department: Office, dispatch: Dispatch, note: str, continues: Referral | None = None) -> Referral:
    if department.kind not in DESTINATIONS or not department.is_active:
        raise ValidationError(_("Choose a department."))
    _check_holder(case, department, continues)
    referral = Referral(
        case=case, department=department, row=dispatch.row, decision=case.decisions.first(), sent_by=continues.sent_by if continues else actor,
        is_urgent=dispatch.urgent or dispatch.onsite, is_onsite=dispatch.onsite, complexity=dispatch.complexity, request=dispatch.request,
        released=list(dispatch.released), release_basis=dispatch.basis, agreed_by=dispatch.second, continues=continues, sent_at=now(),
    )  # fmt: skip
    begun = begin(referral, A.CALL if dispatch.onsite else A.SEND, actor=actor, note=note)
    keep(begun, dispatch)
    if not case.is_matter:
        papers.letter(begun, made_by=actor)
    elif continues is not None:  # of a matter the list is the paper; what was seen goes along
        matter.show_again(continues, begun)
    return begun


def _check_holder(case: Case, department: Office, continues: Referral | None) -> None:
    """One running referral per department. Only the command centre may give a matter back to a department that returned it."""
    running = case.referrals.filter(department=department).exclude(state__in=REFERRAL.ends)
    if continues is not None and continues.continues_id is not None:
        running = running.exclude(state=S.RETURNED)
    if running.exists():
        raise ValidationError(_("%(department)s has the matter already.") % {"department": department.short_name})


@transaction.atomic
def take(referral: Referral, action: str, *, actor: Actor, note: str = "", version: int | None = None, **changes: Any) -> Referral:
    """Any move of a referral, with what hangs on it: the returned ones behind it, the chase of what is late no more."""
    action, changes = _prepared(referral, action, note, changes)
    done = advance(referral, action, actor=actor, note=note, changes=changes, version=version)
    if action == A.SIGN:  # 首问负责: only now are those before it free
        for held in _held_behind(referral):
            advance(held, A.HANDED_ON, actor=SYSTEM)
    if action == A.CANCEL:
        for held in _held_behind(referral):
            advance(held, A.CANCEL, actor=actor, note=note)
    _calm(done)
    matter.finish(done)
    platform.queue(done)
    return done


@transaction.atomic
def resolve(referral: Referral, *, actor: Actor, attachments: Sequence[bytes] = (), **more: Any) -> Referral:
    """Report the result with the pictures that show it, read and drawn anew. Raises ValidationError for what is no picture."""
    pictures = [files.clean_image(content) for content in attachments]
    by = actor if isinstance(actor, User) else None
    shown = [papers.attachment(referral, picture, made_by=by) for picture in pictures]  # first: where the catalogue wants one, the door looks for it
    try:
        return take(referral, A.RESOLVE, actor=actor, **more)
    except BaseException:
        for paper in shown:
            files.discard(paper.file)
        raise


def _prepared(referral: Referral, action: str, note: str, changes: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if "result" in changes:
        changes["result"] = redact(changes["result"])
    if action == A.DECLINE:
        changes = {"result_code": ResultCode.REFUSED, "result": redact(changes.get("result") or note)}
    if action != A.RETURN or referral.continues is None:
        return action, changes
    if referral.continues.continues_id is not None:
        raise ValidationError(_("The command centre named your department: accept the matter, or refuse it lawfully."))
    return A.RETURN_AGAIN, changes  # the second return freezes routing and names an arbiter


def _held_behind(referral: Referral) -> Iterator[Referral]:
    """The returned referrals that wait for this one's signature, however long the chain is."""
    held = referral.continues
    while held is not None:
        if held.state == S.RETURNED:
            yield held
        held = held.continues


def _calm(referral: Referral) -> None:
    """Nothing of this referral is late any more: its head and the command centre have nothing left to chase."""
    own = Turn.objects.filter(referral=referral, is_open=1)
    if own.exclude(task__in=(Task.CHASE, Task.SUPERVISE)).filter(lapsed_at__isnull=False).exists():
        return
    for turn in own.filter(task__in=(Task.CHASE, Task.SUPERVISE)):
        turns.close_one(turn)


@transaction.atomic
def redirect(
    referral: Referral, *, actor: User, department: Office, note: str, version: int | None = None, consents: Consents | None = None,
) -> Referral:  # fmt: skip
    """Send a returned matter to the right department; the one that returned it keeps it until the next one signs.

    Returned twice, the command centre names the department. `consents` to this department by the key of the party: without, theirs stays.
    """
    arbiter = referral.turns.filter(is_open=1, task=Task.ARBITRATE).exists()
    advance(referral, A.ARBITRATE if arbiter else A.REDIRECT, actor=actor, note=note, version=version)
    if gone := Referral.objects.filter(continues=referral).select_related("department").first():
        raise ValidationError(_("%(department)s has the matter already.") % {"department": gone.department.short_name})
    dispatch = onward(referral, by=actor if arbiter else None, consents=consents or {})
    return _send_one(referral.case, actor, department, dispatch, note, continues=referral)


def read_in_full(referral: Referral, *, actor: Actor, reason: str) -> None:
    """The department reads the released numbers in full to reach the person; the reason and the reading go into the history."""
    who = standing(actor)
    if not any(turns.plays(referral, part, who) for part in (Role.LIAISON, Role.HEAD)):
        raise PermissionDenied
    if referral.state not in CALLING:
        raise ValidationError(_("The numbers can be read while you handle the matter."))
    if not reason.strip():
        raise ValidationError(_("Write why you need to see it."))
    record(referral, Act.UNMASKED, actor=actor, note=reason, fields=[f for f in OF_PARTY if f in referral.released])
