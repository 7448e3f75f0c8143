"""Pages of whoever leads the talk: the committee's mediator or director, before the police the officer who hosts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import member
from accounts.roles import Role
from cases.models import Case
from cases.steps.leading import leads
from cases.views.fetch import case_of

LEADERS = (Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)


def led(request: HttpRequest, number: str) -> Case:
    """The case, for whoever leads its talk; anybody else who may see it is refused."""
    case = case_of(request, number)
    if not leads(case, member(request)):
        raise PermissionDenied
    return case


def elsewhere(request: HttpRequest, case: Case, words: str) -> HttpResponse:
    """Back to the case with the reason why this page has nothing to offer now."""
    messages.warning(request, words)
    return redirect("case", case.number)
