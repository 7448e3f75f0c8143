"""A party comes in: the private link of their slip, then a one-time code to their phone (security.md AU-05 … AU-08)."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import blocked_until, give_back, spend
from accounts.secrets import keyed_hashes
from cases import notices
from cases.clock import now
from cases.models import OneTimeCode, Party
from cases.models.scope import PartyQuerySet
from cases.steps.intake import link_hash

LIFE = timedelta(minutes=10)
MESSAGES, MESSAGES_WINDOW = 5, timedelta(hours=1)
GUESSES, GUESSES_WINDOW = 5, timedelta(minutes=15)
WRONG_LINKS, LINKS_WINDOW = 30, timedelta(minutes=10)
TRACKS, TRACKS_WINDOW, TRACKS_PER_ADDRESS = 5, timedelta(hours=1), 30


def party_behind(token: str) -> Party | None:
    """Whose link this is, while it is good. Wrong, expired and replaced are all nobody's."""
    return party_with(link_hash(token))


def find_behind(token: str, *, address: str) -> Party | None:
    """The same for somebody at an address that may have tried too many: wrong ones are counted, and then a right one is nobody's too for a while.

    Only a wrong one is written down: whoever merely looks, a mail scanner among them, uses nothing up.
    """
    if blocked_until("link", address, WRONG_LINKS):
        return None
    party = party_behind(token)
    if party is None:
        spend("link", address, limit=WRONG_LINKS, window=LINKS_WINDOW)
    return party


def party_with(link: str) -> Party | None:
    """The same from the hash of a link, as a session keeps it."""
    return _with_case(Party.objects.reached_by(link, now()) if link else Party.objects.none())


def party_at_desk(pk: int) -> Party | None:
    """The same for somebody who showed at the desk who they are."""
    return _with_case(Party.objects.filter(pk=pk))


def _with_case(rows: PartyQuerySet) -> Party | None:
    return rows.select_related("case__station", "case__committee", "case__mediator__user").prefetch_related("case__parties").first()


def send_code(party: Party, *, nonce: str) -> bool:
    """Send six digits to the party's phone, good for this browser session alone; the ones sent before are good no longer.

    False when this phone got its five within the hour, over all links and sessions. Raises OSError when no courier takes it.
    """
    if not party.phone or not spend("code", party.phone_hash, limit=MESSAGES, window=MESSAGES_WINDOW):
        return False
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        OneTimeCode.objects.filter(Q(session_hash__in=_hashes(nonce)) | Q(expires_at__lte=now()), party=party).delete()
        OneTimeCode.objects.create(party=party, session_hash=_hashes(nonce)[0], code_hash=_hashes(nonce, code)[0], expires_at=now() + LIFE)
        notices.send_code(party, code)
    return True


def code_is_right(party: Party, *, nonce: str, code: str) -> bool:
    """Take a code: once, in time, in the session that asked for it. N posts of one right code at once are one success.

    A phone has five wrong guesses in a quarter of an hour, over all links and sessions; a right one is not counted.
    """
    if not party.phone or not spend("guess", party.phone_hash, limit=GUESSES, window=GUESSES_WINDOW):
        return False
    open_ = OneTimeCode.objects.filter(party=party, session_hash__in=_hashes(nonce), used_at=None, expires_at__gt=now())
    taken = open_.filter(code_hash__in=_hashes(nonce, code)).update(used_at=now())
    if taken:
        give_back("guess", party.phone_hash)
    return bool(taken)


def find_tracked(number: str, digits: str, *, address: str) -> Party | None:
    """A party by the number of their case and the last four digits of their phone. Wrong, unknown and tried too often are one answer.

    Counted per number and per address; what was right is not counted.
    """
    by_number = spend("track", number, limit=TRACKS, window=TRACKS_WINDOW)
    by_address = spend("track-address", address, limit=TRACKS_PER_ADDRESS, window=TRACKS_WINDOW)
    if not (by_number and by_address):
        return None
    party = Party.objects.filter(case__number=number, phone_last4_hash__in=keyed_hashes("last4", digits)).select_related("case").first()
    if party:
        give_back("track", number)
        give_back("track-address", address)
    return party


def _hashes(*parts: str) -> list[str]:
    """Keyed, the newest key first: six digits alone could be tried out by whoever reads the table."""
    return keyed_hashes("one-time-code", "\0".join(parts))
