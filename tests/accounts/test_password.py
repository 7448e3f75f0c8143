"""Passwords: long, not the ones that everybody tries, handed over once, kept as Argon2 keeps them (security.md AU-09, AU-10)."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AccessRecord, Attempt, Happening, User
from tests.accounts.conftest import PASSWORD

GOOD = "three ducks under the bridge"
COMMON = ("password123", "qwertyuiop", "1234567890")


@pytest.fixture
def inside(client: Client, officer: User, post_sign_in) -> Client:
    post_sign_in(client, officer.username)
    return client


def change(client: Client, new: str, old: str = PASSWORD, again: str | None = None):
    return client.post("/password/", {"old": old, "new": new, "again": new if again is None else again})


def test_a_long_sentence_is_taken_and_ends_every_other_session(inside, officer, post_sign_in):
    other = Client()
    post_sign_in(other, officer.username)
    assert change(inside, GOOD)["Location"] == "/desk/"
    assert inside.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302
    assert AccessRecord.objects.filter(happening=Happening.PASSWORD, user=officer).count() == 1


@pytest.mark.parametrize("new", [*COMMON, "short", "a" * 9, "330213-0471", PASSWORD])
def test_what_everybody_tries_first_is_refused(inside, officer, new):
    assert change(inside, new).status_code == 200
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


@pytest.mark.parametrize("new", ["七座桥 seven 座桥" + "🌉" * 60, "x y" * 80, " leading and trailing "])
def test_every_sign_and_a_great_length_are_taken_as_typed(inside, officer, new, post_sign_in):
    assert change(inside, new).status_code == 302
    assert User.objects.get(pk=officer.pk).check_password(new)
    if new != new.strip():
        assert not User.objects.get(pk=officer.pk).check_password(new.strip())


def test_it_is_not_changed_without_the_present_one_or_by_a_slip_of_the_hand(inside, officer):
    assert change(inside, GOOD, old="not it").status_code == 200
    assert change(inside, GOOD, again=GOOD + "s").status_code == 200
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_a_session_left_open_is_no_place_to_guess_the_password_in(inside, officer):
    for n in range(10):
        change(inside, GOOD, old=f"guess number {n}")
    assert change(inside, GOOD).status_code == 200
    assert "试得太多" in change(inside, GOOD).content.decode()
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)
    Attempt.objects.update(ends_at=timezone.now())  # a quarter of an hour later
    assert change(inside, GOOD)["Location"] == "/desk/"


def test_a_new_person_gets_a_password_for_once_and_changes_it_before_anything_else(client, station, post_sign_in, capsys):
    call_command("add_user", "dq-9", "新来的", "officer", station.code)
    printed = capsys.readouterr().out.strip()
    assert len(printed.replace("-", "")) == 16
    post_sign_in(client, "dq-9", printed)
    for page in ("/desk/", "/appointment/", "/second-factor/"):
        assert client.get(page)["Location"] == "/password/", page
    assert change(client, printed, old=printed).status_code == 200, "the same one again is no change"
    change(client, GOOD, old=printed)
    assert client.get("/desk/").status_code == 200


def test_two_people_never_get_the_same_one(station, capsys):
    for n in range(5):
        call_command("add_user", f"dq-{n}", "新来的", "officer", station.code)
    assert len(set(capsys.readouterr().out.split())) == 5


def test_an_installation_begins_with_nobody(db):
    """No default account: what every test database starts with is what `set_up` makes without the demonstration."""
    assert not User.objects.exists()


def test_passwords_are_kept_by_argon2_at_its_present_cost():
    """The settings of this process hash cheaply for the tests; the line above that exception is what an installation reads."""
    source = (settings.BASE_DIR / "fengqiao" / "settings.py").read_text()
    assert 'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]\nif TESTING:' in source
    hasher = Argon2PasswordHasher()
    assert hasher.memory_cost >= 19 * 1024, "KiB: what OWASP asks for Argon2id"
    assert hasher.time_cost >= 2
    kept = hasher.encode(GOOD, "saltsaltsalt")
    assert kept.startswith("argon2$argon2id$")
    assert hasher.verify(GOOD, kept)
    assert not hasher.verify(GOOD + "s", kept)
