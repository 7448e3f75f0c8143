"""Mediation: meetings. The text has `drafting.py` and `signing.py`, what follows it `performance.py`."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from accounts.access import member, staff
from cases.clock import now
from cases.forms.mediation import BookForm, CallOffForm
from cases.forms.minutes import RecordForm
from cases.models import Case, DayPart, Session, SessionState
from cases.steps import mediation, minutes
from cases.steps.apart import kept_apart, may_sit_together
from cases.steps.cannot import cannot
from cases.steps.leading import RUNNING, acting, guests_of
from cases.steps.meeting import rooms_of
from cases.templatetags.words import moment
from cases.views.leading import LEADERS as LEADERS, elsewhere as elsewhere, led as led
from cases.views.mediation_minutes import read
from cases.views.mediation_panel import panel as panel
from mediators.grid import Slot, day_grid, nearest_free

PARTS = (gettext_lazy("Morning"), gettext_lazy("Afternoon"), gettext_lazy("Evening"))


@staff(*LEADERS)
def session_new(request: HttpRequest, number: str) -> HttpResponse:
    """Book a meeting, or record one that nobody booked."""
    case = led(request, number)
    if "record" in request.GET:
        return _record(request, case)
    if case.state not in RUNNING:
        return elsewhere(request, case, _("The mediation does not run at the moment: nothing is booked."))
    around: dict[str, Any] = {"file": case, "rooms": rooms_of(case), "parties": list(case.parties.all()), "apart": not may_sit_together(case)}
    looked = _looked(request)
    form = BookForm(initial=looked, **around) if looked else BookForm(request.POST or None, **around)
    if request.headers.get("HX-Request"):
        return render(request, "cases/mediation/_times.html", {"form": form, "times": _times(case, form)})
    if form.is_bound and form.is_valid() and _booked(request, case, form):
        return redirect("case", number)
    return render(request, "cases/mediation/session_new.html", _around(case, form))


def _looked(request: HttpRequest) -> dict[str, Any]:
    """What stood on the page when somebody looked at another day's times: no attempt to book, and nothing in it is wrong yet."""
    if request.headers.get("HX-Request"):
        return request.GET.dict()
    return request.POST.dict() if "look" in request.POST else {}


def _booked(request: HttpRequest, case: Case, form: BookForm) -> bool:
    starts_at, room = form.starts_at, form.chosen_room
    place = form.cleaned_data["place"] if room is None else ""
    facts = {"starts_at": starts_at, "ends_at": starts_at + form.span, "room": room, "place": place, "only_side": form.only_side}
    done = form.took(mediation.book, case, actor=member(request), client_key=form.cleaned_data["client_key"], **facts)
    if done:
        told = _("Booked: %(when)s. Both sides are told; tell those without a phone yourself.")
        if form.only_side is not None:
            told = _("Booked: %(when)s. Only this side is told, and the other hears nothing of it.")
        messages.success(request, told % {"when": moment(starts_at)})
    return done


def _around(case: Case, form: BookForm) -> dict[str, Any]:
    """The page around the form: the times of the chosen day, and for whoever came too late the nearest free ones."""
    nearest = []
    if form.is_bound and form.is_valid() is False and form.non_field_errors() and form.cleaned_data.get("length"):
        nearest = _nearest(case, form)
    return {
        "case": case, "form": form, "times": _times(case, form), "nearest": nearest, "apart": kept_apart(case),
    }  # fmt: skip


def _nearest(case: Case, form: BookForm) -> list[Any]:
    if not form.cleaned_data.get("start") and not form.cleaned_data.get("instead"):
        return []
    resources = mediation.resources_of(case, form.chosen_room)
    return nearest_free(resources, form.starts_at, form.span, now())


def _times(case: Case, form: BookForm) -> list[tuple[Any, list[Slot], str]]:
    """The half-hours by parts of the day, and who said that they cannot come then: it warns, whoever books decides."""
    slots, against = day_grid(form.chosen_day, mediation.resources_of(case, form.chosen_room), now()), cannot(case)
    parts = zip(PARTS, DayPart.values, strict=True)
    return [(word, [s for s in slots if s.part == n], "、".join(against.get((form.chosen_day, part), ()))) for n, (word, part) in enumerate(parts)]


def _record_form(sent: Any, case: Case, at: datetime, *, booked: bool, only_side: int | None = None) -> RecordForm:
    """The record, with those who may have come beside the sides: guests whom all agreed to, and whoever comes for a side by a letter."""
    return RecordForm(
        sent, file=case, parties=minutes.invited(case, only_side), booked=booked, guests=guests_of(case), acting=acting(case, at),
        apart=not may_sit_together(case),
    )  # fmt: skip


def _record(request: HttpRequest, case: Case) -> HttpResponse:
    if case.state not in mediation.RECORDABLE:
        return elsewhere(request, case, _("The mediation does not run at the moment: there is no meeting to record."))
    form = _record_form(request.POST or None, case, now(), booked=False)
    if request.method == "POST" and form.is_valid() and _held(request, case, form):
        return redirect("case", case.number)
    return render(request, "cases/mediation/session_record.html", {"case": case, "form": form, "apart": kept_apart(case)})


def _held(request: HttpRequest, case: Case, form: RecordForm, session: Session | None = None) -> bool:
    done = form.took(mediation.hold, case, actor=member(request), minutes=form.minutes, session=session, **form.unbooked)
    if done:
        messages.success(request, _kept(case))
    return done


def _kept(case: Case) -> str:
    """That the record is kept; and the meeting that is still booked, lest somebody comes in vain."""
    ahead = case.sessions.filter(state=SessionState.BOOKED).order_by("starts_at").first()
    if ahead is None:
        return _("The record is kept.")
    facts = {"n": ahead.number, "when": moment(ahead.starts_at)}
    return _("The record is kept. Meeting %(n)s, %(when)s, is still booked: call it off if nobody needs it.") % facts


@staff(*LEADERS)
def session(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One meeting: record it, call it off, or read what was written down."""
    case = led(request, number)
    one: Session = get_object_or_404(Session.objects.visible_to(member(request)).filter(case=case).select_related("room", "held_by"), pk=pk)
    if one.state != SessionState.BOOKED:
        return read(request, case, one)
    begun = one.starts_at <= now()
    form = _record_form(_for(request, "record"), case, one.starts_at, booked=True, only_side=one.only_side)
    off = CallOffForm(_for(request, "call_off"), file=case)
    if off.is_bound and off.is_valid() and off.took(mediation.call_off, one, actor=member(request), note=off.cleaned_data["note"]):
        return redirect("case", number)
    if form.is_bound and form.is_valid() and _held(request, case, form, one):
        return redirect("case", number)
    context = {"case": case, "session": one, "form": form, "off": off, "begun": begun, "may_record": case.state in mediation.RECORDABLE}
    return render(request, "cases/mediation/session.html", context)


def _for(request: HttpRequest, act: str) -> Any:
    """What was sent, for the one of two forms that it belongs to."""
    return request.POST if request.method == "POST" and request.POST.get("act", "record") == act else None


