"""What the night's look found: for the duty leader the files of the station, for the administrator their numbers alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import member, request_role, staff
from accounts.roles import Role
from cases.models import Case, Finding

SHOWN = 200


@staff(Role.LEADER, Role.ADMINISTRATOR)
def findings(request: HttpRequest) -> HttpResponse:
    """Files without holder, clock or next step, the oldest finding first."""
    sees = request_role(request) != Role.ADMINISTRATOR
    rows = Finding.objects.select_related("case__station").order_by("found_at", "pk")
    if sees:
        rows = rows.filter(case__in=Case.objects.visible_to(member(request)).values("pk"))
    return render(request, "cases/findings.html", {"findings": rows[:SHOWN], "sees": sees})
