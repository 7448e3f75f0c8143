"""What a browser remembers for a resident: large print."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import inside, public

YEAR = 365 * 24 * 3600


@public
def large_print(request: HttpRequest) -> HttpResponse:
    """Switch large print on or off; a display preference, no state of ours."""
    response = redirect(inside(request, request.GET.get("next", "")) or "/")
    on = request.COOKIES.get(settings.PRINT_COOKIE_NAME) == "large"
    response.set_cookie(settings.PRINT_COOKIE_NAME, "" if on else "large", max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response
