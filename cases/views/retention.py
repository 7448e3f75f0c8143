"""Files whose time is over: what is due, what waits for a second person, what was destroyed; and the hold of one file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases.clock import today
from cases.forms.retention import HoldForm
from cases.models import Case, Destruction, Hold
from cases.retention import kept_of, kept_until
from cases.steps import destroying
from cases.views.fetch import case_of
from cases.wiping import counted

SHOWN = 50
ACTS = {"propose": destroying.propose, "approve": destroying.approve, "refuse": destroying.refuse}


@staff(Role.DIRECTOR, Role.LEADER)
def retention(request: HttpRequest) -> HttpResponse:
    """The dry run is the page: each file with its rule, its day, and what would go. A press proposes or approves what is ticked."""
    if request.method == "POST":
        return _pressed(request)
    seen = Case.objects.visible_to(member(request))
    found = list(destroying.due(today()).filter(pk__in=seen.values("pk")).select_related("station")[:SHOWN])
    kept, gone = kept_of(found), counted([case.pk for case in found])
    rows = Destruction.objects.filter(case__in=seen.values("pk")).select_related("case__station", "limit", "proposed_by", "approved_by")
    context = {
        "due": [(case, kept[case.pk], gone[case.pk]) for case in found],
        "waiting": rows.filter(approved_at=None).order_by("pk")[:SHOWN], "me": member(request).pk,
        "held": Hold.objects.filter(case__in=seen.values("pk"), lifted_at=None).select_related("case__station", "placed_by").order_by("-pk")[:SHOWN],
        "done": rows.filter(approved_at__isnull=False).order_by("-approved_at", "-pk")[:SHOWN],
    }  # fmt: skip
    return render(request, "cases/retention.html", context)


def _pressed(request: HttpRequest) -> HttpResponse:
    act = ACTS.get(request.POST.get("act", ""))
    ids = [pk for pk in map(row_id, request.POST.getlist("row")) if pk is not None]
    if act is not None and ids:
        try:
            count: Any = act(ids, actor=member(request))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("%(n)s files.") % {"n": count})
    return redirect("retention")


@staff(Role.DIRECTOR, Role.LEADER)
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Keep one file beyond its time, or let its time count again."""
    case = case_of(request, number)
    standing = Hold.objects.filter(case=case, lifted_at=None).select_related("placed_by").first()
    form = HoldForm(request.POST or None)
    if request.method == "POST" and "lift" in request.POST:
        destroying.lift(case, actor=member(request))
        return redirect("retention")
    if request.method == "POST" and form.is_valid() and form.took(destroying.hold, case, actor=member(request), reason=form.cleaned_data["reason"]):
        return redirect("retention")
    return render(request, "cases/hold.html", {"case": case, "hold": standing, "form": form, "kept": kept_until(case)})
