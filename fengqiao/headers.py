"""What stands on every answer, and what no request may bring."""

import contextlib
import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse

from fengqiao import errors

POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFUSED, PATIENCE, CHUNK = 400, 8, 1 << 16  # of bodies: eight times what any form holds
NUL = ("\x00", "%00")
LARGER = (  # pages that take more than a form with a photo
    (re.compile(r"/cases/[^/]+/mediation/file/scans/new/"), settings.MAX_SCAN),
    (re.compile(r"/cases/[^/]+/mediation/sessions/[0-9]+/recordings/new/"), settings.MAX_RECORDING),
)


class HeadersMiddleware:
    """The outermost of our own: strict policy, no stored copies, nothing too large."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what no page can read, answer, and put the headers on whatever came out."""
        response = _refusal(request) or self.get_response(request)
        if response.status_code >= REFUSED:
            _hear_out(request)
        for name, value in POLICY.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _hear_out(request: HttpRequest) -> None:
    """Read what is still coming, and forget it: whoever is cut off while sending never sees the page that says why. Not without end."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > PATIENCE * settings.MAX_BODY:
        return
    with contextlib.suppress(OSError):  # they went away themselves
        while request.read(CHUNK):
            pass


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """What is answered before anything is read or asked."""
    if _unreadable(request):
        return errors.bad_request(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    return errors.too_large(request) if not length.isdecimal() or _is_too_large(request, int(length)) else None


def _is_too_large(request: HttpRequest, length: int) -> bool:
    """Whether it is more than any form holds; a scanned file and a recording may be, from somebody of the staff alone."""
    if length <= settings.MAX_BODY:
        return False
    most = next((most for page, most in LARGER if page.fullmatch(request.path)), 0)
    return length > most or SESSION_KEY not in SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))


def _unreadable(request: HttpRequest) -> bool:
    """NUL differs between the databases, and a body in a foreign charset cannot be read (security.md IN-01, IN-07)."""
    if any(nul in part for nul in NUL for part in (request.path, request.META.get("QUERY_STRING", ""))):
        return True
    charset = (request.content_params or {}).get("charset", "utf-8").lower().replace("-", "")
    return request.method == "POST" and charset not in {"utf8", "usascii"}
