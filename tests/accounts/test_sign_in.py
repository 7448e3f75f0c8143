"""Signing in and out (security.md AU-03, AU-09, SE-01, SE-05, HD-05)."""

import re
import statistics
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD

WRONG = "is not the password"


def body_of(response, typed):
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return text.replace(typed, "")


def test_the_right_password_opens_the_desk(client, officer, post_sign_in):
    response = post_sign_in(client, officer.username)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert client.get("/desk/").content.decode() == "desk of officer"


def test_signing_in_gives_a_new_session_and_drops_what_stood_in_the_old(client, officer, post_sign_in):
    session = client.session
    session["party"] = 7
    session.save()
    before = session.session_key
    post_sign_in(client, officer.username)
    assert client.session.session_key != before
    assert "party" not in client.session
    assert not Session.objects.filter(session_key=before).exists()


def test_known_unknown_and_deactivated_numbers_get_one_answer(client, officer, stranger, post_sign_in):
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    answers = {
        body_of(post_sign_in(client, name, password), name)
        for name, password in [(officer.username, WRONG), ("nobody-9", WRONG), (stranger.username, PASSWORD)]
    }
    assert len(answers) == 1


def test_a_wrong_password_and_a_wrong_token_get_one_answer(client, judge, post_sign_in):
    wrong_password = post_sign_in(client, judge.username, WRONG, "000000")
    wrong_token = post_sign_in(client, judge.username, PASSWORD, "12345")
    assert body_of(wrong_password, "000000") == body_of(wrong_token, "12345")


def test_known_and_unknown_numbers_take_the_same_time(client, officer, settings, post_sign_in):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    officer.set_password(PASSWORD)
    officer.save()

    def seconds(name):
        began = time.perf_counter()
        post_sign_in(client, name, WRONG)
        return time.perf_counter() - began

    seconds("warm-up")
    pairs = [(seconds(officer.username), seconds("nobody-9")) for _ in range(5)]
    known, unknown = (statistics.median(column) for column in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil", "\t//evil.example", "desk/"],
)
def test_next_leads_nowhere_outside(client, officer, post_sign_in, target):
    assert post_sign_in(client, officer.username, next=target)["Location"] == "/desk/"


def test_next_leads_back_to_where_one_was(client, officer, post_sign_in):
    asked = client.get("/desk/?late=1")
    assert asked["Location"] == "/sign-in/?next=%2Fdesk%2F%3Flate%3D1"
    assert post_sign_in(client, officer.username, next="/desk/?late=1")["Location"] == "/desk/?late=1"


def test_signing_out_is_a_post_and_kills_the_session_on_the_server(client, officer, post_sign_in):
    post_sign_in(client, officer.username)
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert stolen.get("/desk/").status_code == 200
    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")
    assert '"cache"' in response["Clear-Site-Data"]
    assert stolen.get("/desk/").status_code == 302


def test_signing_in_needs_the_token_of_the_form(officer, post_sign_in):
    strict = Client(enforce_csrf_checks=True)
    assert post_sign_in(strict, officer.username).status_code == 403


def test_pages_of_the_staff_are_kept_by_no_browser(client, officer, post_sign_in):
    post_sign_in(client, officer.username)
    assert client.get("/desk/")["Cache-Control"] == "no-store"
