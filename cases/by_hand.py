"""What failed for good: a turn of a person who sends it again, or sees to it by hand and says how."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from cases import doorbell, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Case, Confirmation, Outbox, Referral, Turn, standing
from cases.moves import Act, ConfirmationAction, ConfirmationState, Effect, Task

OF_REFERRAL = frozenset({Effect.TELL_DEPARTMENT, Effect.CALL_DEPARTMENT, Effect.PUSH, Effect.TELL_DECLINED})
OF_CONFIRMATION = frozenset({Effect.TELL_SUPPLEMENT, Effect.SEAL_RULING, Effect.TELL_RULING, Effect.TELL_OBJECTION})
OF_TURN = frozenset({Effect.LAPSE, Effect.REMIND})
ONLY_BY_US = frozenset({Effect.LAPSE})  # no message that a person could give in our place
# Whose turn it becomes; what is not named here goes to the officer, who stays responsible.
HOLDER: dict[str, Role] = {
    Effect.ASK_SIDES: Role.DIRECTOR, Effect.TELL_CHOOSE: Role.DIRECTOR, Effect.TELL_MEDIATOR_KNOWN: Role.DIRECTOR,
    Effect.TELL_SETTLED: Role.DIRECTOR, Effect.TELL_SUPPLEMENT: Role.CLERK, Effect.TELL_RULING: Role.CLERK,
    Effect.TELL_OBJECTION: Role.CLERK,
}  # fmt: skip


def ask_by_hand(row: Outbox) -> Turn | None:
    """Open the turn, once per file and holder, and give it; nothing where the table has one. Call it in the transaction that marks the row."""
    case = row.case
    if case is None:
        return None
    file = _file_of(row, case)
    if row.kind == Effect.SEAL_RULING and isinstance(file, Confirmation) and file.state == ConfirmationState.DECIDED:
        advance(file, ConfirmationAction.SEAL_FAILED, actor=SYSTEM)  # the clerk's turn stands in the table itself
        return None
    wanted = HOLDER.get(row.kind, Role.OFFICER)
    office = turns.office_of(file, wanted)
    role, office = (wanted, office) if office else (Role.OFFICER, case.station_id)
    files = {"referral": file if isinstance(file, Referral) else None, "confirmation": file if isinstance(file, Confirmation) else None}
    facts = {"case": case, "task": Task.RESEND, "role": role, "office_id": office, "is_open": 1, **files}
    turn, _made = Turn.objects.get_or_create(**facts, defaults={"due_at": now()})
    return turn


def _file_of(row: Outbox, case: Case) -> Case | Referral | Confirmation:
    if row.kind in OF_TURN:
        turn = Turn.objects.select_related("referral", "confirmation").filter(pk=row.ref or 0).first()
        return turn.file if turn else case
    if row.kind in OF_REFERRAL:
        return Referral.objects.filter(pk=row.ref or 0).first() or case
    if row.kind in OF_CONFIRMATION:
        return Confirmation.objects.filter(pk=row.ref or 0).first() or case
    return case


def failed(turn: Turn) -> QuerySet[Outbox]:
    """What failed for good and is this turn's to see to, the oldest first. What another holder has stays theirs."""
    return Outbox.objects.filter(turn=turn, failed_at__isnull=False).order_by("failed_at", "id")


@transaction.atomic
def send_again(turn: Turn, *, actor: User) -> None:
    """Whoever holds a RESEND turn has what failed tried once more. Raises PermissionDenied for anybody else."""
    _end_by_hand(turn, actor, Act.SENT_AGAIN, "")
    _try_again(failed(turn))


@transaction.atomic
def seen_to(turn: Turn, *, actor: User, note: str) -> None:
    """Whoever holds a RESEND turn did by hand what the system could not (told them on the phone): the note says how.

    What only the system can do is tried again: a limit that lapsed is nothing that one could tell somebody on the phone.
    """
    _end_by_hand(turn, actor, Act.SEEN_TO, note)
    failed(turn).exclude(kind__in=ONLY_BY_US).delete()
    _try_again(failed(turn))


def _try_again(rows: QuerySet[Outbox]) -> None:
    """From the first try on. `problem` stays, and with it that somebody may have had it already."""
    rows.update(failed_at=None, attempts=0, due_at=now(), turn=None)
    doorbell.ring_after_commit()


def _end_by_hand(turn: Turn, actor: User, act: str, note: str) -> None:
    Case.objects.select_for_update(of=("self",)).get(pk=turn.case_id)
    fresh = Turn.objects.select_related("case", "referral", "confirmation").filter(pk=turn.pk, task=Task.RESEND, is_open=1).first()
    who = standing(actor)
    if fresh is None or Role(fresh.role) not in who.roles or fresh.office_id != who.office_id:
        raise PermissionDenied
    turns.close_one(fresh)
    record(fresh.file, act, actor=actor, note=note)
