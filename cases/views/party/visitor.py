"""Who of the residents is here: one function checks the session, the link and the clocks at every request.

A resident's session and a staff session never mix: entering as the one ends the other.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect

from accounts.access import View, resident
from accounts.models import User
from accounts.session_limits import RESIDENT_IDLE, begin, is_over
from cases.models import Party
from cases.steps.entry import party_with

WAITING, NONCE = "link_waiting", "link_nonce"  # pressed the button, has no code yet
PARTY, LINK = "party", "party_link"  # is in
P = ParamSpec("P")
PartyView: TypeAlias = Callable[Concatenate[HttpRequest, Party, P], HttpResponse]


def hold(request: HttpRequest, party: Party) -> str:
    """Keep the link's hash in the session until the code is typed; returns what binds the code to this session."""
    request.session[WAITING] = party.link_hash
    return str(request.session.setdefault(NONCE, secrets.token_urlsafe(16)))


def waiting(request: HttpRequest) -> tuple[Party | None, str]:
    """Whose link waits for its code in this session, and what binds the code to it."""
    return party_with(request.session.get(WAITING, "")), request.session.get(NONCE, "")


def admit(request: HttpRequest, party: Party) -> None:
    """The code was right: a new session, with nothing of whoever sat here before."""
    request.session.flush()
    request.session[PARTY], request.session[LINK] = party.pk, party.link_hash
    begin(request.session)
    rotate_token(request)


def visitor(request: HttpRequest) -> Party | None:
    """The party who is here, or None: left, idle for 15 minutes, 12 hours over, the link replaced or expired, or staff."""
    session = request.session
    if PARTY not in session or isinstance(request.user, User):
        return None
    party = None if is_over(request, RESIDENT_IDLE) else party_with(session.get(LINK, ""))
    if party is None or party.pk != session[PARTY]:
        session.flush()
        return None
    return party


def for_party(view: PartyView[P]) -> View[P]:
    """A page of a party's own case: the view gets the party; nobody in leads to the page that says to scan the slip again."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        party = visitor(request)
        return redirect("scan_again") if party is None else view(request, party, *args, **kwargs)

    return resident(cast("View[P]", guarded))
