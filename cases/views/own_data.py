"""What the sides ask about their own data: read and answered by the station."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.own_data import WishAnswerForm
from cases.models import DataWish, Turn
from cases.moves import Task
from cases.retention import kept_until
from cases.steps import own_data
from cases.views.fetch import case_of


@staff(Role.OFFICER)
def wishes(request: HttpRequest, number: str) -> HttpResponse:
    """Every wish, the newest first; the oldest that waits has the form."""
    case = case_of(request, number)
    rows = list(DataWish.objects.filter(case=case).select_related("party", "answered_by").order_by("-pk"))
    waits = next((row for row in reversed(rows) if not row.outcome), None)
    form = WishAnswerForm(request.POST or None, file=case, initial={"wish": waits.pk if waits else None})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asked = next((row for row in rows if row.pk == data["wish"]), None)
        if asked is None:
            return redirect("data_wishes", number)
        if form.took(own_data.answer, asked, actor=member(request), outcome=data["outcome"], words=data["words"]):
            messages.success(request, _("Answered. The person reads it on their page."))
            return redirect("case", number)
    turn = Turn.objects.filter(case=case, task=Task.OWN_DATA, is_open=1).first()
    context = {"case": case, "rows": rows, "waits": waits, "form": form, "turn": turn, "kept": kept_until(case)}
    return render(request, "cases/intake/data_wishes.html", context)
