"""Applications from home at the desk: read one, make a case of it, or answer it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.application import AnswerApplicationForm
from cases.models import Application, standing
from cases.steps import application

DESK = (Role.OFFICER, Role.AUXILIARY)


@staff(*DESK)
def applications(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    return render(request, "cases/intake/applications.html", {"waiting": application.waiting(member(request))})


@staff(*DESK)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, as it was told."""
    one = application_of(request, pk)
    form = AnswerApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.took(application.answer, one, actor=member(request), words=form.cleaned_data["words"]):
        messages.success(request, _("Answered: it stands on the person's receipt. Ring them too."))
        return redirect("applications")
    return render(request, "cases/intake/application.html", {"application": one, "form": form})


def application_of(request: HttpRequest, pk: int) -> Application:
    """An application to this person's station; anybody else's is not there."""
    mine = Application.objects.filter(station=standing(member(request)).office_id).select_related("case", "handled_by")
    return get_object_or_404(mine, pk=pk)
