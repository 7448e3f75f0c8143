"""The second factor: asked of the roles that decide, good once, not to be guessed (security.md AU-04, AU-07)."""

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment, User
from accounts.roles import SECOND_FACTOR, Role
from accounts.second_factor import WRONG_CODES, verify
from tests.accounts.conftest import PASSWORD, SECRET


def test_the_password_alone_does_not_let_in_who_has_a_token(client, judge, post_sign_in, code_now):
    assert post_sign_in(client, judge.username).status_code == 200
    assert client.get("/desk/").status_code == 302
    assert post_sign_in(client, judge.username, code=code_now)["Location"] == "/desk/"


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR))
def test_whoever_decides_or_administers_sets_a_token_up_before_anything_else(client, court, post_sign_in, role):
    user = User.objects.create_user("new-1", "新来的", PASSWORD)
    Appointment.objects.create(user=user, role=role, office=court)
    post_sign_in(client, user.username)
    for page in ("/desk/", "/court/7/", "/appointment/", "/password/"):
        assert client.get(page)["Location"] == "/second-factor/", page
    secret = client.get("/second-factor/").context["secret"]
    client.post("/second-factor/", {"code": pyotp.TOTP(secret).now()})
    assert client.get("/desk/").status_code in (200, 403)
    assert User.objects.get(pk=user.pk).totp_secret == secret


def test_those_roles_are_the_ones_that_the_law_wants():
    assert {Role.CLERK, Role.JUDGE, Role.PRESIDENT, Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR} == SECOND_FACTOR


def test_a_wrong_first_code_sets_nothing_up(client, officer, post_sign_in):
    post_sign_in(client, officer.username)
    client.get("/second-factor/")
    client.post("/second-factor/", {"code": "12345"})
    assert User.objects.get(pk=officer.pk).totp_secret == ""


def test_a_token_is_replaced_only_by_whoever_has_the_present_one(client, judge, post_sign_in, code_now):
    post_sign_in(client, judge.username, code=code_now)
    secret = client.get("/second-factor/").context["secret"]
    client.post("/second-factor/", {"present": "123456", "code": pyotp.TOTP(secret).now()})
    assert User.objects.get(pk=judge.pk).totp_secret == SECRET


def test_a_code_is_good_once(judge, post_sign_in, code_now):
    assert post_sign_in(Client(), judge.username, code=code_now).status_code == 302
    assert post_sign_in(Client(), judge.username, code=code_now).status_code == 200


def test_codes_are_not_tried_out(judge):
    good = pyotp.TOTP(SECRET).now()
    bad = next(f"{n:06d}" for n in range(100) if not verify(judge, f"{n:06d}", timezone.now()))
    for _guess in range(WRONG_CODES):
        verify(judge, bad)
    assert not verify(judge, good)


def test_the_secret_of_a_token_stands_nowhere_readable(client, officer, post_sign_in):
    post_sign_in(client, officer.username)
    secret = client.get("/second-factor/").context["secret"]
    assert secret not in str(dict(client.session.items()))
    client.post("/second-factor/", {"code": pyotp.TOTP(secret).now()})
    assert User.objects.get(pk=officer.pk).totp_secret == secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM accounts_user WHERE id = %s", [officer.pk])
        assert secret.encode() not in bytes(cursor.fetchone()[0])
