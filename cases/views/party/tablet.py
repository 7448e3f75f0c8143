"""The tablet's own door: a number from the officer, and what stands there when nobody is in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import public
from accounts.address import counted_address
from accounts.models import User
from cases.forms.resident import NumberForm
from cases.steps import tablet
from cases.views.party.visitor import PARTY, admit_at_tablet


@public
@sensitive_post_parameters()
def door(request: HttpRequest) -> HttpResponse:
    """Type the number; whoever sat here before is gone."""
    if PARTY in request.session and request.method == "GET":
        return redirect("my_choice")  # reloading by hand loses nothing
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not isinstance(request.user, User):
        party = tablet.take_number(form.cleaned_data["number"], address=counted_address(request))
        if party is not None:
            admit_at_tablet(request, party)
            return redirect("my_choice")
        form.add_error("number", _("This number is not good, or no longer. Ask the officer for a new one."))
    return render(request, "cases/party/tablet_door.html", {"form": form})
