"""Facts that nobody disputes: laid out by the mediator, signed by every side, and only then for the court."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases import papers
from cases.forms.police import TextToSignForm
from cases.models import DocumentKind
from cases.steps import joint_papers
from cases.steps.joint_papers import PLANS
from cases.views.leading import elsewhere, led
from cases.views.seats import sitting_of


@staff(Role.DIRECTOR, Role.MEDIATOR)
def undisputed(request: HttpRequest, number: str) -> HttpResponse:
    """Write them down, see who has signed."""
    case = led(request, number)
    paper = joint_papers.current(case, DocumentKind.UNDISPUTED)
    runs = case.state in PLANS[DocumentKind.UNDISPUTED].states
    if paper is None and not runs:
        return elsewhere(request, case, _("Facts are written down while the mediation runs, or when it has ended."))
    sheet = papers.sheet_of(paper) if paper else None
    form = TextToSignForm(request.POST or None, file=case, initial={"text": sheet.extra["text"] if sheet else ""})
    facts = {"actor": member(request), "text": ""}
    if form.is_bound and form.is_valid():
        facts["text"] = form.cleaned_data["text"]
        if form.took(joint_papers.lay_out, case, DocumentKind.UNDISPUTED, **facts):
            return redirect("undisputed", number)
    signed = paper is not None and paper.is_signed
    context = {"case": case, "form": form, "paper": paper, "sheet": sheet, "signed": signed, "people": sitting_of(case, paper), "runs": runs}
    return render(request, "cases/mediation/undisputed.html", context)
