"""What every page knows: who works here now, and the menu of their role. No query beyond what the middleware loaded."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Appointment
from accounts.roles import Role

WITH_OWN_PAGE = {Role.MEDIATOR}
AT_STATION = {Role.OFFICER, Role.AUXILIARY}
COURT = {Role.CLERK, Role.JUDGE, Role.PRESIDENT}
NO_CASES = {Role.GRID, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the main menu."""

    label: str
    url: str
    current: bool


def _menu(request: HttpRequest, role: str) -> list[Item]:
    entries = [(_("Judicial confirmation") if role in COURT else _("My desk"), reverse("desk"))]
    if role in AT_STATION:
        entries.append((_("Log a dispute"), reverse("log")))
    entries.append((_("Mediators"), reverse("roster")))
    if role == Role.ADMINISTRATOR or getattr(request, "leads_now", False):
        entries.append((_("Routing rules"), reverse("rules")))
    if role in WITH_OWN_PAGE:
        entries += [(_("My times"), reverse("my_plan")), (_("My portrait"), reverse("my_portrait"))]
    if role == Role.DIRECTOR:
        entries.append((_("To release"), reverse("drafts")))
    if settings.DEMO:
        entries.append((_("Messages"), reverse("messages")))
    return [Item(label, url, request.path == url) for label, url in entries]


def page(request: HttpRequest) -> dict[str, Any]:
    """The variable `page` of every template."""
    user = getattr(request, "user", None)
    appointment: Appointment | None = user.appointment if user is not None and user.is_authenticated else None
    facts: dict[str, Any] = {"large_print": request.COOKIES.get(settings.PRINT_COOKIE_NAME) == "large", "demo": settings.DEMO}
    if user is not None and appointment is not None:
        facts |= {
            "user": user,
            "office": appointment.office.short_name,
            "role": appointment.role,
            "role_label": Role(appointment.role).label,
            "on_duty": getattr(request, "leads_now", False),
            "appointments": getattr(request, "appointment_count", 1),
            "logs": appointment.role in AT_STATION,
            "finds": appointment.role not in NO_CASES,
            "menu": _menu(request, appointment.role),
        }
    return {"page": facts}
