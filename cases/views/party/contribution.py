"""A side sends words and photos from its own page, at any time, and says who may see them."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import spend
from cases.forms.contribution import SendForm
from cases.models import Contribution, Party
from cases.steps import contributing
from cases.views.party.visitor import for_party

SENDS, SENDS_WINDOW = 30, timedelta(hours=1)


@for_party
def send(request: HttpRequest, party: Party) -> HttpResponse:
    """The page to send from, above what was sent: my own, and what the other side lets me see."""
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _sent(request, form, party):
        return redirect("my_things")
    mine_or_shared = Contribution.objects.filter(Q(party=party) | Q(case=party.case, is_shared=True))
    rows = mine_or_shared.select_related("document", "party").order_by("-pk")
    context = {"form": form, "case": party.case, "party": party, "rows": rows, "over": party.case.state in contributing.OVER}
    return render(request, "cases/party/intake_things.html", context)


def _sent(request: HttpRequest, form: SendForm, party: Party) -> bool:
    if not spend("send", str(party.pk), limit=SENDS, window=SENDS_WINDOW):
        form.add_error(None, _("You have sent a lot. Wait an hour, or ring the mediation room."))
        return False
    done = form.took(contributing.send, party, **form.told)
    if done:
        over = party.case.state in contributing.OVER
        messages.success(request, _("Sent. The station looks whether it is taken up again, and tells you.") if over else _("Sent."))
    return done
