"""What failed for good: a turn of a person who sends it again, or sees to it by hand and says how."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from accounts.roles import Role
from cases import doorbell, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Case, Confirmation, Message, MessageState, Outbox, Party, Referral, Turn, standing
from cases.moves import Act, ConfirmationAction, ConfirmationState, Effect, Task

OF_REFERRAL = frozenset({
    Effect.TELL_DEPARTMENT, Effect.CALL_DEPARTMENT, Effect.PUSH, Effect.MAIL, Effect.CALL_MAIL, Effect.TELL_DECLINED, Effect.EXCHANGE,
    Effect.TELL_REPORTER,
})  # fmt: skip
OF_CONFIRMATION = frozenset({Effect.TELL_SUPPLEMENT, Effect.SEAL_RULING, Effect.TELL_RULING, Effect.TELL_OBJECTION})
SENDING = frozenset({Effect.SEND, Effect.SEND_NOW})
BY_HAND = frozenset({Task.RESEND, Task.PHONE})
TO_BE_SEALED = (ConfirmationState.DECIDED, ConfirmationState.RULED_AGAIN)
OF_TURN = frozenset({Effect.LAPSE, Effect.REMIND})
ONLY_BY_US = frozenset({Effect.LAPSE})  # no message that a person could give in our place
# Whose turn it becomes; what is not named here goes to the officer, who stays responsible.
HOLDER: dict[str, Role] = {
    Effect.ASK_SIDES: Role.DIRECTOR, Effect.TELL_CHOOSE: Role.DIRECTOR, Effect.TELL_MEDIATOR_KNOWN: Role.DIRECTOR,
    Effect.TELL_SUCCESSOR: Role.DIRECTOR, Effect.OFFER_FREED: Role.DIRECTOR,
    Effect.TELL_SETTLED: Role.DIRECTOR, Effect.TELL_SUPPLEMENT: Role.CLERK, Effect.TELL_RULING: Role.CLERK,
    Effect.TELL_OBJECTION: Role.CLERK,
}  # fmt: skip


def ask_by_hand(row: Outbox) -> Turn | None:
    """Open the turn, once per file and holder, and give it; nothing where the table has one. Call it in the transaction that marks the row.

    A message that did not reach a party is one phone call; everything else is something to be sent again.
    """
    case, message = row.case, _message_of(row)
    if case is None:
        return None
    kind, ref = (message.effect, message.ref) if message else (row.kind, row.ref)
    file, task = _file_of(kind, ref, case), Task.PHONE if message and message.party_id else Task.RESEND
    if row.kind == Effect.SEAL_RULING and isinstance(file, Confirmation) and file.state in TO_BE_SEALED:
        advance(file, ConfirmationAction.SEAL_FAILED, actor=SYSTEM)  # the clerk's turn stands in the table itself
        return None
    wanted = HOLDER.get(kind, Role.OFFICER)
    office = turns.office_of(file, wanted)
    role, office = (wanted, office) if office else (Role.OFFICER, case.station_id)
    files = {"referral": file if isinstance(file, Referral) else None, "confirmation": file if isinstance(file, Confirmation) else None}
    facts = {"case": case, "task": task, "role": role, "office_id": office, "is_open": 1, **files}
    turn, _made = Turn.objects.get_or_create(**facts, defaults={"due_at": now()})
    return turn


def _message_of(row: Outbox) -> Message | None:
    """The message that a row was to hand over, marked as one that did not arrive."""
    if row.kind not in SENDING:
        return None
    Message.objects.filter(pk=row.ref or 0).update(came=MessageState.FAILED)
    return Message.objects.filter(pk=row.ref or 0).first()


def _file_of(kind: str, ref: int | None, case: Case) -> Case | Referral | Confirmation:
    if kind in OF_TURN:
        turn = Turn.objects.select_related("referral", "confirmation").filter(pk=ref or 0).first()
        return turn.file if turn else case
    if kind in OF_REFERRAL:
        return Referral.objects.filter(pk=ref or 0).first() or case
    if kind in OF_CONFIRMATION:
        return Confirmation.objects.filter(pk=ref or 0).first() or case
    return case


def failed(turn: Turn) -> QuerySet[Outbox]:
    """What failed for good and is this turn's to see to, the oldest first. What another holder has stays theirs."""
    return Outbox.objects.filter(turn=turn, failed_at__isnull=False).order_by("failed_at", "id")


@transaction.atomic
def send_again(turn: Turn, *, actor: User) -> None:
    """Whoever holds a RESEND or PHONE turn has what failed tried once more. Raises PermissionDenied for anybody else."""
    _end_by_hand(turn, actor, Act.SENT_AGAIN, "")
    _queue_anew(failed(turn))
    _try_again(failed(turn))


@transaction.atomic
def seen_to(turn: Turn, *, actor: User, note: str) -> None:
    """Whoever holds a RESEND turn did by hand what the system could not (told them on the phone): the note says how.

    What only the system can do is tried again: a limit that lapsed is nothing that one could tell somebody on the phone.
    """
    _end_by_hand(turn, actor, Act.SEEN_TO, note)
    failed(turn).exclude(kind__in=ONLY_BY_US).delete()
    _try_again(failed(turn))


def to_phone(turn: Turn) -> dict[Party, list[Message]]:
    """Whom to phone, and what each of them was to be told, the oldest first. Holds a query per turn, not per person."""
    rows = Message.objects.filter(pk__in=failed(turn).filter(kind__in=SENDING).values("ref"), party__isnull=False)
    people: dict[Party, list[Message]] = {}
    for message in rows.select_related("party").order_by("id"):
        if message.party is not None:
            people.setdefault(message.party, []).append(message)
    return people


@transaction.atomic
def phoned(turn: Turn, party: Party, *, actor: User, reached: bool, note: str) -> None:
    """The call is written down. Whoever was told is on nobody's list any more, and the last of them ends the turn; who was not stays on it.

    Raises PermissionDenied for anybody but the holder of the turn and for a person who is not on its list.
    """
    fresh = _mine(turn, actor)
    told = Message.objects.filter(pk__in=failed(fresh).filter(kind__in=SENDING).values("ref"), party=party)
    messages = list(told.values_list("pk", flat=True))
    if not messages:
        raise PermissionDenied
    record(fresh.file, Act.PHONED if reached else Act.NOT_REACHED, actor=actor, note=note, on_behalf_of=party)
    if reached:
        Message.objects.filter(pk__in=messages).update(told_at=now())
        failed(fresh).filter(kind__in=SENDING, ref__in=messages).delete()
        if not failed(fresh).exists():
            turns.close_one(fresh)


@transaction.atomic
def put_back(row: Outbox) -> bool:
    """The administrator has one row tried once more, whoever holds its turn; with the last one the turn is over. False for one seen to already."""
    Case.objects.select_for_update(of=("self",)).filter(pk=row.case_id or 0).first()
    fresh = Outbox.objects.select_for_update(of=("self",)).filter(pk=row.pk, failed_at__isnull=False).first()
    if fresh is None:
        return False
    turn = fresh.turn
    _queue_anew(Outbox.objects.filter(pk=fresh.pk))
    _try_again(Outbox.objects.filter(pk=fresh.pk))
    if turn is not None and turn.is_open and not failed(turn).exists():
        turns.close_one(turn)
        record(turn.file, Act.SENT_AGAIN, actor=SYSTEM)
    return True


def _queue_anew(rows: QuerySet[Outbox]) -> None:
    """The messages of these rows are handed over once more, known to a gateway by another name: it would take the first for done."""
    messages = Message.objects.filter(pk__in=rows.filter(kind__in=SENDING).values("ref"))
    messages.update(came=MessageState.QUEUED, rounds=F("rounds") + 1)


def _try_again(rows: QuerySet[Outbox]) -> None:
    """From the first try on. `problem` stays, and with it that somebody may have had it already."""
    rows.update(failed_at=None, attempts=0, due_at=now(), turn=None)
    doorbell.ring_after_commit()


def _end_by_hand(turn: Turn, actor: User, act: str, note: str) -> None:
    fresh = _mine(turn, actor)
    turns.close_one(fresh)
    record(fresh.file, act, actor=actor, note=note)


def _mine(turn: Turn, actor: User) -> Turn:
    """The turn as it is now, under the lock of its case, for its holder."""
    Case.objects.select_for_update(of=("self",)).get(pk=turn.case_id)
    fresh = Turn.objects.select_related("case", "referral", "confirmation").filter(pk=turn.pk, task__in=BY_HAND, is_open=1).first()
    who = standing(actor)
    if fresh is None or Role(fresh.role) not in who.roles or fresh.office_id != who.office_id:
        raise PermissionDenied
    return fresh
