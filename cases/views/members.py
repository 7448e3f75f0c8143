"""The list of those behind a group."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.members import MembersForm
from cases.models import PartyKind
from cases.steps import members as step
from cases.views.fetch import case_of, party_of


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR)
def members(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Who they are, who was elected; a new list takes the place of this one."""
    case = case_of(request, number)
    party = party_of(case, pk)
    if party.kind != PartyKind.GROUP:
        raise Http404
    party.case, rows = case, list(party.members.all())
    known = "\n".join(f"{'*' if row.seat else ''}{row.name}" for row in rows)
    form = MembersForm(request.POST or None, initial={"members": known})
    if request.method == "POST" and form.is_valid() and form.took(step.replace, party, form.cleaned_data["members"], actor=member(request)):
        messages.success(request, _("Kept."))
        return redirect("members", case.number, party.pk)
    return render(request, "cases/intake/members.html", {"case": case, "party": party, "rows": rows, "form": form})
