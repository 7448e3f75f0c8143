"""A government sign-on by a real provider in a process of its own: it says who somebody is; whom that lets in and what they still owe is ours."""

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from django.urls import path

from accounts import sign_on
from accounts.models import AccessRecord, Appointment, User
from accounts.roles import Role
from accounts.sign_on_urls import urlpatterns as sign_on_patterns
from cases.clock import now
from fengqiao import env
from tests.accounts import pages
from tests.accounts.conftest import SECRET
from tests.cases.engine.processes import wait_for

TWO = "urn:station:two-factors"
PEOPLE = [
    {"sub": "a1", "number": "330213-0471"}, {"sub": "b2", "number": "fy-0102"}, {"sub": "b3", "number": "fy-0102", "acr": TWO},
    {"sub": "c4", "number": "nobody-here"}, {"sub": "d5"}, {"sub": "e6", "number": ["330213-0471"]},
]  # fmt: skip
handler403, handler404 = pages.handler403, pages.handler404
urlpatterns = [*pages.urlpatterns, *sign_on_patterns, path("nothing/", pages.roster, name="nothing")]


@contextmanager
def provider():
    """Its address; it knows PEOPLE and ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    words += [word for person in PEOPLE for word in ("--user-claims", json.dumps(person))]
    surroundings = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONWARNINGS": ""}
    process = subprocess.Popen(words, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), "the provider")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def issuer():
    with provider() as address:
        yield address


@pytest.fixture
def station_of(settings, officer, judge):
    """A station that trusts this provider."""
    settings.ROOT_URLCONF = "tests.accounts.test_sign_on"

    def trust(issuer, **more):
        ours = {"client": "fengqiao", "secret": "of the station", "claim": "number", "scope": "openid", "name": "政务认证"}
        settings.OIDC = {"issuer": issuer, "factors": [], **ours, **more}

    return trust


def there(client, target=""):
    """Press the button; the address of the provider's page."""
    answer = client.get("/sign-on/", {"next": target} if target else {})
    assert answer.status_code == 302, answer
    return answer["Location"]


def as_whom(address, sub):
    """What the provider sends the browser back with."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == "/sign-on/back/"
    return f"{parts.path}?{parts.query}"


def come(client, sub, target=""):
    return client.get(as_whom(there(client, target), sub))


def trail():
    return list(AccessRecord.objects.order_by("pk").values_list("happening", "user__username", "subject"))


def test_it_is_off_by_default(client, settings, officer):
    assert settings.OIDC["issuer"] == ""
    assert client.get("/sign-on/").status_code == 404
    assert "sign-on" not in client.get("/sign-in/").text


def test_whom_it_names_is_in_with_our_limits_and_in_the_trail(client, station_of, issuer, officer):
    station_of(issuer)
    assert "用政务认证登录" in client.get("/sign-in/").text
    address = there(client, "/desk/")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    waiting = client.session.session_key
    answer = client.get(as_whom(address, "a1"))
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session.session_key != waiting
    assert client.get("/desk/").text == "desk of officer"
    assert trail() == [("signed_in", officer.username, "sign_on")]
    session = client.session
    session["seen"] -= timedelta(minutes=31).total_seconds()
    session.save()
    assert client.get("/desk/").status_code == 302


def test_who_was_taken_out_of_service_is_out_at_the_next_click_and_stays_out(client, station_of, issuer, officer):
    station_of(issuer)
    come(client, "a1")
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get("/desk/")["Location"].startswith("/sign-in/")
    assert come(client, "a1")["Location"] == "/sign-in/?refused=1"
    assert client.get("/desk/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("sub", ["c4", "d5", "e6"])
def test_nobody_is_made_and_whom_it_does_not_name_stays_out(client, station_of, issuer, sub):
    station_of(issuer)
    before = User.objects.count()
    answer = come(client, sub)
    assert answer["Location"] == "/sign-in/?refused=1"
    assert User.objects.count() == before
    assert "_auth_user_id" not in client.session
    assert "不是在这里任职的人" in client.get(answer["Location"]).text
    assert trail() == [("failed", None, "sign_on")]


def test_the_token_is_still_asked_for_and_its_code_lets_in_once(client, station_of, issuer, judge):
    station_of(issuer)
    assert come(client, "b2", "/court/7/")["Location"] == "/sign-on/code/"
    assert client.get("/desk/")["Location"].startswith("/sign-in/")
    assert "这不是你令牌上的数字" in client.post("/sign-on/code/", {"code": "000000"}).text
    code = pyotp.TOTP(SECRET).now()
    answer = client.post("/sign-on/code/", {"code": code})
    assert answer["Location"] == "/court/7/"
    assert client.get("/court/7/").status_code == 200
    assert [row[0] for row in trail()] == ["no_factor", "signed_in"]
    again = type(client)()
    come(again, "b2")
    assert again.post("/sign-on/code/", {"code": code}).status_code == 200


def test_the_code_waits_five_minutes(client, station_of, issuer, judge):
    station_of(issuer)
    come(client, "b2")
    session = client.session
    session["sign_on_half"] = [judge.pk, now().timestamp() - 301, ""]
    session.save()
    assert client.post("/sign-on/code/", {"code": pyotp.TOTP(SECRET).now()})["Location"] == "/sign-in/?over=1"


def test_a_second_factor_shown_there_counts_only_where_the_station_says_so(client, station_of, issuer, judge):
    station_of(issuer)
    assert come(client, "b3")["Location"] == "/sign-on/code/"
    station_of(issuer, factors=[TWO])
    assert come(client, "b2")["Location"] == "/sign-on/code/"
    assert TWO in parse_qs(urlsplit(there(client)).query)["acr_values"]
    assert come(client, "b3")["Location"] == "/desk/"


def test_a_role_that_needs_a_token_sets_one_up_before_anything_else(client, station_of, issuer, station, officer):
    Appointment.objects.filter(user=officer).update(role=Role.DIRECTOR)
    station_of(issuer)
    come(client, "a1")
    assert client.get("/desk/")["Location"] == "/second-factor/"


def test_a_password_of_ours_is_not_asked_to_be_changed_of_who_uses_none(client, station_of, issuer, officer):
    User.objects.filter(pk=officer.pk).update(must_change_password=True)
    station_of(issuer)
    come(client, "a1")
    assert client.get("/desk/").status_code == 200


def test_an_answer_is_good_for_the_browser_that_asked_and_once(client, station_of, issuer):
    station_of(issuer)
    back = as_whom(there(client), "a1")
    stranger = type(client)()
    assert stranger.get(back)["Location"] == "/sign-in/?refused=1"
    assert client.get(back)["Location"] == "/desk/"
    client.post("/sign-out/")
    assert client.get(back)["Location"] == "/sign-in/?refused=1"
    assert client.get("/sign-on/back/?error=access_denied&state=x")["Location"] == "/sign-in/?refused=1"


def test_an_answer_for_another_house_opens_nothing(client, station_of, issuer):
    station_of(issuer)
    address = there(client).replace("client_id=fengqiao", "client_id=another")
    assert client.get(as_whom(address, "a1"))["Location"] == "/sign-in/?refused=1"


def test_an_old_answer_with_another_nonce_opens_nothing(client, station_of, issuer):
    station_of(issuer)
    address = there(client)
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    assert client.get(as_whom(address.replace(nonce, "anothers"), "a1"))["Location"] == "/sign-in/?refused=1"


def test_a_provider_that_is_away_or_another_one_is_said_and_the_password_goes_on(client, station_of, issuer, officer, post_sign_in):
    station_of("http://127.0.0.1:9")
    answer = client.get("/sign-on/")
    assert answer["Location"] == "/sign-in/?away=1"
    assert "没有应答" in client.get(answer["Location"]).text
    station_of(issuer.replace("127.0.0.1", "localhost"))
    sign_on._provider.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sign_on.settings.OIDC, "issuer", issuer + "/another")
        assert client.get("/sign-on/")["Location"] == "/sign-in/?away=1"
    assert post_sign_in(client, officer.username).status_code == 302


def test_signing_out_ends_it_here_and_offers_it_there(client, station_of, issuer):
    station_of(issuer)
    come(client, "a1")
    answer = client.post("/sign-out/")
    assert (answer["Location"], answer["Clear-Site-Data"]) == ("/sign-in/?left=1", '"cache", "storage"')
    assert client.get("/desk/").status_code == 302
    assert "/sign-on/out/" in client.get(answer["Location"]).text
    address = client.get("/sign-on/out/")["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{issuer}/oauth2/end_session?")
    assert asked["client_id"] == ["fengqiao"]
    assert asked["post_logout_redirect_uri"][0].endswith("/sign-in/")
    assert "id_token_hint" not in asked
    assert requests.get(address, timeout=10).status_code == 200


def test_too_many_strangers_from_one_address_wait(client, station_of, issuer, monkeypatch):
    monkeypatch.setattr("accounts.sign_in.PER_ADDRESS", 2)
    station_of(issuer)
    for _try in range(2):
        come(client, "c4")
    assert come(client, "a1")["Location"] == "/sign-in/?refused=1"
    assert trail()[-1][0] == "locked"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"FENGQIAO_OIDC_SECRET": ""}, "needs"), ({"FENGQIAO_OIDC": "http://sso.example"}, "https"),
        ({"FENGQIAO_OIDC_CLAIM": "preferred_username"}, "changes hands"),
    ],
)  # fmt: skip
def test_half_configured_it_does_not_start(monkeypatch, facts, said):
    whole = {"FENGQIAO_OIDC": "https://sso.example", "FENGQIAO_OIDC_CLIENT": "fengqiao", "FENGQIAO_OIDC_SECRET": "of the station"}
    for name, value in {**whole, **facts}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=said):
        env.sign_on()
