"""The ceiling: one indexed SELECT and a template of 25 rows with a date and an address each. No session, no rights, no layout.

Served by the same server with the same number of workers as the pages it is compared with.
"""

import os

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.functional import cached_property

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from cases.models import Case  # noqa: E402

PAGE = 25
ROWS = """<!doctype html><title>{{ rows|length }}</title><table>{% for case in rows %}<tr><td><a href="{% url 'row' case.number %}">\
{{ case.number }}</a></td><td>{{ case.title }}</td><td>{{ case.place }}</td><td>{{ case.state }}</td><td>{{ case.risk }}</td>\
<td>{{ case.logged_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</table>"""


class Bare:
    """The template, compiled once."""

    @cached_property
    def template(self) -> object:
        """The rows."""
        return engines["django"].from_string(ROWS)

    def __call__(self, request: HttpRequest, station: int) -> HttpResponse:
        """The newest 25 of a station."""
        rows = Case.objects.filter(station=station).order_by("-id").only("number", "title", "place", "state", "risk", "logged_at")[:PAGE]
        body = self.template.render({"rows": list(rows)})  # type: ignore[attr-defined]
        return HttpResponse(body, headers={"Content-Length": str(len(body.encode()))})


def row(request: HttpRequest, number: str) -> HttpResponse:
    """Where a row would lead; only its address is used."""
    return HttpResponse(number)


urlpatterns = [path("rows/<int:station>/", Bare()), path("row/<str:number>/", row, name="row"), path("healthz", row, {"number": "ok"})]
