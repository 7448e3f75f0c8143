"""The month of judicial confirmation: figures for the room, the court and the district; and what refusals teach the room."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.models import Office
from accounts.roles import Role
from cases.clock import today
from cases.court_figures import REFUSING, Month, after, before, may_count, of_month
from cases.eligibility import Code, foreseen
from cases.forms.court_month import MonthForm
from cases.models import Confirmation
from cases.papers import court_month as paper
from cases.trips import Way, by_errand
from cases.views.papers import as_answer

READERS = (Role.DIRECTOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT, Role.SUPERVISOR)
SHOWN = 100


@staff(*READERS)
def month(request: HttpRequest) -> HttpResponse:
    """Every figure of a month, with what each of them means; or the same to take away."""
    figures, office = _figures(request), _office(request)
    form = request.GET.get("as", "")
    if form == "pdf":
        name = f"司法确认月报 {figures.first:%Y-%m}.pdf"
        return as_answer(paper.report(figures, office, _place(request)), f"confirmation-{figures.first:%Y-%m}.pdf", name, to_keep=True)
    if form == "csv":
        name = f"司法确认月报 {figures.first:%Y-%m}.csv"
        media = "text/csv; charset=utf-8"
        return as_answer(paper.table(figures).encode(), f"confirmation-{figures.first:%Y-%m}.csv", name, to_keep=True, media_type=media)
    return render(request, "cases/confirmation/month.html", _shown(figures, request))


def _shown(figures: Month, request: HttpRequest) -> dict[str, Any]:
    found = list(paper.lines(figures))
    errands = [(errand.label, [ways[way] for way in Way], saved) for errand, ways, saved in by_errand(figures.trips)]
    parts = [(part, [line for line in found if line.part == part]) for part in dict.fromkeys(line.part for line in found) if part != "零次跑"]
    later = after(figures.first)
    return {
        "month": figures, "parts": parts, "errands": errands, "ways": [way.label for way in Way], "defined": paper.DEFINED,
        "before": f"{before(figures.first):%Y-%m}", "after": f"{later:%Y-%m}" if later <= today() else "", "this": f"{figures.first:%Y-%m}",
        "place": _place(request),
    }  # fmt: skip


def _figures(request: HttpRequest) -> Month:
    return of_month(may_count(member(request)), MonthForm(request.GET).first)


def _office(request: HttpRequest) -> Office:
    appointment = member(request).appointment
    assert appointment is not None  # `staff` let nobody else through
    return appointment.office


def _place(request: HttpRequest) -> str:
    appointment = member(request).appointment
    return "全区" if appointment and appointment.role == Role.SUPERVISOR else _office(request).short_name


@staff(Role.DIRECTOR)
def refusals(request: HttpRequest) -> HttpResponse:
    """What the court refused or dismissed: whether the check had said so, and what was learnt from it."""
    files = Confirmation.objects.visible_to(member(request)).filter(outcome__in=REFUSING, issued_at__isnull=False)
    rows = [_refusal(file) for file in files.select_related("case", "court", "agreement").order_by("-issued_at")[:SHOWN]]
    everything = "all" in request.GET
    context = {
        "rows": rows if everything else [row for row in rows if not row["foreseen"]], "everything": everything, "count": len(rows),
        "unforeseen": sum(not row["foreseen"] for row in rows),
    }  # fmt: skip
    return render(request, "cases/confirmation/refusals.html", context)


def _refusal(file: Confirmation) -> dict[str, Any]:
    said = [str(Code(code).label) for code in file.findings if code in Code.values]
    return {"file": file, "foreseen": foreseen(file.findings, file.ground), "said": said or [_("nothing")]}
