"""A side says whether it agrees, and may wish somebody along: one more mediator, a guest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.forms.company import AlongForm, GuestForm
from cases.forms.step import StepForm
from cases.models import Case, Consultation, Matter, Party
from cases.moves import CaseState as S
from cases.steps import consulting
from cases.views.company import beside
from cases.views.party.names import other_side
from cases.views.party.visitor import for_party


@for_party
def asked(request: HttpRequest, party: Party) -> HttpResponse:
    """The oldest question that waits for this side: yes or no. Looking at it answers nothing."""
    case = party.case
    row = Consultation.objects.waiting_for(party).select_related("mediator__user", "mediator__organisation", "mediator__committee").first()
    if row is None or case.state != S.MEDIATING:
        messages.info(request, _("There is nothing to answer at the moment."))
        return redirect("mine")
    form = StepForm(request.POST or None, file=case)
    said = request.POST.get("agrees", "")
    answers = request.method == "POST" and said in ("yes", "no") and request.POST.get("row") == str(row.pk)
    facts = {"party": party, "agrees": said == "yes", "actor": party, "channel": "link"}
    if answers and form.is_valid() and form.took(consulting.answer, row, **facts):
        messages.success(request, _("Your answer is in."))
        return redirect("my_asked" if Consultation.objects.waiting_for(party).exists() else "mine")
    context = {"form": form, "case": case, "row": row, "other": other_side(case, party), "lead": row.mediator_id == case.mediator_id}
    return render(request, "cases/party/choice_asked.html", context)


@for_party
def along(request: HttpRequest, party: Party) -> HttpResponse:
    """I want one more mediator beside ours; the other side is asked too."""
    case = party.case
    if case.state != S.MEDIATING:
        return _too_late(request)
    left = beside(case)
    form = AlongForm(request.POST or None, file=case, wall=[one.mediator for one in left])
    if request.method == "POST" and form.is_valid():
        facts = {"mediator": form.cleaned_data["mediator"], "words": form.cleaned_data["words"]}
        if form.took(consulting.propose_company, case, actor=party, **facts):
            return _sent(request)
    picked = str(form["mediator"].value() or "")
    context = {"form": form, "case": case, "left": [(one, str(one.mediator.pk) == picked) for one in left]}
    return render(request, "cases/party/choice_along.html", context)


@for_party
def guest(request: HttpRequest, party: Party) -> HttpResponse:
    """I want somebody to come along: kin, a neighbour, somebody who knows about it; the other side is asked too."""
    case = party.case
    if case.state != S.MEDIATING:
        return _too_late(request)
    form = GuestForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("name", "capacity", "words")}
        if form.took(consulting.propose_guest, case, actor=party, **facts):
            return _sent(request)
    return render(request, "cases/party/choice_guest.html", {"form": form, "case": case})


def _too_late(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Somebody is asked along only while a mediator is at work."))
    return redirect("mine")


def _sent(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("The other side is asked too. When both agree, they come."))
    return redirect("mine")


def with_us(case: Case) -> list[Consultation]:
    """Who comes along or is being asked about, and what the mediator told: both sides see the same. One statement while it runs."""
    if case.state not in (S.MEDIATING, S.SUSPENDED):
        return []
    rows = Consultation.objects.filter(case=case, ended_at=None).select_related("mediator__user").order_by("pk")
    return [row for row in rows if row.matter == Matter.GUEST or row.round == case.round]
