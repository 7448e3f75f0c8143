"""The draft of a ruling on an application: from the file, by the clerk; on a complete file together with the meeting of both parties."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import Case, Confirmation, CourtMeeting, Document, Outcome, Turn, standing
from cases.moves import Act, ConfirmationAction as A, ConfirmationState as S, Task


@dataclass(frozen=True, slots=True)
class Meeting:
    """Both parties met together (解释 356), as it is recorded with the draft: by which channel, and what was said."""

    channel: str
    note: str


@transaction.atomic
def prepare(
    confirmation: Confirmation, *, actor: User, outcome: str, ground: str, reasoning: str, meeting: Meeting | None = None
) -> Document:
    """The clerk drafts the ruling from the file, or the judge edits it. A draft is a paper of its own and decides nothing.

    With `meeting` the clerk records in the same act that both were met together. Before filing it goes along in the draft: a judge may then
    accept and confirm in one act (法释〔2011〕5号 4).
    """
    who = standing(actor)
    if not who.roles & {Role.CLERK, Role.JUDGE} or who.office_id != confirmation.court_id:
        raise PermissionDenied
    Case.objects.select_for_update(of=("self",)).get(pk=confirmation.case_id)
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    if confirmation.state not in (S.SUBMITTED, S.FILED, S.VERIFYING, S.SUPPLEMENT) or not confirmation.case_number:
        raise ValidationError(_("A ruling is prepared once the application is registered, and before it is decided."))
    _check_outcome(confirmation, outcome, ground, meeting)
    if meeting and confirmation.state in (S.FILED, S.VERIFYING) and not confirmation.verified_together:
        confirmation = verify_together(confirmation, actor=actor, channel=meeting.channel, together=True, note=meeting.note)
    return _draft(confirmation, actor, outcome, ground, reasoning, None if confirmation.filed_at else meeting)


@transaction.atomic
def verify_together(
    confirmation: Confirmation, *, actor: User, channel: str, together: bool, note: str, came: Collection[int] = (), version: int | None = None
) -> Confirmation:
    """Record how the court met the parties (解释 356), `together` or only those who `came` (their ids): whoever came stands in the ledger of trips.

    Raises PermissionDenied for somebody who is no party of the case.
    """
    sides = list(confirmation.case.parties.all())
    there = sides if together else [party for party in sides if party.pk in came]
    if not together and len(there) != len(set(came)):
        raise PermissionDenied
    moment = now()
    changes = {"verified_at": moment, "verify_channel": channel, "verified_together": together}
    done = advance(confirmation, A.VERIFY, actor=actor, note=note, changes=changes, version=version)
    CourtMeeting.objects.bulk_create([CourtMeeting(confirmation=done, party=party, channel=channel, at=moment) for party in there])
    return done


def _draft(confirmation: Confirmation, actor: User, outcome: str, ground: str, reasoning: str, meeting: Meeting | None) -> Document:
    Document.objects.filter(pk=confirmation.draft_id or 0, issued_at=None).update(voided_at=now())
    told = asdict(meeting) if meeting else {}
    draft = papers.ruling(confirmation, outcome=outcome, ground=ground, reasoning=reasoning, meeting=told, made_by=actor)
    Confirmation.objects.filter(pk=confirmation.pk).update(draft=draft)
    record(confirmation, Act.DRAFT_RULING, actor=actor)
    for turn in Turn.objects.filter(confirmation=confirmation, task=Task.PREPARE, is_open=1):
        turns.close_one(turn)
    return draft


def _check_outcome(confirmation: Confirmation, outcome: str, ground: str, meeting: Meeting | None) -> None:
    """Before filing: 不予受理 on a ground of 355, or 确认 at once where both are there. After it: the others, 驳回 on a ground of 355 or 358."""
    at_once = outcome == Outcome.CONFIRMED and confirmation.state == S.SUBMITTED and not confirmation.filed_at
    if at_once and meeting is None:
        raise ValidationError(_("To accept and confirm in one act both parties must have been met together: record it with the draft."))
    if not at_once and (outcome == Outcome.REFUSED) == bool(confirmation.filed_at):
        raise ValidationError(_("Not accepted is ruled before filing, every other outcome after it."))
    if outcome in (Outcome.REFUSED, Outcome.DISMISSED) and not ground:
        raise ValidationError(_("Name the ground."))
    if outcome == Outcome.REFUSED and not ground.startswith("355"):
        raise ValidationError(_("Not accepted stands on a ground of article 355."))
    asked = Turn.objects.filter(confirmation=confirmation, task=Task.RULE_WITHDRAWAL, is_open=1)
    if outcome == Outcome.WITHDRAWN and not asked.exists():
        raise ValidationError(_("Nobody has asked to withdraw it."))
