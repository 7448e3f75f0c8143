"""Our own error pages. They never touch the request's body, and "not yours" reads exactly like "not there"."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cases.views.api.problems import Problem, as_answer

OF_API = {400: "not-understood", 403: "not-allowed", 404: "not-found", 413: "too-large", 500: "broken", 503: "away"}


def _page(status: int, request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):  # a machine reads no page
        return as_answer(Problem(OF_API[status]), request)
    return HttpResponse(render_to_string(f"errors/{status}.html"), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(400, request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: you are somebody here, but this is not for you to do."""
    return _page(403, request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(404, request)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than any form of ours holds; it was not read."""
    return _page(413, request)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; a database that is away, wherever it was missed first, is said on a page of its own and heals by itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _page(500, request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away; nothing was lost."""
    return _page(503, request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or that came from elsewhere."""
    return HttpResponse(render_to_string("errors/csrf.html"), status=403)
