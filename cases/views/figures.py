"""Figures about mediators: the director of the room sees those of the room, mediators their own. Nobody else, and nobody is ranked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.figures import FEWEST, LOOK_BACK, of_room
from cases.forms.figures import NoteForm
from mediators.models import Mediator
from mediators.own import note_on_figures


@staff(Role.DIRECTOR)
def room(request: HttpRequest) -> HttpResponse:
    """Everybody of the room, by their names."""
    appointment = member(request).appointment
    office = appointment.office if appointment else None
    mediators = Mediator.objects.filter(committee=office, user__is_active=True).select_related("user").order_by("user__name", "pk")
    sheets = of_room(office, mediators) if office else []
    return render(request, "cases/figures/room.html", {"sheets": sheets, "fewest": FEWEST, "days": LOOK_BACK.days})


@staff(Role.MEDIATOR, Role.DIRECTOR)
def mine(request: HttpRequest) -> HttpResponse:
    """My own, and my note to them."""
    me = get_object_or_404(Mediator.objects.select_related("user", "committee"), user=member(request))
    form = NoteForm(request.POST or None, initial={"note": me.figures_note})
    if request.method == "POST" and form.is_valid():
        note_on_figures(me, text=form.cleaned_data["note"])
        messages.success(request, _("Kept. The director reads it beside your figures."))
        return redirect("my_figures")
    [sheet] = of_room(me.committee, [me])
    return render(request, "cases/figures/mine.html", {"sheet": sheet, "form": form, "fewest": FEWEST, "days": LOOK_BACK.days})
