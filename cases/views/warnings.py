"""Early warnings, for the duty leader: what waits for a word, and what was decided."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.warnings import WarningForm
from cases.models import Case
from cases.steps import warnings

SHOWN = 50


@staff(Role.LEADER)
def warning_list(request: HttpRequest) -> HttpResponse:
    """What waits first, the oldest first; then the last ones that were decided."""
    mine = warnings.of_station(member(request))
    waiting = mine.filter(decision=None).order_by("found_at", "pk")[:SHOWN]
    decided = mine.filter(decision__isnull=False).order_by("-decision__at", "-pk")[:SHOWN]
    return render(request, "cases/warnings.html", {"waiting": waiting, "decided": decided})


@staff(Role.LEADER)
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning with the cases that it rests on, and the word about it."""
    actor = member(request)
    one = get_object_or_404(warnings.of_station(actor), pk=pk)
    decided = hasattr(one, "decision")
    form = WarningForm(request.POST or None)
    if request.method == "POST" and not decided and form.is_valid():
        facts = {"answer": form.cleaned_data["answer"], "reason": form.cleaned_data["note"]}
        if form.took(warnings.decide, one, actor=actor, **facts):
            return redirect("warnings")
    cases = Case.objects.visible_to(actor).filter(pk__in=one.rests_on).select_related("station").prefetch_related("parties").order_by("-pk")
    return render(request, "cases/warning.html", {"warning": one, "cases": cases, "form": None if decided else form})
