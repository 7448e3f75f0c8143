"""调解外送: booking it, the route of an afternoon, the pack to print, and the page that goes along on the phone."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member, staff
from accounts.roles import Role
from cases.clock import ZONE, now, today
from cases.documents import MissingGlyph
from cases.forms.minutes import RecordForm
from cases.forms.outing import OutingForm
from cases.forms.step import StepForm
from cases.lifecycle import record as write
from cases.models import Case, Outing, SessionState
from cases.moves import Act, CaseState
from cases.papers.outing import pack as set_pack
from cases.steps import mediation, outing as step
from cases.steps.apart import kept_apart
from cases.steps.leading import guests_of, is_before_police
from cases.templatetags.words import moment
from cases.views.mediation import elsewhere, led
from mediators.grid import nearest_free

GOES = (Role.DIRECTOR, Role.MEDIATOR)


@staff(*GOES)
def outing_new(request: HttpRequest, number: str) -> HttpResponse:
    """Book a meeting at the sides' place."""
    case = led(request, number)
    if case.state != CaseState.MEDIATING or is_before_police(case):
        return elsewhere(request, case, _("The mediation does not run at the moment: nothing is booked."))
    hosts = [] if kept_apart(case) else [party for party in case.parties.all() if party.address and not party.address_hidden]
    form = OutingForm(request.POST or None, file=case, hosts=hosts, companions=step.companions(case))
    if form.is_bound and form.is_valid() and form.took(step.book, case, actor=member(request), **form.facts):
        messages.success(request, _("Booked: %(when)s. Both sides are told; tell those without a phone yourself.") % {"when": moment(form.starts_at)})
        return redirect("case", number)
    return render(request, "cases/mediation/outing_new.html", {"case": case, "form": form, "nearest": _nearest(case, form)})


def _nearest(case: Case, form: OutingForm) -> list[datetime]:
    """For whoever came too late: times at which the way fits too."""
    if not form.is_bound or not form.non_field_errors() or {"start", "day", "companion", "travel", "length"} & set(form.errors):
        return []
    facts = form.facts
    resources = [*mediation.resources_of(case, None), *step.time_of(facts["companion"])]
    found = nearest_free(resources, facts["starts_at"] - facts["travel"], facts["length"] + 2 * facts["travel"], now())
    return [at + facts["travel"] for at in found]


def _outing(request: HttpRequest, number: str, pk: int) -> Outing:
    case = led(request, number)
    rows = Outing.objects.select_related("session__case__station", "session__case__committee", "session__case__mediator__user", "host", "companion")
    return get_object_or_404(rows, session=pk, session__case=case)


@staff(*GOES)
def outing(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The page that goes along: stamps, and the record, which the phone keeps while there is no network."""
    one = _outing(request, number, pk)
    case, session = one.session.case, one.session
    if session.state != SessionState.BOOKED and request.method != "POST":
        return redirect("session", number, pk)
    form = RecordForm(request.POST or None, file=case, parties=list(case.parties.all()), booked=True, guests=guests_of(case))
    key = _key(request.POST.get("result_key", ""))
    if form.is_bound and form.is_valid() and form.took(step.record, one, actor=member(request), minutes=form.minutes, key=key):
        messages.success(request, _("The record is kept."))
        return redirect("session", number, pk)
    context = {
        "case": case, "session": session, "outing": one, "form": form, "key": key or uuid.uuid4(), "begun": session.starts_at <= now(),
        "stamps": [(name, getattr(one, name)) for name in step.STAMPS],
    }  # fmt: skip
    return render(request, "cases/mediation/outing.html", context)


def _key(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


@staff(*GOES)
@require_POST
def outing_stamp(request: HttpRequest, number: str, pk: int, what: str) -> HttpResponse:
    """Set off, arrived, left: one press each."""
    one, form = _outing(request, number, pk), StepForm(request.POST)
    if form.is_valid() and not form.took(step.stamp, one, actor=member(request), what=f"{what}_at"):
        messages.warning(request, "；".join(map(str, form.non_field_errors())))
    return redirect("outing", number, pk)


@staff(*GOES)
@require_POST
def outing_pack(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The pack to print. It holds full addresses and numbers: that it was printed stands in the history."""
    one = _outing(request, number, pk)
    try:
        pdf = set_pack(one, made_by=member(request))
    except MissingGlyph as problem:
        messages.warning(request, " ".join(problem.messages))
        return redirect("outing", number, pk)
    write(one.session.case, Act.UNMASKED, actor=member(request))
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="outing.pdf"'})


@staff(Role.MEDIATOR)
def route(request: HttpRequest) -> HttpResponse:
    """The visits of one day in their order, with when to set off."""
    day = _day(request.GET.get("day", ""))
    first = datetime.combine(day, time(), ZONE)
    rows = Outing.objects.filter(session__case__mediator__user=member(request), session__starts_at__gte=first, session__starts_at__lt=first + _DAY)
    rows = rows.exclude(session__state=SessionState.CANCELLED).select_related("session__case__station", "host", "companion")
    stops: list[dict[str, Any]] = [
        {"outing": one, "sets_off": one.session.starts_at - timedelta(minutes=one.travel), "phones": list(one.session.case.parties.all())}
        for one in rows.order_by("session__starts_at", "pk")
    ]
    return render(request, "cases/mediation/route.html", {"day": day, "stops": stops, "before": day - _DAY, "after": day + _DAY})


_DAY = timedelta(days=1)


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed) if typed else today()
    except ValueError as problem:
        raise Http404 from problem
    return day if abs(day - today()) < timedelta(days=3660) else today()
