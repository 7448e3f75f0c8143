"""After the agreement: what is owed by when, in one calendar of the room; what was performed, paid, broken; the visits."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.aftermath import due_of
from cases.clock import Due, today
from cases.forms.performance import BreachForm, PerformedForm, VisitForm
from cases.models import BreachWay, Case, Term
from cases.moves import CaseState as S
from cases.steps import performance as steps, visiting
from cases.views.fetch import case_of
from cases.views.mediation import LEADERS, elsewhere, led

IN_FORCE = Q(agreement__voided_at=None, agreement__effective_at__isnull=False)
PAGE = 60
WEEK = timedelta(days=7)


@staff(*LEADERS)
def calendar(request: HttpRequest) -> HttpResponse:
    """Everything that is owed in the cases that this person sees, by its day: the late, this week, later."""
    mine = Case.objects.visible_to(member(request)).filter(state=S.SETTLED).values("pk")
    found = Term.objects.filter(IN_FORCE, agreement__case__in=mine, performed_at=None, debtor__isnull=False, due_on__isnull=False)
    if after := _place(request.GET.get("after", "")):
        found = found.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], pk__gt=after[1]))
    found = found.select_related("agreement__case", "debtor", "creditor").annotate(paid=Sum("payments__amount"))
    rows = list(found.order_by("due_on", "pk")[: PAGE + 1])
    more = f"{rows[PAGE - 1].due_on:%Y-%m-%d}.{rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(request, "cases/mediation/calendar.html", {"bands": _bands(rows[:PAGE]), "more": more, "empty": not rows and not after})


def _place(text: str) -> tuple[date, int] | None:
    """Where the page before ended; nothing for what is no such place."""
    day, _dot, row = text.partition(".")
    try:
        return date.fromisoformat(day), int(row)
    except ValueError:
        return None


def _bands(rows: Sequence[Term]) -> list[tuple[str, list[Term]]]:
    on = today()
    bands = (
        (_("The day has passed"), [row for row in rows if row.due_on and row.due_on < on]),
        (_("Within a week"), [row for row in rows if row.due_on and on <= row.due_on < on + WEEK]),
        (_("Later"), [row for row in rows if row.due_on and row.due_on >= on + WEEK]),
    )  # fmt: skip
    return [(label, found) for label, found in bands if found]


@staff(*LEADERS)
def term(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One term: what was paid on it, that it was performed, or which way is taken because it was not."""
    case = led(request, number)
    one = get_object_or_404(Term.objects.filter(IN_FORCE, agreement__case=case).select_related("agreement__case", "debtor", "creditor"), pk=pk)
    rest, act = steps.open_sum(one), request.POST.get("act", "performed") if request.method == "POST" else ""
    form = PerformedForm(request.POST if act == "performed" else None, request.FILES or None, file=case, rest=rest)
    late, ways = steps.is_late(one) and case.state == S.SETTLED, steps.ways_of(one)
    breach = BreachForm(request.POST if act == "breach" else None, file=case, ways=ways)
    if act == "performed" and form.is_valid() and form.took(steps.performed, one, actor=member(request), **form.facts):
        return redirect("case", number)
    if act == "breach" and breach.is_valid() and _taken(request, breach, one):
        return redirect("term", number, pk)
    payments = one.payments.select_related("proof", "user", "party")
    context = {"case": case, "term": one, "form": form, "breach": breach if late else None, "payments": payments, "rest": rest}
    return render(request, "cases/mediation/term.html", context | _ways(one, ways))


def _taken(request: HttpRequest, form: BreachForm, one: Term) -> bool:
    data = form.cleaned_data
    return form.took(steps.take_way, one, actor=member(request), way=data["way"], note=data["note"], version=data["version"])


def _ways(one: Term, ways: list[BreachWay]) -> dict[str, Any]:
    """Until when enforcement may be asked for: two years from the last day of the whole period (民诉法 250)."""
    last = one.agreement.terms.filter(due_on__isnull=False).order_by("-due_on").values_list("due_on", flat=True).first()
    until = due_of("enforcement", Due.end_of(last).at) if last and BreachWay.ENFORCE in ways else None
    return {"enforce_until": until.at if until else None, "sues": BreachWay.SUE in ways, "police": BreachWay.POLICE in ways}


@staff(Role.OFFICER, Role.DIRECTOR)
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """Record a visit after the agreement; whoever mediated does not make it."""
    case = case_of(request, number)
    if not visiting.may_visit(case, member(request)):
        raise PermissionDenied
    if case.state not in visiting.VISITED:
        return elsewhere(request, case, _("Visits follow an agreement that binds: there is none at the moment."))
    form = VisitForm(request.POST or None, file=case, due=visiting.due_visit(case), closed=case.state == S.CLOSED)
    if request.method == "POST" and form.is_valid() and form.took(visiting.visited, case, actor=member(request), **form.facts):
        messages.success(request, _("The visit is kept."))
        return redirect("case", number)
    terms = Term.objects.filter(IN_FORCE, agreement__case=case).select_related("debtor", "creditor")
    visits = case.visits.select_related("made_by")[:PAGE]
    return render(request, "cases/mediation/visit.html", {"case": case, "form": form, "terms": terms, "visits": visits})
