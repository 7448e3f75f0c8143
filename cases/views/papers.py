"""Papers: download what one may read, and the public check of a code."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import public, staff
from accounts.roles import STAFF


@staff(*STAFF)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper as PDF."""
    raise Http404


@public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a paper with this code is genuine, and nothing else."""
    raise Http404
