"""What the sides sent: read at the desk, with a word back."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.contribution import ReadForm
from cases.models import Contribution
from cases.steps import contributing
from cases.views.fetch import case_of


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that was sent, the newest first; reading the page marks nothing, the button does."""
    case = case_of(request, number)
    rows = Contribution.objects.filter(case=case).select_related("party", "document", "read_by").order_by("-pk")
    newest = rows.filter(read_at=None).aggregate(n=Max("pk"))["n"]
    form = ReadForm(request.POST or None, file=case, initial={"seen": newest})
    if request.method == "POST" and form.is_valid():
        facts = {"seen": form.cleaned_data["seen"], "reply": form.cleaned_data["reply"]}
        if form.took(contributing.read, case, actor=member(request), **facts):
            messages.success(request, _("Noted as read."))
            return redirect("case", number)
    context = {"case": case, "rows": rows, "form": form, "unread": newest is not None, "over": case.state in contributing.OVER}
    return render(request, "cases/intake/sent.html", context)
