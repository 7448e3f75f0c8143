"""The roles of design.md §6: what somebody is, in one office, at one time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Who may hold a turn. PARTY and SYSTEM are never appointed: they are actors all the same."""

    OFFICER = "officer", _("Officer")
    AUXILIARY = "auxiliary", _("Auxiliary officer")
    DIRECTOR = "director", _("Director of the mediation room")
    MEDIATOR = "mediator", _("Mediator")
    LIAISON = "liaison", _("Department liaison")
    HEAD = "head", _("Department head")
    COMMAND = "command", _("Street command centre")
    GRID = "grid", _("Grid worker")
    CLERK = "clerk", _("Court clerk")
    JUDGE = "judge", _("Judge")
    PRESIDENT = "president", _("Court president")
    SUPERVISOR = "supervisor", _("Supervisor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    LEADER = "leader", _("Duty leader")
    PARTY = "party", _("Party")
    SYSTEM = "system", _("System")


# LEADER is the officer whom the duty roster names now: a right on top of the appointment, never one itself.
NEVER_APPOINTED = frozenset({Role.LEADER, Role.PARTY, Role.SYSTEM})
STAFF = tuple(role for role in Role if role not in NEVER_APPOINTED)
SECOND_FACTOR = frozenset({Role.CLERK, Role.JUDGE, Role.PRESIDENT, Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR})


class OfficeKind(models.TextChoices):
    """A department and a court are kinds of office."""

    STATION = "station", _("Police station")
    COMMITTEE = "committee", _("People's mediation committee")
    DEPARTMENT = "department", _("Department")
    COMMAND = "command", _("Street command centre")
    COURT = "court", _("Court")
    BUREAU = "bureau", _("Bureau")
    ORGANISATION = "organisation", _("Social organisation")


STATION, ROOM, COURT = (OfficeKind.STATION,), (OfficeKind.COMMITTEE,), (OfficeKind.COURT,)
ANSWERING = (OfficeKind.DEPARTMENT, OfficeKind.COMMAND, OfficeKind.BUREAU, OfficeKind.COMMITTEE)
STREET, ABOVE = (OfficeKind.COMMAND,), (OfficeKind.BUREAU, OfficeKind.STATION)
# Where each role exists: a judge of a police station would hold rights that nobody meant.
SERVES_AT: dict[Role, tuple[OfficeKind, ...]] = {
    Role.OFFICER: STATION, Role.AUXILIARY: STATION, Role.DIRECTOR: ROOM, Role.MEDIATOR: ROOM, Role.LIAISON: ANSWERING, Role.HEAD: ANSWERING,
    Role.COMMAND: STREET, Role.GRID: STREET, Role.CLERK: COURT, Role.JUDGE: COURT, Role.PRESIDENT: COURT, Role.SUPERVISOR: ABOVE,
    Role.AUDITOR: ABOVE, Role.ADMINISTRATOR: ABOVE,
}  # fmt: skip
