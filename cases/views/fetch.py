"""Fetching is the permission check: what one may not see, and what was destroyed, is not there (404, the same body as for what never was)."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.access import member
from cases.models import Case, Confirmation, Party, Referral

THERE: dict[str, Any] = {"case__destruction__done_at": None}  # the files of a destroyed case are gone; its number has a page of its own
CASE_WITH = ("station", "committee", "officer", "mediator__user")


def case_of(request: HttpRequest, number: str) -> Case:
    """The case, for somebody of the staff who may see it."""
    return get_object_or_404(Case.objects.visible_to(member(request)).filter(destruction__done_at=None).select_related(*CASE_WITH), number=number)


def party_of(case: Case, pk: int) -> Party:
    """A party of this case."""
    return get_object_or_404(case.parties, pk=pk)


def referral_of(request: HttpRequest, number: str, pk: int) -> Referral:
    """The referral, for the station, the room or its own department."""
    with_ = ("case__station", "case__committee", "case__item", "case__officer", "department", "row", "sent_by")
    return get_object_or_404(Referral.objects.visible_to(member(request)).filter(**THERE).select_related(*with_), case__number=number, pk=pk)


def confirmation_of(request: HttpRequest, number: str, pk: int) -> Confirmation:
    """The confirmation, for the room, the station, or the court it was submitted to."""
    with_: tuple[Any, ...] = ("case__station", "case__committee", "court", "agreement", "application", "draft", "ruling", "review", "clerk", "judge")
    found = Confirmation.objects.visible_to(member(request)).filter(**THERE).select_related(*with_)
    return get_object_or_404(found, case__number=number, pk=pk)
