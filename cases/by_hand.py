"""What failed for good: a turn of a person who sends it again, or sees to it by hand and says how."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from cases import doorbell, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Case, Confirmation, Outbox, Referral, Turn, standing
from cases.moves import Act, ConfirmationAction, ConfirmationState, Effect, Task

OF_REFERRAL = frozenset({Effect.TELL_DEPARTMENT, Effect.CALL_DEPARTMENT, Effect.TELL_DECLINED})
OF_CONFIRMATION = frozenset({Effect.TELL_SUPPLEMENT, Effect.SEAL_RULING, Effect.TELL_RULING})
OF_TURN = frozenset({Effect.LAPSE, Effect.REMIND})
# Whose turn it becomes; what is not named here goes to the officer, who stays responsible.
HOLDER: dict[str, Role] = {
    Effect.ASK_SIDES: Role.DIRECTOR, Effect.TELL_CHOOSE: Role.DIRECTOR, Effect.TELL_MEDIATOR_KNOWN: Role.DIRECTOR,
    Effect.TELL_SETTLED: Role.DIRECTOR, Effect.TELL_SUPPLEMENT: Role.CLERK, Effect.TELL_RULING: Role.CLERK,
}  # fmt: skip


def ask_by_hand(row: Outbox) -> None:
    """Open the turn, once per file and holder. Call it in the transaction that marks the row."""
    case = row.case
    if case is None:
        return
    file = _file_of(row, case)
    if row.kind == Effect.SEAL_RULING and isinstance(file, Confirmation) and file.state == ConfirmationState.DECIDED:
        advance(file, ConfirmationAction.SEAL_FAILED, actor=SYSTEM)  # the clerk's turn stands in the table itself
        return
    wanted = HOLDER.get(row.kind, Role.OFFICER)
    office = turns.office_of(file, wanted)
    role, office = (wanted, office) if office else (Role.OFFICER, case.station_id)
    files = {"referral": file if isinstance(file, Referral) else None, "confirmation": file if isinstance(file, Confirmation) else None}
    Turn.objects.get_or_create(case=case, task=Task.RESEND, role=role, office_id=office, is_open=1, **files, defaults={"due_at": now()})


def _file_of(row: Outbox, case: Case) -> Case | Referral | Confirmation:
    if row.kind in OF_TURN:
        turn = Turn.objects.select_related("referral", "confirmation").filter(pk=row.ref or 0).first()
        return turn.file if turn else case
    if row.kind in OF_REFERRAL:
        return Referral.objects.filter(pk=row.ref or 0).first() or case
    if row.kind in OF_CONFIRMATION:
        return Confirmation.objects.filter(pk=row.ref or 0).first() or case
    return case


def failed(case: Case) -> list[Outbox]:
    """What failed for good in this case, the oldest first."""
    return list(Outbox.objects.filter(case=case, failed_at__isnull=False).order_by("failed_at", "id"))


@transaction.atomic
def send_again(turn: Turn, *, actor: User) -> None:
    """Whoever holds a RESEND turn has what failed tried once more. Raises PermissionDenied for anybody else."""
    _end_by_hand(turn, actor, Act.SENT_AGAIN, "")
    Outbox.objects.filter(case=turn.case, failed_at__isnull=False).update(failed_at=None, attempts=0, due_at=now())
    doorbell.ring_after_commit()


@transaction.atomic
def seen_to(turn: Turn, *, actor: User, note: str) -> None:
    """Whoever holds a RESEND turn did by hand what the system could not (told them on the phone): the note says how."""
    _end_by_hand(turn, actor, Act.SEEN_TO, note)
    Outbox.objects.filter(case=turn.case, failed_at__isnull=False).delete()


def _end_by_hand(turn: Turn, actor: User, act: str, note: str) -> None:
    Case.objects.select_for_update(of=("self",)).get(pk=turn.case_id)
    fresh = Turn.objects.select_related("case", "referral", "confirmation").filter(pk=turn.pk, task=Task.RESEND, is_open=1).first()
    who = standing(actor)
    if fresh is None or Role(fresh.role) not in who.roles or fresh.office_id != who.office_id:
        raise PermissionDenied
    turns.close_one(fresh)
    record(fresh.file, act, actor=actor, note=note)
