"""The ledger of subsidies (以案定补): the director enters, the leader or the administrator approves, finance gets a sheet."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import User
from accounts.roles import Role
from cases import exchange
from cases.clock import add_months, today
from cases.figures.facts import midnight
from cases.forms.step import StepForm
from cases.forms.subsidy import DecisionForm, RateForm
from cases.models import Case, Subsidy, Tariff
from cases.steps import subsidy as steps
from cases.views.papers import as_answer

READERS = (Role.DIRECTOR, Role.LEADER, Role.ADMINISTRATOR)
PAGE = 40
SHOWN_WITH = ("case", "payee", "tariff", "entered_by", "decided_by", "committee")
FIRST = date(2000, 1, 1)


@staff(*READERS)
def subsidies(request: HttpRequest) -> HttpResponse:
    """What is over and not entered, what waits for the second person, what was decided; as a sheet for finance."""
    user, role = member(request), request_role(request)
    rows = Subsidy.objects.visible_to(user).select_related(*SHOWN_WITH)
    if request.GET.get("as") == "xlsx":
        return _sheet(request, rows)
    if before := row_id(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    enters = role == Role.DIRECTOR
    office = user.appointment.office_id if user.appointment else 0
    worths = steps.waiting(office, steps.unpaid(office)[:PAGE]) if enters and not before else []
    rates = Tariff.objects.on(office)
    context = {
        "rows": page[:PAGE], "more": page[PAGE - 1].pk if len(page) > PAGE else None, "worths": worths, "enters": enters, "decides": not enters,
        "rates": rates.values(), "drafts": _drafts(user), "me": user.pk, "month": today(), "form": DecisionForm(),
    }  # fmt: skip
    return render(request, "cases/figures/subsidies.html", context)


def _drafts(user: User) -> Any:
    waiting = Tariff.objects.visible_to(user).filter(entered_by__isnull=False, approved_by=None)
    return waiting.select_related("entered_by", "committee").order_by("pk")


def _sheet(request: HttpRequest, rows: Any) -> HttpResponse:
    """What was decided in a month, as finance pays it."""
    first = _month(request.GET.get("month", ""))
    mine = rows.filter(decided_at__gte=midnight(first), decided_at__lt=midnight(add_months(first, 1))).order_by("pk")
    content = exchange.to_excel(steps.HEADS, steps.lines(mine), title="以案定补")
    name = f"{first:%Y-%m}"
    return as_answer(content, f"subsidies-{name}.xlsx", f"以案定补 {name}.xlsx", to_keep=True, media_type=exchange.XLSX)


def _month(text: str) -> date:
    now = today().replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return now
    return found if FIRST <= found <= now else now


@staff(Role.DIRECTOR)
def subsidy_new(request: HttpRequest, number: str) -> HttpResponse:
    """Enter one mediation; by opening the address nothing happens."""
    case = get_object_or_404(Case.objects.visible_to(member(request)), number=number)
    form = StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.took(steps.enter, case, actor=member(request)):
        messages.success(request, _("Entered. It is paid once a second person approved it."))
    return _back(request, form)


@staff(Role.LEADER, Role.ADMINISTRATOR)
def subsidy(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes or no; by opening the address nothing happens."""
    row = get_object_or_404(Subsidy.objects.visible_to(member(request)).select_related(*SHOWN_WITH), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        form.took(steps.decide, row, actor=member(request), approve=data["decision"] == "yes", reason=data["reason"])
    return _back(request, form)


def _back(request: HttpRequest, form: StepForm) -> HttpResponse:
    if request.method == "POST":
        for problems in form.errors.values():
            for problem in problems:
                messages.error(request, str(problem))
    return redirect("subsidies")


@staff(Role.DIRECTOR)
def rate_new(request: HttpRequest) -> HttpResponse:
    """Write a rate from a day on."""
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.took(steps.enter_rate, actor=member(request), **form.facts):
        messages.success(request, _("Written down. It holds once somebody else has approved it."))
        return redirect("subsidies")
    return render(request, "cases/figures/rate.html", {"form": form})


@staff(Role.LEADER, Role.ADMINISTRATOR)
def rate_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes to a rate; by opening the address nothing happens."""
    row = get_object_or_404(Tariff.objects.visible_to(member(request)), pk=pk)
    form = StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.took(steps.approve_rate, row, actor=member(request))
    return _back(request, form)
