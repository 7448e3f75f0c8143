"""The trail of the door: who came, was refused, went; no name, no number, no address in it (security.md LG-01)."""

from django.test import Client

from accounts.models import AccessRecord, Happening
from accounts.secrets import keyed_hash
from accounts.trail import broken_links
from tests.accounts.conftest import PASSWORD


def rows():
    return list(AccessRecord.objects.order_by("id").values_list("happening", "user_id", "office_id", "subject"))


def test_coming_failing_being_refused_and_going_are_written_down(client, officer, post_sign_in):
    post_sign_in(client, officer.username, "is not the password")
    post_sign_in(client, "nobody-9", PASSWORD)
    post_sign_in(client, officer.username)
    client.get("/court/7/")
    client.get("/nowhere/")
    client.post("/sign-out/")
    office = officer.appointment.office_id
    assert rows() == [
        (Happening.FAILED, officer.pk, office, ""),
        (Happening.FAILED, None, None, ""),
        (Happening.SIGNED_IN, officer.pk, office, ""),
        (Happening.REFUSED, officer.pk, office, "court:7"),
        (Happening.NOT_FOUND, officer.pk, office, ""),
        (Happening.SIGNED_OUT, officer.pk, office, ""),
    ]
    assert all(row.at.tzinfo for row in AccessRecord.objects.all())
    assert list(broken_links()) == []


def test_where_from_is_comparable_and_not_readable(officer, post_sign_in):
    post_sign_in(Client(), officer.username, REMOTE_ADDR="10.2.3.4")
    row = AccessRecord.objects.get()
    assert row.address_hash == keyed_hash("address", "10.2.3.4")
    kept = " ".join(str(value) for value in AccessRecord.objects.values_list().get())
    assert "10.2.3.4" not in kept
    assert officer.username not in kept


def test_a_second_factor_that_failed_is_told_apart(judge, post_sign_in):
    post_sign_in(Client(), judge.username, code="12345")
    assert rows() == [(Happening.FACTOR_FAILED, judge.pk, judge.appointment.office_id, "")]
