"""A party reads and signs."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import resident


@resident
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper of mine: read it, sign it."""
    raise Http404


@resident
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF."""
    raise Http404
