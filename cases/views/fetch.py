"""Fetching is the permission check: what one may not see is not there (404, the same body as for what never was)."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import member
from cases.models import Case, Confirmation, Party, Referral

CASE_WITH = ("station", "committee", "officer", "mediator__user")


def case_of(request: HttpRequest, number: str) -> Case:
    """The case, for somebody of the staff who may see it."""
    return get_object_or_404(Case.objects.visible_to(member(request)).select_related(*CASE_WITH), number=number)


def party_of(case: Case, pk: int) -> Party:
    """A party of this case."""
    return get_object_or_404(case.parties, pk=pk)


def referral_of(request: HttpRequest, number: str, pk: int) -> Referral:
    """The referral, for the station, the room or its own department."""
    found = Referral.objects.visible_to(member(request)).select_related("case__station", "case__committee", "department", "row", "sent_by")
    return get_object_or_404(found, case__number=number, pk=pk)


def confirmation_of(request: HttpRequest, number: str, pk: int) -> Confirmation:
    """The confirmation, for the room, the station, or the court it was submitted to."""
    with_: tuple[Any, ...] = ("case__station", "case__committee", "court", "agreement", "application", "draft", "ruling", "clerk", "judge")
    found = Confirmation.objects.visible_to(member(request)).select_related(*with_)
    return get_object_or_404(found, case__number=number, pk=pk)
