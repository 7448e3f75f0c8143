"""A party and its own data: it takes a copy, asks to have something put right or erased; the station answers within the limit."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import turns
from cases.clock import due, now, parse_unit, today
from cases.due import schedule
from cases.lifecycle import record
from cases.models import (
    Application,
    Case,
    DataWish,
    Limit,
    NoticeShown,
    Party,
    PrivacyNotice,
    Turn,
    Wish,
    WishAnswer,
    calendar,
    standing,
)
from cases.models.case import OVER
from cases.moves import Act, Task
from cases.papers.own_data import Part, parts
from cases.steps.leading import lock
from cases.steps.redaction import redact

LIMIT = "own_data"
# What serves only to reach somebody or to know them better: nothing of it must be kept once the matter is over.
ERASABLE = ("phone", "address", "occupation", "ethnicity", "speech")
HASHES = ("id_hash", "phone_hash", "phone_last4_hash", "address_hash")
ASKED = {Wish.CORRECT: Act.ASKED_RIGHT, Wish.ERASE: Act.ASKED_ERASED}


def show_notice(party: Party) -> None:
    """Keep which version of the notice stood before this party when it came in; the first time counts."""
    notice = PrivacyNotice.in_force(today())
    if notice is not None:
        NoticeShown.objects.get_or_create(party=party, notice=notice)


def copy(party: Party) -> list[Part]:
    """Everything that is kept about this party; that it was taken stands in the history."""
    record(party.case, Act.COPIED, actor=party)
    return parts(party)


@transaction.atomic
def ask(party: Party, *, kind: str, text: str, client_key: UUID) -> DataWish:
    """Keep what is asked and give the station its turn; the same `client_key` is asked once.

    Raises ValidationError for a correction without words.
    """
    case = lock(party.case)
    if known := DataWish.objects.filter(client_key=client_key, party=party).first():
        return known
    if kind == Wish.CORRECT and not text.strip():
        raise ValidationError(_("Write what is wrong and how it should read."))
    wish = DataWish.objects.create(case=case, party=party, kind=kind, text=redact(text.strip()), client_key=client_key)
    record(case, ASKED[Wish(kind)], actor=party)
    _give_turn(case)
    return wish


def _give_turn(case: Case) -> None:
    """The officers' turn, with the limit of the law; a second wish while one waits adds nothing to it."""
    start = now()
    limit = Limit.objects.in_force(LIMIT, today())
    until = due(start, limit.amount, parse_unit(limit.unit), calendar(), ends=limit.ends)
    facts = {"case": case, "task": Task.OWN_DATA, "role": Role.OFFICER, "office_id": case.station_id, "is_open": 1}
    clock = {"limit": limit, "counts_from": start, "due_at": until.at, "provisional": until.provisional}
    turn, made = Turn.objects.get_or_create(**facts, defaults=clock)
    if made:
        schedule(turn)


@transaction.atomic
def answer(wish: DataWish, *, actor: User, outcome: str, words: str) -> None:
    """The station answers one wish, with a reason where it does not do it; granting erasure erases.

    Raises PermissionDenied for whoever is no officer of the station, ValidationError for what was answered already, for a refusal
    without words and for an erasure while somebody works on the file.
    """
    case = lock(wish.case)
    who = standing(actor)
    if Role.OFFICER not in who.roles or who.office_id != case.station_id:
        raise PermissionDenied
    fresh = DataWish.objects.select_related("party").get(pk=wish.pk)
    if fresh.outcome:
        raise ValidationError(_("Somebody answered this already."))
    if outcome == WishAnswer.REFUSED and not words.strip():
        raise ValidationError(_("Write why not, and which rule says so."))
    if fresh.kind == Wish.ERASE and outcome == WishAnswer.DONE:
        _erase(case, fresh.party, actor)
    DataWish.objects.filter(pk=wish.pk).update(outcome=outcome, answer=words.strip(), answered_at=now(), answered_by=actor)
    record(case, Act.WISH_ANSWERED, actor=actor, on_behalf_of=fresh.party)
    if not DataWish.objects.filter(case=case, outcome="").exists():
        for turn in Turn.objects.filter(case=case, task=Task.OWN_DATA, is_open=1):
            turns.close_one(turn)


def _erase(case: Case, party: Party, actor: User) -> None:
    """Take away what only served to reach them. The papers stay as they were signed, until the file itself is destroyed."""
    if case.state not in OVER:
        raise ValidationError(_("The matter is still being worked on: phone and address are needed until it is over."))
    Application.objects.filter(pk__in=[one.pk for one in Application.of(party)]).update(phone="")
    for name in ERASABLE:
        setattr(party, name, "")
    party.link_hash = None
    party.save(update_fields=[*ERASABLE, *HASHES, "link_hash"])
    record(case, Act.ERASED, actor=actor, on_behalf_of=party, fields=list(ERASABLE))
