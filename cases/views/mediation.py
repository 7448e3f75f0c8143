"""Mediation: meetings, what was performed, visits. The text and its signing have their own file, `signing.py`."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from accounts.access import member, staff
from accounts.roles import Role
from cases.clock import now
from cases.forms.mediation import BookForm, CallOffForm, PerformedForm, RecordForm, VisitForm
from cases.models import Case, Document, DocumentKind, Session, SessionState, Term
from cases.moves import CaseState
from cases.steps import mediation
from cases.steps.leading import RUNNING, leads
from cases.steps.meeting import kept_apart, rooms_of
from cases.templatetags.words import moment
from cases.views.fetch import case_of
from cases.views.mediation_panel import panel as panel
from mediators.grid import Slot, day_grid, nearest_free

LEADERS = (Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
PARTS = (gettext_lazy("Morning"), gettext_lazy("Afternoon"), gettext_lazy("Evening"))


def led(request: HttpRequest, number: str) -> Case:
    """The case, for whoever leads its talk; anybody else who may see it is refused."""
    case = case_of(request, number)
    if not leads(case, member(request)):
        raise PermissionDenied
    return case


def elsewhere(request: HttpRequest, case: Case, words: str) -> HttpResponse:
    """Back to the case with the reason why this page has nothing to offer now."""
    messages.warning(request, words)
    return redirect("case", case.number)


@staff(*LEADERS)
def session_new(request: HttpRequest, number: str) -> HttpResponse:
    """Book a meeting, or record one that nobody booked."""
    case = led(request, number)
    if "record" in request.GET:
        return _record(request, case)
    if case.state not in RUNNING:
        return elsewhere(request, case, _("The mediation does not run at the moment: nothing is booked."))
    if looked := _looked(request):
        form = BookForm(initial=looked, file=case, rooms=rooms_of(case))
    else:
        form = BookForm(request.POST or None, file=case, rooms=rooms_of(case))
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
    facts = {"starts_at": starts_at, "ends_at": starts_at + form.span, "room": room, "place": form.cleaned_data["place"] if room is None else ""}
    done = form.took(mediation.book, case, actor=member(request), client_key=form.cleaned_data["client_key"], **facts)
    if done:
        messages.success(request, _("Booked: %(when)s. Both sides are told; tell those without a phone yourself.") % {"when": moment(starts_at)})
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


def _times(case: Case, form: BookForm) -> list[tuple[Any, list[Slot]]]:
    slots = day_grid(form.chosen_day, mediation.resources_of(case, form.chosen_room), now())
    return [(word, [slot for slot in slots if slot.part == n]) for n, word in enumerate(PARTS)]


def _record(request: HttpRequest, case: Case) -> HttpResponse:
    if case.state not in mediation.RECORDABLE:
        return elsewhere(request, case, _("The mediation does not run at the moment: there is no meeting to record."))
    form = RecordForm(request.POST or None, file=case, parties=list(case.parties.all()), booked=False)
    if request.method == "POST" and form.is_valid() and _held(request, case, form):
        return redirect("case", case.number)
    return render(request, "cases/mediation/session_record.html", {"case": case, "form": form})


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
    one: Session = get_object_or_404(case.sessions.select_related("room", "held_by"), pk=pk)
    if one.state != SessionState.BOOKED:
        return _read(request, case, one)
    begun = one.starts_at <= now()
    form = RecordForm(_for(request, "record"), file=case, parties=list(case.parties.all()), booked=True)
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


def _read(request: HttpRequest, case: Case, one: Session) -> HttpResponse:
    record = Document.objects.visible_to(member(request)).filter(case=case, kind=DocumentKind.MINUTES)
    paper = next((document for document in record if document.number.endswith(f"第{one.number}次")), None)
    there = list(one.attendances.select_related("party").order_by("party__side", "pk"))
    return render(request, "cases/mediation/session_held.html", {"case": case, "session": one, "paper": paper, "there": there})


@staff(*LEADERS)
def term(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Record that a term was performed."""
    case = led(request, number)
    found = Term.objects.filter(agreement__case=case, agreement__voided_at=None, agreement__effective_at__isnull=False)
    one = get_object_or_404(found.select_related("agreement__case", "debtor", "creditor"), pk=pk)
    form = PerformedForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if form.took(mediation.performed, one, actor=member(request), on=data["on"], method=data["method"], note=data["note"]):
            return redirect("case", number)
    return render(request, "cases/mediation/term.html", {"case": case, "term": one, "form": form})


@staff(*LEADERS)
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """Record a visit after the agreement."""
    case = led(request, number)
    if case.state != CaseState.SETTLED:
        return elsewhere(request, case, _("Visits follow an agreement that binds: there is none at the moment."))
    form = VisitForm(request.POST or None, file=case, due=mediation.due_visit(case))
    if request.method == "POST" and form.is_valid():
        facts = {"note": form.note, "due": form.cleaned_data["turn"]}
        if form.took(mediation.visited, case, actor=member(request), **facts):
            return redirect("case", number)
    terms = Term.objects.filter(agreement__case=case, agreement__voided_at=None, agreement__effective_at__isnull=False)
    return render(request, "cases/mediation/visit.html", {"case": case, "form": form, "terms": terms.select_related("debtor", "creditor")})

