"""The gazetteer: kept by the duty leader, suggested at the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.places import PlaceEditForm, PlaceForm
from cases.models import Place
from cases.steps import places as step

MOST = 500  # on one page


@staff(Role.LEADER)
def places(request: HttpRequest) -> HttpResponse:
    """All of them by community, and a form for one more."""
    actor, form = member(request), PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.took(step.enter, Place(), actor=actor, **form.cleaned_data):
        messages.success(request, _("Kept."))
        return redirect("places")
    return render(request, "cases/intake/places.html", {"form": form, "places": step.of_station(actor)[:MOST]})


@staff(Role.LEADER)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one right, or leave it out of the suggestions."""
    actor = member(request)
    one = get_object_or_404(step.of_station(actor), pk=pk)
    known = {name: getattr(one, name) for name in ("name", "community", "is_active")}
    form = PlaceEditForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid() and form.took(step.enter, one, actor=actor, **form.cleaned_data):
        messages.success(request, _("Kept."))
        return redirect("places")
    return render(request, "cases/intake/place.html", {"form": form, "place": one})


@staff(Role.OFFICER, Role.AUXILIARY)
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant, while it is typed."""
    typed = request.POST.get("place", "")[:120]
    return render(request, "cases/intake/_places.html", {"places": step.suggest(typed, actor=member(request))})
