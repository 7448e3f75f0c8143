"""Choice, at the desk: the sides' answers, choosing for somebody who cannot, appointing, the mediator's answer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import staff
from accounts.models import User
from accounts.roles import Role
from cases.models import Case


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def answers(request: HttpRequest, number: str) -> HttpResponse:
    """Record whether a side wants mediation."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def choosing(request: HttpRequest, number: str) -> HttpResponse:
    """Choose for a party who cannot do it alone, with consent recorded."""
    raise Http404


@staff(Role.DIRECTOR)
def appointment(request: HttpRequest, number: str) -> HttpResponse:
    """Appoint a mediator."""
    raise Http404


@staff(Role.MEDIATOR)
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Accept or decline the case offered."""
    raise Http404


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows of this step, for this person; few queries, none where the state makes it empty."""
    return {}
