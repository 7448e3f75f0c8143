"""At the desk: who acts for a side. The letter is printed and signed by hand; an authority that is taken back is void at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases.clock import today
from cases.forms.authority import AuthorityForm
from cases.models import Authority
from cases.steps import authority as step
from cases.views.fetch import case_of, party_of


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def authority(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Write an authority and print its letter, or end one."""
    case = case_of(request, number)
    party = party_of(case, pk)
    party.case = case
    given = Authority.objects.filter(party=party).select_related("document", "given_by").order_by("-pk")
    if request.method == "POST" and "end" in request.POST:
        step.end(get_object_or_404(given, pk=row_id(request.POST["end"]) or 0), actor=member(request))
        return redirect("authority", number, pk)
    form = AuthorityForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid() and form.took(step.give, party, actor=member(request), **form.facts):
        messages.success(request, _("Print the letter and have it signed."))
        return redirect("authority", number, pk)
    return render(request, "cases/intake/authority.html", {"case": case, "party": party, "form": form, "given": given, "today": today()})
