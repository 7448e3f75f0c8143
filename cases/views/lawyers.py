"""The director keeps the lawyers' roster."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases.clock import today
from cases.forms.lawyers import LawyerForm
from cases.templatetags.words import day as day_words
from mediators import lawyers as roster
from mediators.kinds import Engagement
from mediators.models import LawyerDay, Mediator


@staff(Role.DIRECTOR)
def lawyers(request: HttpRequest) -> HttpResponse:
    """When which lawyer is at the station: enter it for some weeks, or take a day out."""
    appointment = member(request).appointment
    office = appointment.office_id if appointment else None
    wall = Mediator.objects.listed().of(office).filter(engagement=Engagement.LAWYER).select_related("user").order_by("pk")
    if request.method == "POST" and "remove" in request.POST:
        LawyerDay.objects.filter(lawyer__committee=office, pk=row_id(request.POST["remove"]) or 0).delete()
        return redirect("lawyers")
    form = LawyerForm(request.POST or None, lawyers=wall)
    if request.method == "POST" and form.is_valid():
        data, (days, off) = form.cleaned_data, form.days
        if form.took(roster.enter, data["lawyer"], days=days, opens=data["opens"], closes=data["closes"]):
            messages.success(request, _("%(n)s days are on the roster.") % {"n": len(days)})
            if off:
                messages.info(request, _("Left out, offices are closed: %(days)s") % {"days": "、".join(map(day_words, off))})
            return redirect("lawyers")
    rows = LawyerDay.objects.filter(lawyer__committee=office, day__gte=today()).select_related("lawyer__user")[:60]
    return render(request, "cases/choice/lawyers.html", {"form": form, "rows": rows, "any": wall.exists()})
