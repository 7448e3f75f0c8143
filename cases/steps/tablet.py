"""Choosing on the tablet at the desk: an officer opens it for one party who showed who they are; a number is good once and for minutes."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User, give_back, spend
from accounts.secrets import keyed_hash, keyed_hashes
from cases.clock import now
from cases.lifecycle import record
from cases.models import Case, Choice, OneTimeCode, Party
from cases.moves import Act, CaseState
from cases.steps.invitation import check_speaker

LIFE, DIGITS = timedelta(minutes=5), 8
TRIES, TRIES_WINDOW = 10, timedelta(minutes=15)
PLACE = "tablet"  # where such a number is good: on no page of a browser that waits for a message


@transaction.atomic
def open_for(party: Party, *, actor: User, proof: str) -> None:
    """Write down that the tablet is given to this party, and how they showed who they are. Raises ValidationError when they chose already."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=party.case_id)
    check_speaker(case, party, actor)
    if not may_choose(party):
        raise ValidationError(_("There is nothing to choose at the moment."))
    record(case, Act.TABLET, actor=actor, on_behalf_of=party, note=proof)


def may_choose(party: Party) -> bool:
    """Whether this side has yet to choose in the round that runs."""
    case = Case.objects.only("state", "round").get(pk=party.case_id)
    return case.state == CaseState.CHOOSING and not Choice.objects.filter(party=party, round=case.round).exists()


@transaction.atomic
def number_for(party: Party) -> str:
    """Eight digits that let this party in on any tablet, once, within five minutes; an earlier number is good no longer."""
    number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    OneTimeCode.objects.filter(party=party, session_hash=PLACE).delete()
    OneTimeCode.objects.create(party=party, session_hash=PLACE, code_hash=keyed_hash("tablet", number), expires_at=now() + LIFE)
    return number


def take_number(number: str, *, address: str) -> Party | None:
    """Whose number this is; it is used up. Wrong, used, old and tried too often from one address are one answer: None."""
    if not spend("tablet", address, limit=TRIES, window=TRIES_WINDOW):
        return None
    open_ = OneTimeCode.objects.filter(session_hash=PLACE, code_hash__in=keyed_hashes("tablet", number), used_at=None, expires_at__gt=now())
    row = open_.select_related("party").first()
    if row is None or not open_.filter(pk=row.pk).update(used_at=now()):
        return None
    give_back("tablet", address)
    return row.party
