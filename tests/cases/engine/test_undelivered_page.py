"""The page of what could not be delivered: whoever holds the turn sends it again, or writes how it was seen to."""

import pytest
from django.test import Client

from cases.models import Event, Outbox, Turn
from cases.moves import Effect, Task
from cases.outbox import deliver
from tests.cases.engine.test_outbox import try_as_often_as_it_is_tried

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def stuck(case_at, var):
    """A case whose parties could not be told to choose, because no message could be written."""
    case = case_at("choosing")
    (var / "messages.jsonl").mkdir()
    try_as_often_as_it_is_tried(Outbox.objects.get(kind=Effect.TELL_CHOOSE))
    (var / "messages.jsonl").rmdir()
    return case


def test_the_desk_leads_there(stuck, director):
    page = signed_in(director).get(f"/cases/{stuck.number}/").content.decode()
    assert f"/cases/{stuck.number}/intake/undelivered/" in page


def test_it_says_what_was_not_delivered(stuck, director):
    page = signed_in(director).get(f"/cases/{stuck.number}/intake/undelivered/").content.decode()
    assert Outbox.objects.get(failed_at__isnull=False).get_kind_display() in page


def test_it_is_sent_again(stuck, director, messages):
    answer = signed_in(director).post(f"/cases/{stuck.number}/intake/undelivered/", {"act": "again"})
    assert answer.status_code == 302
    deliver()
    assert [m["template"] for m in messages()] == ["choose", "choose"]


def test_seeing_to_it_by_hand_needs_words(stuck, director):
    answer = signed_in(director).post(f"/cases/{stuck.number}/intake/undelivered/", {"act": "seen", "note": " "})
    assert answer.status_code == 200
    assert "请写明怎么办理的" in answer.content.decode()
    assert Turn.objects.filter(task=Task.RESEND, is_open=1).exists()


def test_seeing_to_it_by_hand_ends_it(stuck, director):
    signed_in(director).post(f"/cases/{stuck.number}/intake/undelivered/", {"act": "seen", "note": "两边都打了电话"})
    assert not Turn.objects.filter(task=Task.RESEND, is_open=1).exists()
    assert not Outbox.objects.filter(failed_at__isnull=False).exists()
    assert Event.objects.filter(case=stuck).first().note.text == "两边都打了电话"


def test_whoever_does_not_hold_the_turn_goes_back_to_the_case(stuck, officer):
    answer = signed_in(officer).post(f"/cases/{stuck.number}/intake/undelivered/", {"act": "again"})
    assert answer.headers["Location"] == f"/cases/{stuck.number}/"
    assert Turn.objects.filter(task=Task.RESEND, is_open=1).exists()


def test_a_stranger_finds_nothing(stuck, stranger):
    assert signed_in(stranger).get(f"/cases/{stuck.number}/intake/undelivered/").status_code == 404


def test_the_clerk_is_led_there_from_the_confirmation(confirmation_at, clerk, var):
    file = confirmation_at("supplement")
    (var / "messages.jsonl").mkdir()
    try_as_often_as_it_is_tried(Outbox.objects.get(kind=Effect.TELL_SUPPLEMENT))
    client = signed_in(clerk)
    address = f"/cases/{file.case.number}/intake/undelivered/"
    assert address in client.get(f"/cases/{file.case.number}/confirmation/{file.pk}/").content.decode()
    assert client.get(address).status_code == 200
