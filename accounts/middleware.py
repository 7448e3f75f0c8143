"""Who works here now: read anew at every request, so that a right taken away ends at the next click."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, User, leads_now
from accounts.roles import SECOND_FACTOR, Role

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)


class AppointmentMiddleware:
    """Puts the working appointment on the user, ends sessions that are over, and leads to what must be set up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the person they are at this moment."""
        user = request.user
        if isinstance(user, User):
            if _is_over(request):
                logout(request)
                return redirect(f"{reverse('sign_in')}?over=1")
            appointments = list(user.appointments.current().select_related("office").order_by("id"))
            chosen = request.session.get("appointment")
            mine = next((a for a in appointments if a.pk == chosen), appointments[0] if appointments else None)
            user.working_as(mine)
            request.appointment_count = len(appointments)  # type: ignore[attr-defined]
            request.leads_now = bool(mine and mine.role == Role.OFFICER and leads_now(user, mine.office_id))  # type: ignore[attr-defined]
            if (first := _must_do(user, mine)) and request.path not in (reverse(first), reverse("sign_out")):
                return redirect(first)
        return self.get_response(request)


def _is_over(request: HttpRequest) -> bool:
    """30 minutes without a click, or 12 hours in all. A draft that saves itself is no click."""
    moment = timezone.now().timestamp()
    began = request.session.setdefault("began", moment)
    seen = request.session.get("seen", moment)
    if moment - began > ABSOLUTE.total_seconds() or moment - seen > IDLE.total_seconds():
        return True
    if request.headers.get("X-Draft") != "1" and moment - seen > 60 or "seen" not in request.session:
        request.session["seen"] = moment  # at most one write a minute
    return False


def _must_do(user: User, appointment: Appointment | None) -> str:
    if user.must_change_password:
        return "password"
    if appointment and appointment.role in SECOND_FACTOR and not user.totp_secret:
        return "second_factor"
    return ""
