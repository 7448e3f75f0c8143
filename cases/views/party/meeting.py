"""A party books, moves or calls off a meeting from their own page: press a time, it is held for five minutes, say yes."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import row_id
from accounts.models import spend
from cases.forms.resident import CannotForm, ReasonForm, TimeForm
from cases.forms.step import StepForm
from cases.lifecycle import Stale
from cases.models import FreedOffer, Party
from cases.moves.case import BEFORE_AGREEMENT
from cases.steps import cannot as cannot_times, freed as freed_times, meeting
from cases.templatetags.words import moment
from cases.views.party.visitor import for_party
from mediators.occupancy import Taken

HELD = "held_booking"
HOLDS, HOLDS_WINDOW = 20, timedelta(hours=1)  # so that nobody keeps a mediator's whole week from others
DAYS = 7  # days with free times that one page shows


@for_party
def times(request: HttpRequest, party: Party) -> HttpResponse:
    """The free times, by day; pressing one holds it. Whoever came too late reads the three nearest ones."""
    case = party.case
    booked = meeting.coming(case, party)
    if not meeting.may_choose(case, party, booked):
        messages.info(request, _("Here no time can be chosen at the moment. Ring the mediation room, they arrange it with you."))
        return redirect("mine")
    form, near = TimeForm(request.POST or None), list[datetime]()
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["at"]
        if not spend("hold", str(party.pk), limit=HOLDS, window=HOLDS_WINDOW):
            form.add_error(None, _("You looked at many times. Wait an hour, or ring the mediation room."))
        elif form.took(_hold, request, party, wanted):
            return redirect("my_held")
        else:
            near = meeting.nearest(case, wanted)
    context = {"case": case, "form": form, "days": _by_day(meeting.free_times(case)), "near": near, "booked": booked}
    return render(request, "cases/party/mediation_times.html", context)


def _hold(request: HttpRequest, party: Party, wanted: datetime) -> None:
    booking = meeting.hold(party.case, party=party, starts_at=wanted, instead_of=_booking(request))
    request.session[HELD] = booking.hex


def _booking(request: HttpRequest) -> uuid.UUID | None:
    kept = request.session.get(HELD)
    return uuid.UUID(kept) if kept else None


def _by_day(times: Sequence[datetime]) -> list[tuple[datetime, list[datetime]]]:
    days = [(of_day[0], of_day) for _day, rows in groupby(times, key=lambda at: at.date()) if (of_day := list(rows))]
    return days[:DAYS]


@for_party
def held(request: HttpRequest, party: Party) -> HttpResponse:
    """The time that is held: until when, where; a yes makes it the meeting, a no gives it back."""
    booking = _booking(request)
    if booking is None:
        return redirect("my_times")
    if request.method == "POST" and "no" in request.POST:
        meeting.let_go(booking)
        del request.session[HELD]
        return redirect("my_times")
    if request.method == "POST":
        return _booked(request, party, booking)
    time = meeting.held(booking)
    if time is None:
        messages.warning(request, _("The five minutes are over. Choose a time once more."))
        return redirect("my_times")
    return render(request, "cases/party/mediation_held.html", {"case": party.case, "held": time, "booked": meeting.coming(party.case, party)})


def _booked(request: HttpRequest, party: Party, booking: uuid.UUID) -> HttpResponse:
    try:
        session = meeting.book_held(party.case, party=party, booking=booking, instead_of=_seen(request))
    except Taken:
        messages.warning(request, _("The five minutes are over, so the time was not kept. Choose once more."))
        return redirect("my_times")
    except Stale:
        meeting.let_go(booking)
        messages.warning(request, _("Meanwhile another time was arranged. Look at what stands here now."))
        return redirect("mine")
    request.session.pop(HELD, None)
    when = moment(timezone.localtime(session.starts_at))
    messages.success(request, _("It is arranged: %(when)s. The other side and the mediator are told.") % {"when": when})
    return redirect("mine")


def _seen(request: HttpRequest) -> int | None:
    """The meeting that stood on the page, which this one takes the place of."""
    return row_id(request.POST.get("instead_of", ""))


@for_party
def freed(request: HttpRequest, party: Party) -> HttpResponse:
    """A time that became free, offered for two hours: yes, or let the next ones have it."""
    offer = freed_times.open_offer(party.case)
    if offer is None:
        messages.info(request, _("That time is not on offer any more. Nothing is lost: choose another one."))
        return redirect("mine")
    form = StepForm(request.POST or None)
    if request.method == "POST" and "no" in request.POST and form.is_valid() and form.took(freed_times.pass_by, offer, party=party):
        messages.success(request, _("Others may have it now."))
        return redirect("mine")
    if request.method == "POST" and "no" not in request.POST:
        return _took_freed(request, party, offer)
    context = {"case": party.case, "offer": offer, "form": form, "held": meeting.held(offer.booking)}
    return render(request, "cases/party/mediation_freed.html", context)


def _took_freed(request: HttpRequest, party: Party, offer: FreedOffer) -> HttpResponse:
    try:
        session = freed_times.take_up(offer, party=party)
    except (Taken, Stale):
        messages.warning(request, _("That time is not on offer any more. Nothing is lost: choose another one."))
    else:
        when = moment(timezone.localtime(session.starts_at))
        messages.success(request, _("It is arranged: %(when)s. The other side and the mediator are told.") % {"when": when})
    return redirect("mine")


@for_party
def cannot(request: HttpRequest, party: Party) -> HttpResponse:
    """When I cannot come in the next two weeks: the free times leave these out, the mediator sees them when booking."""
    if party.case.state not in BEFORE_AGREEMENT:
        messages.info(request, _("There is no meeting to be arranged at the moment."))
        return redirect("mine")
    asked = cannot_times.parts_ahead()
    known = [f"{day:%Y%m%d}{part}" for day, part in cannot_times.said(party)]
    form = CannotForm(request.POST or None, asked=asked, initial={"parts": known})
    if request.method == "POST":
        form = CannotForm(request.POST, asked=asked)
    if form.is_bound and form.is_valid() and form.took(cannot_times.say, party, parts=form.said):
        messages.success(request, _("Written down. These times are not offered to anybody in your matter."))
        booked = meeting.coming(party.case, party)
        if booked and cannot_times.part_of(booked.starts_at) in form.said:
            messages.warning(request, _("Your meeting lies in one of these times and still stands. Move it, or call it off."))
        return redirect("mine")
    return render(request, "cases/party/mediation_cannot.html", {"case": party.case, "form": form})


@for_party
def off(request: HttpRequest, party: Party) -> HttpResponse:
    """I cannot come: the meeting is called off, both sides and the room are told."""
    booked = meeting.coming(party.case, party)
    if booked is None:
        return redirect("mine")
    form = ReasonForm(request.POST or None, required=False, label=_("Why you cannot come"))
    if request.method == "POST" and form.is_valid() and form.took(meeting.cannot_come, party.case, party=party, note=form.note):
        messages.success(request, _("The meeting is called off. The mediator arranges another one."))
        return redirect("mine")
    may = meeting.may_choose(party.case, party, booked)
    return render(request, "cases/party/mediation_off.html", {"case": party.case, "form": form, "booked": booked, "may": may})

