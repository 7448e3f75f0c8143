"""Limits and calendar years: one writes, another approves, on its day it holds. The law's own text stays with each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases.forms.setting_up import LimitForm, YearForm
from cases.models import CalendarYear, Limit, YearDraft
from cases.steps import limits as steps, years as calendars

KEEPERS = (Role.LEADER, Role.ADMINISTRATOR)


@staff(*KEEPERS)
def limits(request: HttpRequest) -> HttpResponse:
    """Every limit with its source; before them what waits for a second person or for its day."""
    rows = steps.in_force()
    now = {row.key: row for row in rows}
    mine = member(request).pk
    drafts = [(draft, now.get(draft.key), draft.entered_by_id == mine) for draft in steps.drafts()]
    return render(request, "cases/routing/limits.html", {"rows": rows, "drafts": drafts})


@staff(*KEEPERS)
def limit(request: HttpRequest, key: str) -> HttpResponse:
    """Write how long it is from a day on; every row it ever had stands below."""
    one = next((row for row in steps.in_force() if row.key == key), None) or get_object_or_404(Limit.objects.filter(key=key).order_by("-pk")[:1])
    form = LimitForm(request.POST or None, limit=one)
    if request.method == "POST" and form.is_valid() and form.took(steps.draft, one, actor=member(request), **form.cleaned_data):
        messages.success(request, _("Written down. It holds once somebody else has approved it."))
        return redirect("limits")
    rows = Limit.objects.filter(key=key).select_related("entered_by", "approved_by").order_by("-valid_from")
    return render(request, "cases/routing/limit.html", {"form": form, "limit": one, "rows": rows})


@staff(*KEEPERS)
def limit_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes; by opening the address nothing happens."""
    one = get_object_or_404(Limit, pk=pk)
    if request.method == "POST":
        try:
            steps.approve(one, actor=member(request))
            messages.success(request, _("Approved. It holds from its day on."))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return redirect("limits")


@staff(*KEEPERS)
def years(request: HttpRequest) -> HttpResponse:
    """Which years are loaded, what waits for a second person, and a form for the next one."""
    form = YearForm(request.POST or None, initial={"year": calendars.next_year()})
    if request.method == "POST" and form.is_valid() and form.took(calendars.draft, actor=member(request), **form.cleaned_data):
        messages.success(request, _("Written down. It is loaded once somebody else has compared it."))
        return redirect("years")
    context = {"form": form, "drafts": calendars.drafts(), "years": CalendarYear.objects.order_by("-year"), "me": member(request).pk}
    return render(request, "cases/routing/years.html", context)


@staff(*KEEPERS)
def year_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person compared it: load it; by opening the address nothing happens."""
    one = get_object_or_404(YearDraft, pk=pk)
    if request.method == "POST":
        try:
            fixed = calendars.approve(one, actor=member(request), seen=row_id(request.POST.get("seen", "")) or 0)
            messages.success(request, _("Loaded. %(n)s running dates stand for certain now.") % {"n": fixed})
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return redirect("years")
