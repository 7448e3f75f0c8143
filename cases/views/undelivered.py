"""What the system could not deliver, for the person whose turn it became."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import member, staff
from accounts.roles import Role
from cases import by_hand
from cases.forms.undelivered import SEEN, UndeliveredForm
from cases.models import Turn
from cases.moves import Task
from cases.views.fetch import case_of


@staff(Role.OFFICER, Role.DIRECTOR, Role.CLERK)
def undelivered(request: HttpRequest, number: str) -> HttpResponse:
    """Send it again, or say how it was seen to by hand."""
    case = case_of(request, number)
    turn = Turn.objects.waiting_for(member(request)).filter(case=case, task=Task.RESEND).first()
    if turn is None:
        return redirect("case", number)
    form = UndeliveredForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["act"] == SEEN:
            by_hand.seen_to(turn, actor=member(request), note=form.cleaned_data["note"])
        else:
            by_hand.send_again(turn, actor=member(request))
        return redirect("case", number)
    return render(request, "cases/intake/undelivered.html", {"case": case, "form": form, "rows": by_hand.failed(turn)})
