"""Messages in words. None holds a name, a fact of the dispute or a number of a person: they say that something waits, and where to look.

What a courier inside the house carries goes out in the transaction of the work that wants it. What goes to a gateway is queued, one row of the
outbox per message: no lock waits for a network, and one number that is none stops nobody else's message.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import Office
from accounts.secrets import mask_phone
from cases.clock import now, waking
from cases.couriers import Letter, Refused, courier
from cases.models import Case, Message, MessageState, Outbox, Party, Session, SessionState
from cases.moves import Effect

log = logging.getLogger(__name__)
PRESSING = frozenset({"office_call", "office_alert"})  # somebody waits on the spot
BY_DAY = frozenset({"meeting_soon", "remind", "owed_soon", "owed_today", "owed_late"})  # nobody is woken by a reminder
ON_ITS_WAY = (MessageState.SENT, MessageState.DELIVERED)
# After so long a gateway is asked what became of a message, until it knows.
LOOKS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440, 2880))


def to_parties(parties: Iterable[Party], template: str, *, key: str, tried: bool = False, when: datetime | None = None) -> None:
    """Tell each of these parties. `key` begins with the kind of work that wants it.

    One without a phone hears it at the desk, where their turn stands; whose side died is sent nothing.
    """
    for party in parties:
        if party.phone and party.died_on is None:
            _send_once(Message(key=f"{key}:{party.pk}", party=party, case=party.case, template=template, about=when), tried=tried)


def to_office(office: Office, template: str, *, case: Case, key: str, tried: bool = False) -> None:
    """Tell an office to look into its inbox. The inbox itself is its open turns; this is the tap on the shoulder."""
    _send_once(Message(key=key, office=office, case=case, template=template), tried=tried)


def send_code(party: Party, code: str) -> None:
    """Send a one-time code, at once when this transaction is in the database. It goes to the courier only: never a log, never the outbox.

    A courier that cannot carry it stops no page: the code does not come and the person asks for the next one.
    """
    message = Message(key=f"code:{uuid.uuid4().hex}", party=party, case=party.case, template="code", came=MessageState.QUEUED)
    transaction.on_commit(partial(_send_now, message, code))


def _send_now(message: Message, code: str) -> None:
    message.save(force_insert=True)
    try:
        courier().carry(_letter(message, code=code))
    except Exception as problem:  # noqa: BLE001 - whatever a courier raises; its words may hold the letter, so only its kind is logged
        log.warning("a one-time code did not go out: %s", type(problem).__name__)
        _came(message, MessageState.FAILED)
    else:
        _came(message, MessageState.SENT)


def _send_once(message: Message, *, tried: bool) -> None:
    """The row with its unique key first, in the caller's transaction; whoever finds it there has nothing left to do.

    Raises ValueError for a key that does not say which work wants it: nobody could read what was told.
    """
    Effect(message.effect)
    remote = courier().remote
    if (remote and message.office and not message.office.phone) or Message.objects.filter(key=message.key).exists():
        return
    if remote:
        _queue(message)
    else:
        message.save(force_insert=True)
        courier().carry(_letter(message, tried=tried))


def _queue(message: Message) -> None:
    """A row of the outbox of its own. What the work behind it was about is kept: whoever has to phone at last sits there."""
    work = Outbox.objects.filter(key=message.key if message.office else message.key.rpartition(":")[0]).first()
    message.came, message.ref = MessageState.QUEUED, work.ref if work else None
    message.save(force_insert=True)
    kind = Effect.SEND_NOW if message.template in PRESSING else Effect.SEND
    Outbox.objects.create(key=f"send:{message.pk}", kind=kind, case=message.case, ref=message.pk)


def send(row: Outbox) -> datetime | None:
    """Hand one queued message to the gateway, or ask it what became of one that it took, outside any transaction.

    Returns when to come back for what waits for the morning, or for a gateway that just kept somebody waiting in vain. Raises Undelivered,
    or Refused for what never will be.
    """
    message = Message.objects.select_related("party__case__station", "office", "case__station").get(pk=row.ref or 0)
    if (rests := courier().rests_until) and rests > now():
        return rests
    if message.came == MessageState.SENT and courier().asks:
        _ask(message)
    elif message.came == MessageState.QUEUED and not _overtaken(message):
        if message.template in BY_DAY and (morning := waking(now())) > now():
            return morning
        courier().carry(_letter(message, tried=row.tried))
        _came(message, MessageState.SENT, sent_at=now())
    return None


def _ask(message: Message) -> None:
    try:
        arrived = courier().arrived(message.carried_as)
    except Refused:
        _came(message, MessageState.FAILED)
        raise
    if arrived:
        _came(message, MessageState.DELIVERED)


def look_again(row: Outbox) -> datetime | None:
    """When to ask the gateway what became of it; nothing where it is known, or where nobody can be asked."""
    message = Message.objects.get(pk=row.ref or 0)
    if message.came != MessageState.SENT or not courier().asks:
        return None
    return next((message.sent_at + wait for wait in LOOKS if message.sent_at + wait > now()), None)


def went_out(row: Outbox) -> bool:
    """Whether the gateway has it: one that cannot say what became of it makes no failure of it."""
    return Message.objects.filter(pk=row.ref or 0, came__in=ON_ITS_WAY).exists()


def _overtaken(message: Message) -> bool:
    """A reminder that waited until its meeting was moved, called off or began. It goes to nobody, and nobody phones about it."""
    if message.about is None:
        return False
    stands = Session.objects.filter(case=message.case, state=SessionState.BOOKED, starts_at=message.about, starts_at__gt=now())
    if gone := not stands.exists():
        _came(message, MessageState.FAILED)
    return gone


def _came(message: Message, came: MessageState, **facts: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(came=came, **facts)


def _letter(message: Message, *, tried: bool = False, **words: object) -> Letter:
    """The message with its words and its number: made for the courier, kept by nobody."""
    case, party, office = message.case, message.party, message.office
    assert case is not None  # every message is about one
    text = _text(message.template, case, when=message.about, **words)
    phone, shown = (party.phone, mask_phone(party.phone)) if party else (office.phone, office.short_name) if office else ("", "")
    return Letter(
        key=message.carried_as, template=message.template, text=text, phone=phone, shown=shown, party=message.party_id,
        office=office.code if office else "", case=case.number, tried=tried,
    )  # fmt: skip


def _text(template: str, case: Case, **words: object) -> str:
    return render_to_string(f"notices/{template}.txt", {"sender": case.station.short_name, **words}).strip()
