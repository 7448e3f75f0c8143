"""A party and the court's ruling."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import resident


@resident
def decline(request: HttpRequest) -> HttpResponse:
    """We do not want judicial confirmation."""
    raise Http404


@resident
def ruling(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the ruling and confirm its receipt."""
    raise Http404
