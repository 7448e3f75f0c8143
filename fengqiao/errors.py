"""Our own error pages. They never touch the request's body, and "not yours" reads exactly like "not there"."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _page(status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{status}.html"), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: you are somebody here, but this is not for you to do."""
    return _page(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away; nothing was lost."""
    return _page(503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or that came from elsewhere."""
    return HttpResponse(render_to_string("errors/csrf.html"), status=403)
