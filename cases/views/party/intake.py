"""A party comes in: link, one-time code, where the matter stands."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import public, resident


@public
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a slip. Opening it consumes nothing; a press sends the code."""
    raise Http404


@public
def code(request: HttpRequest) -> HttpResponse:
    """The six digits."""
    raise Http404


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """Where my matter stands: five stages, who acts now, by when, what to bring."""
    raise Http404


@public
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    raise Http404


@public
def track(request: HttpRequest) -> HttpResponse:
    """Number and last four digits: the five stages and no more."""
    raise Http404
