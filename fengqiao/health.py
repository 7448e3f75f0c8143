"""One address that says whether the web and its database are alive."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from accounts.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """`ok`, when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")
