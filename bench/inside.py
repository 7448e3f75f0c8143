"""What the bench asks from inside a place: `python -m bench.inside count|settle|visit`. Prints a number or JSON."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.session_limits import begin  # noqa: E402
from cases.models import Case, Party  # noqa: E402

HOST = "127.0.0.1"
STATION = "station-01"
SURNAME = "陈"  # the search that finds most
OFFICER, LEADER, LIAISON = f"{STATION}-080116", f"{STATION}-080101", "rs01"


def count() -> int:
    """How many cases there are."""
    return Case.objects.count()


def settle() -> None:
    """Let the database look at what it got."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def visit() -> dict[str, Any]:
    """Sessions, addresses and the number of statements of every page that is measured."""
    officer, leader, liaison = (_client(name) for name in (OFFICER, LEADER, LIAISON))
    user = User.objects.get(username=OFFICER)
    case = Case.objects.visible_to(user).filter(state="mediating").order_by("-id")[0]
    desk, page = reverse("desk"), reverse("case", args=[case.number])
    officer.post(reverse("find"), {"q": SURNAME})
    return {
        "cases": count(), "station": case.station_id, "case": page, "desk": desk, "list": f"{desk}?view=all", "log": reverse("log"),
        "search": reverse("find"),
        "track": reverse("track"), "tracked": _tracked(case),
        "cookies": {"officer": _cookie(officer), "leader": _cookie(leader), "liaison": _cookie(liaison)},
        "statements": {
            "list": _statements(officer, f"{desk}?view=all"), "desk": _statements(officer, desk), "leader": _statements(leader, desk),
            "case": _statements(officer, page), "inbox": _statements(liaison, desk),
        },
    }  # fmt: skip


def _client(username: str) -> Client:
    """Signed in as after the sign-in page."""
    client = Client(HTTP_HOST=HOST)
    client.force_login(get_user_model().objects.get(username=username))
    session = client.session
    begin(session)
    session.save()
    return client


def _cookie(client: Client) -> str:
    return f"session={client.cookies['session'].value}; csrf={_get_new_csrf_string()}"


def _statements(client: Client, path: str) -> int:
    """The second time, when what a process keeps is there."""
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def _tracked(case: Case) -> dict[str, str]:
    party = Party.objects.filter(case=case).exclude(phone_last4_hash="").order_by("pk")[0]
    return {"number": case.display_number, "digits": party.phone[-4:]}


ASKED: dict[str, Callable[[], Any]] = {"count": count, "settle": settle, "visit": visit}

if __name__ == "__main__":
    json.dump(ASKED[sys.argv[1]](), sys.stdout)
