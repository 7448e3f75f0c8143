"""The rooms, for the administrator; the roster's entries, for the director of the room."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.models import Happening
from accounts.roles import Role
from accounts.trail import record
from mediators import room as steps
from mediators.models import Mediator, Room
from mediators.room_forms import RoomForm, RosterForm


@staff(Role.ADMINISTRATOR)
def rooms(request: HttpRequest) -> HttpResponse:
    """Where people meet, office by office; a form for one more."""
    return _rooms(request, None)


@staff(Role.ADMINISTRATOR)
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a room right."""
    return _rooms(request, get_object_or_404(Room, pk=pk))


def _rooms(request: HttpRequest, one: Room | None) -> HttpResponse:
    form, kept = RoomForm(request.POST or None, room=one), one or Room()
    if request.method == "POST" and form.is_valid() and form.took(steps.keep_room, kept, **form.cleaned_data):
        record(request, Happening.ARRANGED, subject=f"room:{kept.pk}")
        messages.success(request, _("Kept."))
        return redirect("rooms")
    rows = Room.objects.select_related("office").order_by("office__kind", "office__code", "pk")
    return render(request, "mediators/rooms.html", {"form": form, "room": one, "rows": rows})


def _committee(request: HttpRequest) -> int:
    appointment = member(request).appointment
    return appointment.office_id if appointment else 0


@staff(Role.DIRECTOR)
def roster_new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the roster who serves here."""
    committee = _committee(request)
    form = RosterForm(request.POST or None, committee_id=committee, one=None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if form.took(steps.enter, facts.pop("user"), committee_id=committee, **facts):
            record(request, Happening.ARRANGED, subject="roster:new")
            messages.success(request, _("On the roster. They come to the wall once they agreed to it on their own page and you released it."))
            return redirect("upkeep")
    return render(request, "mediators/roster_entry.html", {"form": form, "one": None, "nobody": not steps.to_enter(committee).exists()})


@staff(Role.DIRECTOR)
def roster_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what the room keeps about a mediator."""
    committee = _committee(request)
    one = get_object_or_404(Mediator.objects.of(committee).select_related("user"), pk=pk)
    form = RosterForm(request.POST or None, committee_id=committee, one=one)
    if request.method == "POST" and form.is_valid() and form.took(steps.correct, one, **form.cleaned_data):
        record(request, Happening.ARRANGED, subject=f"roster:{one.pk}")
        messages.success(request, _("Kept."))
        return redirect("upkeep")
    return render(request, "mediators/roster_entry.html", {"form": form, "one": one})
