"""The wall to print and hang up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import member, staff
from accounts.models import Office
from accounts.roles import OfficeKind, Role
from cases.documents import MissingGlyph
from cases.models import standing
from cases.papers.poster import poster as set_poster


@staff(Role.OFFICER, Role.DIRECTOR)
def poster(request: HttpRequest) -> HttpResponse:
    """The wall of the own committee; at a station of the committee it works with."""
    committees = Office.objects.filter(kind=OfficeKind.COMMITTEE, is_active=True).order_by("pk")
    own = committees.filter(pk=standing(member(request)).office_id or 0).first() or committees.first()
    try:
        pdf = set_poster(own) if own else None
    except MissingGlyph as problem:
        messages.warning(request, " ".join(problem.messages))
        pdf = None
    if pdf is None:
        return redirect("roster")
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="poster.pdf"'})
