"""Intake: log a dispute, its parties and slips, triage."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import staff
from accounts.models import User
from accounts.roles import Role
from cases.models import Case


@staff(Role.OFFICER, Role.AUXILIARY)
def log(request: HttpRequest) -> HttpResponse:
    """Log a dispute."""
    raise Http404


@staff(Role.OFFICER, Role.AUXILIARY)
def party_new(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a side that was unknown at first."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def slip(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Issue a party's private link and print the slip; the old link ends."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK)
def contact(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A party's numbers in full, with a reason."""
    raise Http404


@staff(Role.OFFICER)
def triage(request: HttpRequest, number: str) -> HttpResponse:
    """Decide which way it goes."""
    raise Http404


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows of this step, for this person; few queries, none where the state makes it empty."""
    return {}
