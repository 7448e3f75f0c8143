"""Who works here now: read anew at every request, so that a right taken away ends at the next click."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import ANYBODY, PARTNER, access_of
from accounts.models import Happening, User
from accounts.roles import SECOND_FACTOR, Role
from accounts.session_limits import BY_SIGN_ON, STAFF_IDLE, is_over
from accounts.trail import page_name, record

ALWAYS = frozenset({"sign_in", "sign_out"})
REFUSALS = {403: Happening.REFUSED, 404: Happening.NOT_FOUND}


class AppointmentMiddleware:
    """Puts the working appointment on the user, ends sessions that are over, and leads to what must be set up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the person they are at this moment; what is refused to them goes into the trail."""
        if isinstance(request.user, User):
            if is_over(request, STAFF_IDLE):
                logout(request)
                request.session_over = True  # type: ignore[attr-defined]
            else:
                _load(request, request.user)
        response = self.get_response(request)
        if response.status_code in REFUSALS and isinstance(request.user, User):
            record(request, REFUSALS[response.status_code], subject=page_name(request))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """First things first: a one-time password is changed, a required token set up, before any other page opens."""
        first = _must_do(request, request.user) if isinstance(request.user, User) else ""
        here = request.resolver_match.url_name if request.resolver_match else ""
        if not first or here in ALWAYS | {first} or access_of(view) in (ANYBODY, PARTNER):
            return None
        return redirect(first)


def _load(request: HttpRequest, user: User) -> None:
    """The appointments in force, with office and roster, as they were read with the person. The chosen one counts, else the first."""
    appointments = user.appointments_read or []
    chosen = request.session.get("appointment")
    mine = next((a for a in appointments if a.pk == chosen), appointments[0] if appointments else None)
    user.working_as(mine)
    request.appointment_count = len(appointments)  # type: ignore[attr-defined]
    request.leads_now = bool(mine and mine.role == Role.OFFICER and getattr(mine, "leads", False))  # type: ignore[attr-defined]


def _must_do(request: HttpRequest, user: User) -> str:
    if user.must_change_password and not request.session.get(BY_SIGN_ON):  # who comes by the sign-on uses no password of ours
        return "password"
    if user.appointment and user.appointment.role in SECOND_FACTOR and not user.totp_secret:
        return "second_factor"
    return ""
