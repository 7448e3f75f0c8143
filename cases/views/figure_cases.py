"""The cases behind a number: the same definition, the same period, and of them those that this person may see anyhow."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases.figures import books
from cases.figures.board import offices_of
from cases.figures.counts import COUNTS
from cases.figures.measures import MEASURES
from cases.forms.period import PeriodForm
from cases.models import Case
from cases.views.listing import Band, Listing, with_turns
from cases.views.rows import Reader, of_case
from cases.waiting import PAGE
from mediators.kinds import DisputeType


@staff(Role.OFFICER, Role.DIRECTOR)
def figure_cases(request: HttpRequest, key: str) -> HttpResponse:
    """A page of them, the newest first; how many lines of old ledgers are in the number too, which are no cases."""
    count = COUNTS.get(key)
    if count is None or count.derive is not None:
        raise Http404
    form = PeriodForm(request.GET)
    period, kind = form.period, request.GET.get("type", "")
    cases = Case.objects.visible_to(member(request)).filter(pk__in=count.cases(period.first, period.last).values("pk"))
    if kind in DisputeType.values:
        cases = cases.filter(dispute_type=kind)
    if before := row_id(request.GET.get("before", "")):
        cases = cases.filter(pk__lt=before)
    found = with_turns(cases.order_by("-pk")[: PAGE + 1])
    reader = Reader(member(request), str(request_role(request)))
    listing = Listing([Band("", 0, [of_case(case, reader) for case in found[:PAGE]])], {"before": found[PAGE - 1].pk} if len(found) > PAGE else {})
    measures = [one for one in MEASURES.values() if key in (one.top, *one.bottom)]
    context = {
        "listing": listing, "period": period, "measures": measures, "kind": DisputeType(kind).label if kind in DisputeType.values else "",
        "kind_key": kind, "lines": books.lines_in(offices_of(member(request)), key, period.first, period.last, kind),
    }  # fmt: skip
    return render(request, "cases/figures/cases.html", context)
