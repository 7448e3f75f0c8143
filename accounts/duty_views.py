"""The duty roster: the administrator's for every station, the duty leader's for their own."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import duty as steps
from accounts.access import member, request_role, staff
from accounts.arranging import arranging
from accounts.fields import row_id
from accounts.models import Appointment, DutyShift, Happening, Office, User
from accounts.office_forms import ShiftForm
from accounts.roles import OfficeKind, Role
from accounts.trail import record

SHOWN = 200


def _stations(request: HttpRequest) -> QuerySet[Office]:
    """Whose roster this person keeps."""
    stations = Office.objects.filter(kind=OfficeKind.STATION, is_active=True).order_by("code")
    appointment = member(request).appointment
    return stations if request_role(request) == Role.ADMINISTRATOR or appointment is None else stations.filter(pk=appointment.office_id)


def _officers(stations: QuerySet[Office]) -> QuerySet[User]:
    serving = Appointment.objects.current().filter(role=Role.OFFICER, office__in=stations)
    return User.objects.filter(pk__in=serving.values("user")).order_by("username")


@staff(Role.LEADER, Role.ADMINISTRATOR)
def duty(request: HttpRequest) -> HttpResponse:
    """Who leads when; what waits for a second person; a form for shifts to come."""
    stations, user = _stations(request), member(request)
    form = ShiftForm(request.POST or None, stations=stations, people=_officers(stations).exclude(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if form.took(steps.write, facts.pop("office"), facts.pop("user"), by=user, **facts):
            record(request, Happening.ARRANGED, subject="duty:written")
            messages.success(request, _("Written down. It holds once somebody else has agreed."))
            return redirect("duty")
    rows = list(steps.ahead(list(stations.values_list("pk", flat=True)))[:SHOWN])
    return render(request, "accounts/duty.html", {"form": form, "rows": rows, "drafts": _drafts(rows, user), "me": user.pk})


def _drafts(rows: list[DutyShift], user: User) -> list[dict[str, object]]:
    """What waits, by whom it is about and who wrote it: agreed to at once."""
    found: dict[tuple[int, int, int | None], list[DutyShift]] = {}
    for row in rows:
        if row.waits:
            found.setdefault((row.office_id, row.user_id, row.entered_by_id), []).append(row)
    return [{"first": shifts[0], "shifts": shifts, "agrees": user.pk not in key[1:]} for key, shifts in found.items()]


@staff(Role.LEADER, Role.ADMINISTRATOR)
def duty_approval(request: HttpRequest) -> HttpResponse:
    """The second person agrees to the shifts that stood on the page; by opening the address nothing happens."""
    if request.method == "POST":
        shown = [pk for text in request.POST.getlist("shift")[:SHOWN] if (pk := row_id(text))]
        if steps.approve(shown, list(_stations(request).values_list("pk", flat=True)), by=member(request)):
            record(request, Happening.ARRANGED, subject="duty:agreed")
            messages.success(request, _("Agreed. It holds."))
        else:
            messages.error(request, _("Somebody else agrees to it: not who wrote it, not whom it names."))
    return redirect("duty")


@staff(Role.LEADER, Role.ADMINISTRATOR)
def duty_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift off the roster; by opening the address nothing happens."""
    one = get_object_or_404(DutyShift, pk=pk, office__in=_stations(request))
    if request.method == "POST":
        with arranging(request, "duty:ended", _("Taken off the roster.")):
            steps.take_out(one, by=member(request))
    return redirect("duty")
