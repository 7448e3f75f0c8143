"""What stands on every answer, and what no request may bring (security.md HD-01, HD-02, HD-04, HD-05, IN-07, PR-06, AC-10, AV-02)."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from fengqiao.headers import HeadersMiddleware
from fengqiao.management.commands.show_access import addresses
from tests.cases.world import doors

STRICT = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'", "base-uri": "'none'",
          "frame-ancestors": "'none'", "form-action": "'self'", "connect-src": "'self'", "font-src": "'self'"}  # fmt: skip
FOREIGN = "evil.example"


def assert_dressed(answer: HttpResponse) -> None:
    """The headers that stand on every page and every error."""
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)
    if not policy.startswith("sandbox"):
        assert {word: policy.partition(f"{word} ")[2].partition(";")[0] for word in STRICT} == STRICT
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] in {"same-origin", "strict-origin"}
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    if answer.content and answer["Content-Type"].startswith("text/"):
        assert "charset=utf-8" in answer["Content-Type"]
    assert not re.search(r"\d", answer.headers.get("Server", "") + answer.headers.get("X-Powered-By", ""))


def test_every_page_of_every_role_is_dressed_and_kept_by_no_cache(world, subtests):
    open_doors = doors(world)
    for address in addresses():
        who = next((who for who in open_doors if address.opens_to(who)), "officer")
        with subtests.test(address=address.path, who=who):
            assert_dressed(open_doors[who]().get(world.url(address)))


SCAN = "/cases/daqiao-2026-000001/mediation/file/scans/new/"
SOUND = "/cases/yongqiao-2026-1/mediation/sessions/1/recordings/new/"
REFUSED: dict[str, tuple[int, dict[str, Any]]] = {
    "a page that is not there": (404, {"path": "/nowhere/"}),
    "a page for others": (403, {"path": "/desk/found/"}),
    "a NUL in the address": (400, {"path": "/track/%00/"}),
    "a NUL in the question": (400, {"path": "/track/?a=%00"}),
    "a foreign charset": (400, {"path": "/track/", "data": b"number=1", "content_type": "application/x-www-form-urlencoded; charset=utf-7"}),
    "a charset that does not exist": (400, {"path": "/track/", "data": b"number=1", "content_type": "text/plain; charset=klingon"}),
    "three thousand boxes": (400, {"path": "/track/", "data": {f"f{n}": "x" for n in range(3000)}}),
    "more than a form holds": (413, {"path": "/track/", "data": b"x" * (settings.MAX_BODY + 1)}),
    "a length that is none": (413, {"path": "/track/", "data": b"x", "CONTENT_LENGTH": "-1"}),
    "a broken multipart": (400, {"path": "/track/", "data": b"--x\r\nbroken", "content_type": "multipart/form-data"}),
    "a foreign host": (400, {"path": "/track/", "HTTP_HOST": FOREIGN}),
    "a host with a trick": (400, {"path": "/track/", "HTTP_HOST": "testserver@evil.example"}),
}  # fmt: skip


def test_whoever_sends_too_much_is_heard_out_and_reads_why():
    """A connection that is cut while somebody sends shows no page at all."""
    request = RequestFactory().generic("POST", "/track/", b"x" * (settings.MAX_BODY + 1), content_type="application/x-www-form-urlencoded")
    answer = HeadersMiddleware(lambda _request: HttpResponse())(request)
    assert answer.status_code == 413
    assert request.read(1) == b""


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        (SCAN, "yaqin", 200), (SCAN, "nobody", 413), (SOUND, "yaqin", 200), (SOUND, "nobody", 413), ("/cases/1/", "yaqin", 413),
        (SOUND, "somebody with any cookie", 413), (SOUND, "somebody who only came by", 413),
    ],
)  # fmt: skip
def test_a_scanned_file_may_be_larger_on_its_own_page_for_whoever_is_signed_in(cast, path, who, status):
    client = Client()
    if who == "yaqin":
        client.force_login(cast.yaqin)
    elif who == "somebody with any cookie":
        client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    elif who == "somebody who only came by":
        client.post("/apply/1/", {"about": "neighbour"})
        assert settings.SESSION_COOKIE_NAME in client.cookies
    request = RequestFactory().generic("POST", path, b"x" * (settings.MAX_BODY + 1))
    request.COOKIES.update({name: one.value for name, one in client.cookies.items()})
    assert HeadersMiddleware(lambda _request: HttpResponse())(request).status_code == status


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_a_page_of_ours_and_dressed(cast, what):
    status, facts = REFUSED[what]
    client = Client(raise_request_exception=False)
    if status == 403:
        client.force_login(cast.administrator)
    if isinstance(facts.get("data"), bytes):  # as it stands, whatever it says of itself
        answer = client.generic("POST", **{"content_type": "application/x-www-form-urlencoded", **facts})
    else:
        answer = (client.post if "data" in facts else client.get)(**facts)
    assert answer.status_code == status
    assert_dressed(answer)
    assert '<html lang="zh-Hans">' in answer.text
    assert FOREIGN not in answer.text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", "[" * 5000 + "]" * 5000), ("application/json", json.dumps("get")), ("application/json", "{"),
        ("text/xml", "<!DOCTYPE x>"), ("application/x-www-form-urlencoded", b"number=%ff%fe&digits=\xff\xfe"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: f"), ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
        ("multipart/form-data; boundary=\xff", b"--x"), ("\x00", b"a"), ("", b"a"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("strict", [True, False], ids=["with token", "without"])
def test_a_body_that_is_no_form_is_no_fault_of_ours(db, content_type, body, strict):
    client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
    assert client.generic("POST", "/track/", body, content_type=content_type).status_code in {200, 400, 403}


def test_a_foreign_host_behind_a_proxy_stands_in_no_answer(cast, client):
    for path in ("/sign-in/", "/desk/", "/track/", "/roster/", "/nowhere/"):
        answer = client.get(path, headers={"X-Forwarded-Host": FOREIGN, "X-Forwarded-Server": FOREIGN, "Forwarded": f"host={FOREIGN}"})
        assert FOREIGN not in answer.text + str(answer.headers)


OUTSIDE = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example", "http:evil.example"]


@pytest.mark.parametrize("target", OUTSIDE)
def test_no_page_leads_outside(cast, client, target):
    assert client.get("/large-print/", {"next": target})["Location"] == "/"
    here = {"HX-Request": "true", "HX-Current-URL": target, "Referer": target}
    assert "evil" not in client.get("/desk/", headers=here)["HX-Redirect"]
    assert "evil" not in client.post("/sign-out/", headers=here)["Location"]
    assert FOREIGN not in client.get("/sign-in/", {"next": target}).text


@pytest.mark.parametrize(
    "path",
    [
        "/admin/", "/admin/login/", "/__debug__/", "/api/docs", "/metrics", "/.git/config", "/.env", "/var/keys.env", "/keys.env", "/static/",
        "/static/../keys.env", "/static/%2e%2e/keys.env", "/static//etc/passwd", "/files/", "/media/", "/fengqiao.sqlite3", "/backups/",
        "/static/css/", "/requirements.txt", "/manage.py", "/server-status",
    ],
)  # fmt: skip
def test_nothing_lies_open_that_is_no_page(db, client, path):
    answer = client.get(path)
    assert answer.status_code in {403, 404}
    assert "Index of" not in answer.text


def test_nothing_tells_how_it_is_built(db):
    assert settings.DEBUG is False
    assert not {"django.contrib.admin", "debug_toolbar", "silk", "django.contrib.admindocs"} & set(settings.INSTALLED_APPS)
    answer = Client(raise_request_exception=False).get("/nowhere/")
    assert "Using the URLconf" not in answer.text


def test_a_database_that_is_away_is_said_wherever_it_is_missed_first_and_heals_by_itself(cast, client):
    client.force_login(cast.officer)
    client.raise_request_exception = False

    def away(*_: Any) -> None:
        raise OperationalError("server closed the connection; DETAIL: row (林秀英, 13857421234)")

    for path in ("/desk/", "/healthz", "/sign-in/?next=/desk/"):
        with connection.execute_wrapper(away):
            answer = client.get(path)
        if path.startswith("/sign-in/"):
            continue  # asks the database nothing before somebody types
        assert answer.status_code == 503, path
        assert "数据库暂时连不上" in answer.text
        assert "林秀英" not in answer.text
        assert_dressed(answer)
    assert client.get("/desk/").status_code == 200


def test_a_fault_shows_nothing_of_itself(rf: RequestFactory, client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("cases.views.party.intake.render", lambda *_: 1 / 0)
    answer = client.get(reverse("scan_again"))
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert_dressed(answer)


def test_what_an_answer_says_of_itself_is_not_overwritten(rf: RequestFactory):
    said = HttpResponse(headers={"Cache-Control": "no-store, private", "Content-Security-Policy": "sandbox"})
    answer = HeadersMiddleware(lambda _request: said)(rf.get("/"))
    assert (answer["Cache-Control"], answer["Content-Security-Policy"]) == ("no-store, private", "sandbox")
