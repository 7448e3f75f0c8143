"""A side that died: written down at the desk, its heirs entered one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.succession import DeathForm, HeirForm
from cases.models import Case, Party, PartyKind
from cases.moves import CaseState
from cases.steps import succession as step
from cases.views.fetch import case_of


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def death(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """First that somebody died and by what it is known; then who takes the place."""
    case = case_of(request, number)
    party = get_object_or_404(Party.everybody.filter(case=case, kind=PartyKind.PERSON), pk=pk)
    party.case = case
    if party.died_on is None and party.removed_at is None:
        return _died(request, case, party)
    if party.died_on is None:
        return redirect("case", number)
    form = HeirForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid() and form.took(step.succeed, party, actor=member(request), **form.heir):
        messages.success(request, _("Entered. Print a slip for them, so that they read and sign on their own phone."))
        return redirect("party_death", number, pk)
    context = {"case": case, "party": party, "form": form, "heirs": party.heirs.all(), "settled": case.state in (CaseState.SETTLED, CaseState.CLOSED)}
    return render(request, "cases/intake/heirs.html", context)


def _died(request: HttpRequest, case: Case, party: Party) -> HttpResponse:
    form = DeathForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid() and form.took(step.died, party, actor=member(request), **form.facts):
        messages.success(request, _("Written down. Nobody signs for %(name)s any more.") % {"name": party.name})
        return redirect("party_death", case.number, party.pk)
    return render(request, "cases/intake/death.html", {"case": case, "party": party, "form": form})
