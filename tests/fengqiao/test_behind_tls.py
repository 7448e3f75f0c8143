"""The settings as an installation behind TLS reads them, in a process of its own (security.md SE-03, HD-02, SC-02)."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.fengqiao.test_run import surroundings

KEYS = {f"FENGQIAO_{name}_KEY": f"{name.lower()}-7Zt1vQ9xkP3mWb5LrY8dNc2HsJ6fGa4Te0UoXi-KqRw4hM2jD" for name in ("SECRET", "DATA", "HASH")}
STATION = {**KEYS, "FENGQIAO_HTTPS": "1", "FENGQIAO_HOSTS": "station.example", "FENGQIAO_TRUSTED_PROXIES": "127.0.0.1"}
ASK = """
import django, json, sys
django.setup()
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import checks
from django.http import HttpResponse
from django.test import Client, RequestFactory

def session(request):
    request.session["x"] = 1
    return HttpResponse()

settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
client = Client(SERVER_NAME="station.example")
safe = client.get("/sign-in/", secure=True)
client.get("/large-print/", secure=True)
own = SessionMiddleware(session)(RequestFactory().get("/", secure=True))
plain = client.get("/track/?a=b")
complaints = checks.run_checks(include_deployment_checks=True)
cookies = {**client.cookies, **own.cookies}
print(json.dumps({
    "cookies": {name: dict(cookie) for name, cookie in cookies.items()}, "headers": dict(safe.headers),
    "plain": [plain.status_code, plain.headers.get("Location")], "complaints": [str(found) for found in complaints],
    "hashers": settings.PASSWORD_HASHERS, "debug": settings.DEBUG, "disk": settings.DATABASES["default"]["OPTIONS"]["init_command"],
}))
"""


def run(tmp_path, script, **more):
    environment = surroundings(tmp_path, DJANGO_SETTINGS_MODULE="fengqiao.settings", **{**STATION, **more})
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    done = run(tmp_path_factory.mktemp("tls"), ASK)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_every_cookie_is_for_this_host_alone_over_tls_and_out_of_reach_of_scripts(station):
    assert set(station["cookies"]) == {"__Host-session", "__Host-csrf", "__Host-print"}
    for facts in station["cookies"].values():
        assert (facts["secure"], facts["httponly"], facts["samesite"], facts["domain"], facts["path"]) == (True, True, "Lax", "", "/")


def test_tls_is_asked_for_during_a_year_and_plain_http_leads_there(station):
    assert station["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert station["plain"] == [301, "https://station.example/track/?a=b"]


def test_django_finds_nothing_to_complain_about_before_going_into_service(station):
    assert station["complaints"] == []
    assert station["debug"] is False


def test_outside_of_the_tests_passwords_and_deleted_rows_are_kept_as_they_must(station):
    assert station["hashers"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert "secure_delete=ON" in station["disk"]
    assert "synchronous=FULL" in station["disk"]


@pytest.mark.parametrize(("name", "value"), [("FENGQIAO_SECRET_KEY", "short"), ("FENGQIAO_DATA_KEY", ""), ("FENGQIAO_HOSTS", "station.example,*"),
                                              ("FENGQIAO_CIPHER", "SM3")])  # fmt: skip
def test_half_configured_it_does_not_start(tmp_path, name, value):
    done = run(tmp_path, "import fengqiao.settings", **{name: value})
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
