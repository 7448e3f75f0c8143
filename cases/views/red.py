"""A red case: who leads it, what its plan has come to, its colour changed by a person, its visits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import member, staff
from accounts.models import User
from accounts.roles import Role
from cases.forms.red import ColourForm, RedVisitForm
from cases.models import Case, RedVisit, clean_visits
from cases.models.case import CLEAN_TO_LOWER, RED_VISITS
from cases.moves.case import IN_HAND
from cases.steps import red
from cases.views.fetch import case_of


@dataclass(frozen=True, slots=True)
class Course:
    """How far the plan of a red case has come."""

    leader: User | None
    since: datetime | None
    visits: list[RedVisit]
    planned: int = RED_VISITS

    @property
    def made(self) -> int:
        """How many visits there were."""
        return len(self.visits)


def course(case: Case) -> Course | None:
    """The plan; nothing for a case that never had one."""
    if case.led_since is None:
        return None
    return Course(case.leader, case.led_since, list(RedVisit.objects.filter(case=case, led_since=case.led_since).select_related("by")))


@staff(Role.OFFICER, Role.LEADER)
def colour(request: HttpRequest, number: str) -> HttpResponse:
    """Another colour than the score's, with a reason. Down only the duty leader takes it, and from red only after two clean visits."""
    case = case_of(request, number)
    if case.triaged_at is None or case.state not in IN_HAND:
        return redirect("case", number)
    form = ColourForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"risk": form.cleaned_data["risk"], "reason": form.cleaned_data["note"], "version": form.cleaned_data["version"]}
        if form.took(red.recolour, case, actor=member(request), **facts):
            return redirect("case", number)
    clean = clean_visits(case) if case.is_red and case.led_since else 0
    return render(request, "cases/intake/colour.html", {"case": case, "form": form, "clean": clean, "wanted": CLEAN_TO_LOWER})


@staff(Role.OFFICER, Role.LEADER)
def red_visit(request: HttpRequest, number: str) -> HttpResponse:
    """A visit of the plan: both sides, face to face."""
    case = case_of(request, number)
    if not case.has_visit_left or case.led_since is None:
        return redirect("case", number)
    form = RedVisitForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid():
        facts = {"clean": form.is_clean, "note": form.note, "version": form.cleaned_data["version"]}
        if form.took(red.visited, case, actor=member(request), **facts):
            return redirect("case", number)
    return render(request, "cases/intake/red_visit.html", {"case": case, "form": form, "course": course(case)})
