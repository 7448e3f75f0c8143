"""The demonstration's messages: what residents were sent, on a page."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import public


@public
def messages(request: HttpRequest) -> HttpResponse:
    """What went out."""
    raise Http404
