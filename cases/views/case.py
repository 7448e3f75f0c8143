"""The case page: the next legal step first, then the story."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import staff
from accounts.roles import Role


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute."""
    raise Http404
