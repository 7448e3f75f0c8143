"""A party answers and chooses."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import resident


@resident
def answer(request: HttpRequest) -> HttpResponse:
    """Do you want mediation?"""
    raise Http404


@resident
def choose(request: HttpRequest) -> HttpResponse:
    """Rank up to three mediators, accept whom the station appoints, or refuse."""
    raise Http404
