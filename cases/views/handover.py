"""The director hands on the work of a mediator who leaves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.clock import now
from cases.forms.handover import HandOverForm
from cases.models import Session, SessionState
from cases.steps import handover
from cases.suitability import candidates
from mediators.models import Mediator


@staff(Role.DIRECTOR)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Case by case who goes on, what is offered anew, which meetings are booked; one press moves all of it or nothing."""
    appointment = member(request).appointment
    rooms = Mediator.objects.of(appointment.office_id if appointment else None).select_related("user", "committee")
    leaving = get_object_or_404(rooms.filter(user__is_active=True), pk=pk)
    work = handover.work_of(leaving)
    rows = [(case, [one for one in candidates(case) if one.mediator.pk != leaving.pk]) for case in work.cases]
    form = HandOverForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"actor": member(request), "successors": form.successors, "note": form.cleaned_data["note"]}
        if form.took(handover.hand_over, leaving, **facts):
            messages.success(request, _("All work of %(name)s is handed on. Both sides of each case are told.") % {"name": leaving.name})
            return redirect("leaving", leaving.user_id)
    meetings = Session.objects.filter(case__in=work.cases, state=SessionState.BOOKED, starts_at__gt=now()).order_by("starts_at")
    context = {"leaving": leaving, "work": work, "form": form, "meetings": meetings.select_related("case__station", "room")}
    return render(request, "cases/choice/hand_over.html", context)
