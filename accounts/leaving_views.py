"""Somebody leaves: what still holds them, and when nothing does, the last step."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.leaving import SHOWN, deactivate, may_dismiss, may_leave
from accounts.models import Happening, User
from accounts.roles import Role
from accounts.trail import record


@staff(Role.DIRECTOR, Role.ADMINISTRATOR)
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """What still holds somebody, each with the page where it is handed on; the button that takes them out of service comes when nothing does."""
    person = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    if not may_dismiss(member(request), person):
        raise Http404
    problems: list[str] = []
    if request.method == "POST":
        try:
            deactivate(person, by=member(request))
        except ValidationError as problem:
            problems = problem.messages
        else:
            record(request, Happening.DISMISSED, subject=f"leaving:{person.pk}")
            messages.success(request, _("%(name)s is out of service and cannot sign in any more.") % {"name": person.name})
            return redirect("desk")
    holds = may_leave(person)
    context = {"person": person, "holds": holds[:SHOWN], "more": max(len(holds) - SHOWN, 0), "count": len(holds), "problems": problems}
    return render(request, "accounts/leaving.html", context)
