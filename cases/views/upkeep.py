"""The director's roster: who is there, what they have in hand, who stands in, and whether the appointment is filed in time."""

from dataclasses import dataclass
from datetime import datetime, time

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.models import User
from accounts.roles import Role
from cases.aftermath import due_of
from cases.clock import ZONE, Due, now
from cases.forms.upkeep import FilingForm
from cases.suitability import in_hand
from mediators import own
from mediators.covering import away_now
from mediators.models import Absence, Mediator


@dataclass(frozen=True, slots=True)
class Filing:
    """An appointment that is not filed yet, and until when it must be (宁波条例 13: within 30 working days)."""

    mediator: Mediator
    due: Due

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return self.due.at < now()


@dataclass(frozen=True, slots=True)
class Row:
    """One of the roster."""

    mediator: Mediator
    in_hand: int
    away: Absence | None
    filing: Filing | None


def _room(user: User) -> QuerySet[Mediator]:
    appointment = user.appointment
    rooms = Mediator.objects.of(appointment.office_id if appointment else None).filter(user__is_active=True)
    return rooms.select_related("user", "organisation", "committee").order_by("-is_listed", "pk")


def _filing(mediator: Mediator) -> Filing | None:
    if mediator.appointed_on is None or mediator.filed_on is not None:
        return None
    return Filing(mediator, due_of("file_mediator", datetime.combine(mediator.appointed_on, time(12), ZONE)))


def first_due(user: User) -> Filing | None:
    """The appointment of this room that has to be filed first; for the director's desk. One statement where all are filed."""
    waiting = _room(user).filter(filed_on=None, appointed_on__isnull=False).order_by("appointed_on", "pk").first()
    return _filing(waiting) if waiting else None


@staff(Role.DIRECTOR)
def upkeep(request: HttpRequest) -> HttpResponse:
    """The room's roster."""
    room = list(_room(member(request)))
    load, away = in_hand(room), away_now(room)
    rows = [Row(one, load.get(one.pk, 0), away.get(one.resource_id), _filing(one)) for one in room]
    return render(request, "cases/choice/upkeep.html", {"rows": rows})


@staff(Role.DIRECTOR)
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when somebody was appointed, and that it is filed."""
    one = get_object_or_404(_room(member(request)), pk=pk)
    form = FilingForm(request.POST or None, initial={"appointed_on": one.appointed_on, "filed_on": one.filed_on})
    if request.method == "POST" and form.is_valid() and form.took(own.file, one, **form.cleaned_data):
        messages.success(request, _("Kept."))
        return redirect("upkeep")
    return render(request, "cases/choice/filing.html", {"one": one, "form": form, "filing": _filing(one)})
