"""Mediation: meetings, the agreement and its signing, performance, visits."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import staff
from accounts.models import User
from accounts.roles import Role
from cases.models import Case


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def session_new(request: HttpRequest, number: str) -> HttpResponse:
    """Book a meeting, or record one that nobody booked."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def session(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One meeting: record it or call it off."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def agreement_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write the agreement."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The agreement in force: read it, fix its text, sign, seal."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def signature(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Sign a paper at the desk: a party who is helped, or the mediator."""
    raise Http404


@staff(Role.DIRECTOR)
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Affix the committee's seal."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def term(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Record that a term was performed."""
    raise Http404


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def visit(request: HttpRequest, number: str) -> HttpResponse:
    """Record a visit after the agreement."""
    raise Http404


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows of this step, for this person; few queries, none where the state makes it empty."""
    return {}
