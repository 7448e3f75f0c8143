"""Messages in words. None holds a name, a fact of the dispute or a number of a person: they say that something waits, and where to look."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import Office
from accounts.secrets import mask_phone
from cases.couriers import Letter, courier
from cases.models import Case, Message, Party

log = logging.getLogger(__name__)


def to_parties(parties: Iterable[Party], template: str, *, key: str, tried: bool = False, when: datetime | None = None) -> None:
    """Tell each of these parties. One without a phone hears it at the desk, where their turn stands."""
    for party in parties:
        if party.phone:
            _send_once(_letter(party, template, key=f"{key}:{party.pk}", tried=tried, when=when), party=party)


def to_office(office: Office, template: str, *, case: Case, key: str, tried: bool = False) -> None:
    """Tell an office to look into its inbox. The inbox itself is its open turns; this is the tap on the shoulder."""
    letter = Letter(
        key=key, template=template, text=_text(template, case), phone=office.phone, shown=office.short_name, office=office.code,
        case=case.number, tried=tried,
    )  # fmt: skip
    _send_once(letter, office=office)


def send_code(party: Party, code: str) -> None:
    """Send a one-time code, at once when this transaction is in the database. It goes to the courier only: never a log, never the outbox.

    A courier that cannot carry it stops no page: the code does not come and the person asks for the next one.
    """
    letter = _letter(party, "code", key=f"code:{uuid.uuid4().hex}", code=code)
    transaction.on_commit(partial(_send_now, letter, party))


def _send_now(letter: Letter, party: Party) -> None:
    try:
        courier().carry(letter)
    except Exception as problem:  # noqa: BLE001 - whatever a courier raises; its words may hold the letter, so only its kind is logged
        log.warning("a one-time code did not go out: %s", type(problem).__name__)
    else:
        Message.objects.create(key=letter.key, party=party, template=letter.template)


def _send_once(letter: Letter, *, party: Party | None = None, office: Office | None = None) -> None:
    """The row with its unique key first, in the caller's transaction; whoever finds it there has nothing left to do."""
    _row, made = Message.objects.get_or_create(key=letter.key, defaults={"party": party, "office": office, "template": letter.template})
    if made:
        courier().carry(letter)


def _letter(party: Party, template: str, *, key: str, tried: bool = False, **words: object) -> Letter:
    text = _text(template, party.case, **words)
    return Letter(
        key=key, template=template, text=text, phone=party.phone, shown=mask_phone(party.phone), party=party.pk, case=party.case.number,
        tried=tried,
    )  # fmt: skip


def _text(template: str, case: Case, **words: object) -> str:
    return render_to_string(f"notices/{template}.txt", {"sender": case.station.short_name, **words}).strip()
