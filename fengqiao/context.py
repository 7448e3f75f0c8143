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
LISTING = AT_STATION | {Role.COMMAND, Role.GRID}  # who has the list of matters of station and street
COUNTING = {Role.OFFICER, Role.DIRECTOR, Role.COMMAND, Role.SUPERVISOR}  # who reads figures
NO_DESK = {Role.GRID, Role.AUDITOR}
NO_CASES = {Role.GRID, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR}


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the main menu."""

    label: str
    url: str
    current: bool


def _menu(request: HttpRequest, role: str) -> list[Item]:
    keeps_rules = role == Role.ADMINISTRATOR or getattr(request, "leads_now", False)
    entries = [
        (role == Role.AUDITOR, _("Trail"), "trail"), (role not in COURT | NO_DESK, _("My desk"), "desk"),
        (role in COURT, _("Judicial confirmation"), "desk"),
        (role in AT_STATION, _("Log a dispute"), "log"), (role in LISTING, _("Matters"), "matters"), (role == Role.GRID, _("Report"), "matter_new"),
        (True, _("Mediators"), "roster"), (keeps_rules, _("Routing rules"), "rules"), (keeps_rules, _("Departments"), "departments"),
        (role in COUNTING, _("Figures"), "figures"), (role in COURT | {Role.DIRECTOR, Role.SUPERVISOR}, _("Month of confirmation"), "court_month"),
        (role in COURT, _("Application papers"), "materials"), (role in WITH_OWN_PAGE, _("My times"), "my_plan"),
        (role == Role.MEDIATOR, _("Route"), "route"), (role in (Role.DIRECTOR, Role.MEDIATOR), _("Books"), "performance"),
        (role in WITH_OWN_PAGE, _("My portrait"), "my_portrait"), (role in WITH_OWN_PAGE, _("My figures"), "my_figures"),
        (role in (Role.DIRECTOR, Role.ADMINISTRATOR), _("To release"), "drafts"),
        (role == Role.DIRECTOR or getattr(request, "leads_now", False), _("Keeping and destroying"), "retention"),
        (role == Role.DIRECTOR, _("Roster"), "upkeep"), (role == Role.DIRECTOR, _("Figures of the room"), "room_figures"),
        (keeps_rules, _("Subsidies"), "subsidies"), (getattr(request, "leads_now", False), _("Duty roster"), "duty"),
        (role == Role.ADMINISTRATOR, _("People"), "people"), (role == Role.ADMINISTRATOR, _("Setting up"), "setting_up"),
        (role == Role.ADMINISTRATOR, _("Status"), "status"),
        (bool(settings.DEMO), _("Messages"), "messages"),
    ]  # fmt: skip
    return [Item(label, reverse(name), request.path == reverse(name)) for shown, label, name in entries if shown]


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
