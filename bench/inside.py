"""What the bench asks from inside a place: `python -m bench.inside count|settle|visit`. Prints a number or JSON."""

import json
import math
import os
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.db.models.functions import Length  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.session_limits import begin  # noqa: E402
from cases.clock import now  # noqa: E402
from cases.figures.tally import count_all  # noqa: E402
from cases.models import Case, Party  # noqa: E402

HOST = "127.0.0.1"
STATION = "station-01"
SURNAME = "陈"  # the search that finds most
# Of the invented disputes every eighth says the first three; the next three are told once, below; nobody says the last.
COMMON = ("误工", "就剩医药", "就剩医药费和误工费")
RARE = ("榕树", "榕树气根", "榕树气根顶裂了水缸")
NOWHERE = ("霓虹", "霓虹灯箱", "霓虹灯箱的变压器嗡嗡响")
SITTINGS = 300
LENGTHS = ("two signs", "four signs", "more signs")
OFFICER, LEADER, LIAISON = f"{STATION}-080116", f"{STATION}-080101", "rs01"


def count() -> int:
    """How many cases there are."""
    return Case.objects.count()


def settle() -> None:
    """Let the database look at what it got, and count it for the figures."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    count_all(seconds=math.inf)


def visit() -> dict[str, Any]:
    """Sessions, addresses and the number of statements of every page that is measured."""
    officer, leader, liaison = (_client(name) for name in (OFFICER, LEADER, LIAISON))
    user = User.objects.get(username=OFFICER)
    case = Case.objects.visible_to(user).filter(state="mediating").order_by("-id")[0]
    desk, page = reverse("desk"), reverse("case", args=[case.number])
    officer.post(reverse("find"), {"q": SURNAME})
    _tell_once(officer)
    figures = reverse("figures")
    return {
        "cases": count(), "station": case.station_id, "case": page, "desk": desk, "list": f"{desk}?view=all", "log": reverse("log"),
        "search": reverse("find"), "searches": {what: _searching(text) for what, text in _searches(case).items()}, "figures": figures,
        "track": reverse("track"), "tracked": _tracked(case),
        "sessions": _sessions(), "cookies": {"officer": _cookie(officer), "leader": _cookie(leader), "liaison": _cookie(liaison)},
        "statements": {
            "list": _statements(officer, f"{desk}?view=all"), "desk": _statements(officer, desk), "leader": _statements(leader, desk),
            "case": _statements(officer, page), "inbox": _statements(liaison, desk),
            "figures": _statements(officer, figures),
        },
    }  # fmt: skip


def _searches(case: Case) -> dict[str, str]:
    """What is looked for, by what it is called in the report."""
    seen = Party.objects.filter(case__station=case.station)
    short = seen.annotate(signs=Length("name")).filter(signs=2).values_list("name").annotate(n=Count("pk")).order_by("-n", "name")[0][0]
    asked = {"a surname": SURNAME, "a name of two signs": short, "nobody's name": "呼延霓"}
    for said, words in (("common", COMMON), ("rare", RARE), ("without a hit", NOWHERE)):
        asked |= {f"{length}, {said}": text for length, text in zip(LENGTHS, words, strict=True)}
    return asked


def _searching(text: str) -> str:
    """The cookie of an officer who looked for this last."""
    client = _client(OFFICER)
    client.post(reverse("find"), {"q": text})
    return _cookie(client)


def _tell_once(officer: Client) -> None:
    """One dispute that no other is like, through the page, if it is not there yet."""
    if Case.objects.filter(narrative__contains=RARE[-1]).exists():
        return
    happened = (now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    form = {
        "client_key": str(uuid.uuid4()), "source": "110", "occurred_at": happened, "place": "石桥社区 7 号", "community": "石桥社区",
        "title": "树根顶裂水缸", "narrative": f"隔壁的{RARE[-1]}，要他锯树，他不肯。", "people_count": "2", "party1-kind": "person",
        "party1-name": "屠一鸣", "party1-stance": "要求锯树的一方", "party1-is_applicant": "on", "party2-kind": "person", "party2-name": "俞长根",
    }  # fmt: skip
    answer = officer.post(reverse("log"), form)
    assert answer.status_code == 302, answer.content.decode()[:4000]


def _client(username: str) -> Client:
    """Signed in as after the sign-in page."""
    client = Client(HTTP_HOST=HOST)
    client.force_login(get_user_model().objects.get(username=username))
    session = client.session
    begin(session)
    session.save()
    return client


def _sessions() -> list[str]:
    """Many sittings of one officer, under one token: what is logged says so in the next page of its sitting, which the bench never opens."""
    csrf = _get_new_csrf_string()
    return [f"session={_client(OFFICER).cookies['session'].value}; csrf={csrf}" for _n in range(SITTINGS)]


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
