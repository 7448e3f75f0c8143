"""The desk: what waits for me, by the clock; the list of all roles."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import public, staff
from accounts.roles import STAFF


@public
def home(request: HttpRequest) -> HttpResponse:
    """The front door: staff to their desk, everybody else to the wall."""
    raise Http404


@staff(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, by the clock."""
    raise Http404
