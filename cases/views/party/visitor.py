"""Who of the residents is here: one function checks the session, the link and the clocks at every request.

A resident's session and a staff session never mix: entering as the one ends the other.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect

from accounts.access import View, resident
from accounts.models import User
from accounts.session_limits import RESIDENT_IDLE, TABLET_IDLE, begin, is_over
from cases.models import Party
from cases.steps.entry import party_at_desk, party_with

WAITING, NONCE = "link_waiting", "link_nonce"  # pressed the button, has no code yet
PARTY, LINK, TABLET = "party", "party_link", "at_tablet"  # is in
TABLET_PAGES = frozenset({"my_choice", "my_answer"})  # wherever else it leads, the tablet is free again
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


def admit_at_tablet(request: HttpRequest, party: Party) -> None:
    """A party who showed who they are at the desk: a new session that opens the choosing alone and soon ends by itself."""
    request.session.flush()
    request.session[PARTY], request.session[TABLET] = party.pk, True
    begin(request.session)
    rotate_token(request)


def visitor(request: HttpRequest) -> Party | None:
    """The party who is here, or None: left, idle for 15 minutes (five at the tablet), 12 hours over, the link replaced or expired, or staff."""
    session = request.session
    if PARTY not in session or isinstance(request.user, User):
        return None
    at_tablet = session.get(TABLET, False)
    party = None
    if not is_over(request, TABLET_IDLE if at_tablet else RESIDENT_IDLE):
        party = party_at_desk(session[PARTY]) if at_tablet else party_with(session.get(LINK, ""))
    if party is None or party.pk != session[PARTY]:
        session.flush()
        return None
    return party


def for_party(view: PartyView[P]) -> View[P]:
    """A page of a party's own case: the view gets the party; nobody in leads to the page that says to scan the slip again."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at_tablet = request.session.get(TABLET, False)
        party = visitor(request)
        if at_tablet and (party is None or _page(request) not in TABLET_PAGES):
            return leave_tablet(request)
        request.at_tablet = at_tablet  # type: ignore[attr-defined]
        return redirect("scan_again") if party is None else view(request, party, *args, **kwargs)

    return resident(cast("View[P]", guarded))


def _page(request: HttpRequest) -> str:
    return request.resolver_match.url_name or "" if request.resolver_match else ""


def leave_tablet(request: HttpRequest) -> HttpResponse:
    """The tablet forgets who sat there and what they were shown; a word that was meant for them stands on its first page once."""
    said = [(word.level, str(word)) for word in messages.get_messages(request)]
    request.session.flush()
    for level, word in said:
        messages.add_message(request, level, word)
    response = redirect("tablet_door")
    response["Clear-Site-Data"] = '"cache"'
    return response
