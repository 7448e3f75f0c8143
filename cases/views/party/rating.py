"""How it was: three marks, once, after the mediation. Nobody reads off them whose they are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.forms.resident import RatingForm
from cases.models import Case, Party, Session, SessionState
from cases.moves import CaseState as S
from cases.views.party.visitor import for_party
from mediators import ratings

OVER = frozenset({S.SETTLED, S.ENDED, S.CLOSED, S.ARCHIVED})


def may_rate(case: Case, party: Party) -> bool:
    """Whether this side's marks are still to come. Who never sat down with the mediator has nothing to say about it."""
    if case.state not in OVER or case.mediator_id is None or ratings.has_rated(_who(party)):
        return False
    return case.settled_at is not None or Session.objects.filter(case=case, state=SessionState.HELD).exists()


@for_party
def rate(request: HttpRequest, party: Party) -> HttpResponse:
    """The three questions."""
    case = party.case
    if case.mediator is None or not may_rate(case, party):
        messages.info(request, _("There is nothing to rate here, or you did so already. Thank you."))
        return redirect("mine")
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ratings.rate(case.mediator, who=_who(party), matter=f"case:{case.pk}", marks=form.marks)
        messages.success(request, _("Thank you. Nobody sees which marks are yours."))
        return redirect("mine")
    return render(request, "cases/party/mediation_rating.html", {"case": case, "form": form, "mediator": case.mediator})


def _who(party: Party) -> str:
    return f"party:{party.pk}"
