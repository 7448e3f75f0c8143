"""Routing: refer to a department, call it to the spot, and the department's own page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import staff
from accounts.models import User
from accounts.roles import Role
from cases.models import Case


@staff(Role.OFFICER)
def refer(request: HttpRequest, number: str) -> HttpResponse:
    """Refer to a department, or call it to the spot."""
    raise Http404


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR, Role.LIAISON, Role.HEAD, Role.COMMAND)
def referral(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One referral."""
    raise Http404


@staff(Role.OFFICER, Role.COMMAND)
def redirection(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Send a returned matter to the right department."""
    raise Http404


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows of this step, for this person; few queries, none where the state makes it empty."""
    return {}
