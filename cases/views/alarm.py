"""What must not stand still unseen: background work that waits, a worker that does not come, a department where nobody would sign.

The first page of the duty leader and of the administrator shows it; a few indexed looks, whatever the size of the house.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Appointment, Office, User
from accounts.roles import Role
from cases.clock import ZONE, now
from cases.models import EarlyWarning, Event, Finding, Heartbeat, Outbox, Turn
from cases.moves import CaseAction, Task
from cases.rulebook import faults
from cases.steps.routing import DESTINATIONS

SLACK = timedelta(minutes=5)  # the worker sweeps every minute: what is later than this is not being done
SILENT = timedelta(minutes=3)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong now, and where somebody can see to it."""

    text: str
    url: str = ""


def alarms(user: User) -> list[Alarm]:
    """What is wrong at this moment, for the leader or the administrator; nothing on a good day. One statement."""
    here = user.appointment
    rows = list(_looked_at(here.office_id)) if here else []
    administrator = here is not None and here.role == Role.ADMINISTRATOR
    seen = vars(next(row for row in rows if here and row.pk == here.office_id)) if rows else {}
    found = []
    if number := seen.get("alert"):
        told = _("The mediation room calls: it may turn violent there. Go at once, then write down what you found.")
        found.append(Alarm(told, reverse("case", args=[number])))
    if seen.get("fault"):
        found.append(Alarm(_("A routing rule is in error: matters stay at the triage desk."), reverse("rules")))
    if seen.get("broken"):
        told = _("A file has nobody whose turn it is, or no clock: the night's look found it.")
        found.append(Alarm(told, reverse("findings")))
    if seen.get("foreseen") and not administrator:
        found.append(Alarm(_("Something was seen coming, and waits for your word."), reverse("warnings")))
    if late := seen.get("late"):
        told = _("Background work waits since %(since)s: messages and limits do not come.") % {"since": _since(late)}
        found.append(Alarm(told, reverse("dead_letters") if administrator else ""))
    if beat := seen.get("beat"):
        told = _("The worker was last seen at %(since)s. Have whoever looks after the machine start it.") % {"since": _since(beat)}
        found.append(Alarm(told))
    for office in [row for row in rows if vars(row)["lost"]][:NAMED]:
        told = _("%(office)s has nobody who could sign, and matters wait there: name a liaison, or ring them.") % {"office": office.short_name}
        found.append(Alarm(told, reverse("department", args=[office.code])))
    return found


def _since(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%m-%d %H:%M}"


def _looked_at(here: int) -> QuerySet[Office]:
    """The reader's own office with what the house looks like, and every department where something waits and nobody serves who could sign."""
    people = Appointment.objects.current(now()).filter(office=OuterRef("pk"), role__in=(Role.LIAISON, Role.HEAD))
    waits = Turn.objects.filter(is_open=1, office=OuterRef("pk"), role=Role.LIAISON)
    late = Outbox.objects.filter(failed_at=None, due_at__lt=now() - SLACK).order_by("due_at").values("due_at")[:1]
    beat = Heartbeat.objects.filter(name="worker", at__lt=now() - SILENT).values("at")
    known = Office.objects.annotate(lost=Q(kind__in=DESTINATIONS) & ~Exists(people) & Exists(waits))
    pressed = Exists(Event.objects.filter(case=OuterRef("case"), action=CaseAction.ALERT))  # not only red since the triage
    alert = Turn.objects.filter(pressed, is_open=1, office=OuterRef("pk"), task=Task.ANSWER_ALERT).order_by("-pk")
    house: dict[str, Any] = {
        "alert": Subquery(alert.values("case__number")[:1]),
        "late": Subquery(late), "beat": Subquery(beat), "fault": Exists(faults()), "broken": Exists(Finding.objects.all()),
    }  # fmt: skip
    house["foreseen"] = Exists(EarlyWarning.objects.undecided().filter(station=OuterRef("pk")))
    return known.filter(Q(pk=here) | Q(lost=True)).annotate(**house).order_by("pk")
