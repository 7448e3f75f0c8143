"""Confirmation: the court's own pages, and the courier's."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import staff
from accounts.models import User
from accounts.roles import Role
from cases.models import Case


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT)
def confirmation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One application for judicial confirmation."""
    raise Http404


@staff(Role.CLERK, Role.JUDGE)
def ruling(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Draft the ruling; the judge decides and authorises it."""
    raise Http404


@staff(Role.CLERK)
def service(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Record how a recipient received the ruling."""
    raise Http404


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows of this step, for this person; few queries, none where the state makes it empty."""
    return {}
