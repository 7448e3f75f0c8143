"""The tablet at the desk, as the officer opens it: here, which signs the officer out of this browser, or by a number on another one."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import member, staff
from accounts.models import Happening
from accounts.roles import Role
from accounts.trail import record
from cases.forms.choice import TabletForm
from cases.models import Choice
from cases.moves import CaseState as S
from cases.steps import tablet
from cases.views.fetch import case_of
from cases.views.party.visitor import admit_at_tablet


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def opening(request: HttpRequest, number: str) -> HttpResponse:
    """Give the tablet to one party who showed who they are."""
    case = case_of(request, number)
    chosen = set(Choice.objects.filter(party__case=case, round=case.round).values_list("party_id", flat=True))
    waiting = [party for party in case.parties.all() if party.pk not in chosen]
    if case.state != S.CHOOSING or not waiting:
        return redirect("case", case.number)
    form, code = TabletForm(request.POST or None, file=case, waiting=waiting), ""
    if request.method == "POST" and form.is_valid():
        party = form.cleaned_data["party"]
        if form.took(tablet.open_for, party, actor=member(request), proof=form.proof):
            if form.cleaned_data["act"] == "here":
                record(request, Happening.SIGNED_OUT)
                logout(request)
                admit_at_tablet(request, party)
                return redirect("my_choice")
            code = tablet.number_for(party)
    return render(request, "cases/choice/tablet.html", {"case": case, "form": form, "code": code})
