"""The worker seals what a judge authorised, once; when it cannot, the clerk hears of it within minutes."""

from datetime import timedelta

import pytest

from cases import audit, outbox, sealing
from cases.clock import at, now
from cases.models import Confirmation, Document, Event, Outbox, Turn
from cases.moves import ConfirmationAction, Effect, Task
from cases.outbox import PAUSES, deliver
from cases.seal_key import write_test_key
from cases.steps import confirmation

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(settings, tmp_path):
    """The court's test seal, in a folder of this test."""
    settings.SEAL_P12 = str(tmp_path / "seal" / "court.p12")
    return lambda: write_test_key("宁波市奉化区人民法院")


def events(file, action):
    return Event.objects.filter(case=file.case, action=action).count()


def try_three_times():
    moment = now()
    for pause in (*PAUSES[:2], timedelta()):
        with at(moment):
            deliver()
        moment += pause + timedelta(seconds=1)


def test_what_the_judge_authorised_is_sealed_and_waits_for_the_clerk(confirmation_at, key, clerk):
    key()
    file = confirmation_at("decided")
    deliver()
    ruling = Document.objects.get(pk=file.ruling_id)
    assert ruling.sealed_at is not None
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.ISSUE).exists()
    assert not Outbox.objects.filter(kind=Effect.SEAL_RULING).exists()
    assert list(audit.broken_papers()) == []


def test_a_worker_killed_after_sealing_seals_no_second_time(confirmation_at, key):
    key()
    file = confirmation_at("decided")
    row = Outbox.objects.get(kind=Effect.SEAL_RULING)
    outbox.FIRST[row.kind](row)  # sealed, and then the machine stops
    kept = Document.objects.get(pk=file.ruling_id).sealed_sha256
    deliver()
    assert Document.objects.get(pk=file.ruling_id).sealed_sha256 == kept
    assert events(file, ConfirmationAction.SEALED) == 1


def test_a_worker_killed_after_sealing_at_its_last_try_leaves_the_clerk_to_issue(confirmation_at, key, clerk):
    key()
    file = confirmation_at("decided")
    row = Outbox.objects.get(kind=Effect.SEAL_RULING)
    outbox.FIRST[row.kind](row)
    Outbox.objects.filter(pk=row.pk).update(attempts=3)
    deliver()
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.ISSUE).exists()
    assert not Outbox.objects.filter(kind=Effect.SEAL_RULING).exists()


def test_a_seal_that_came_after_it_was_given_up_is_taken_up(confirmation_at, key, clerk):
    file = confirmation_at("decided")
    try_three_times()
    key()
    sealing.seal(Confirmation.objects.get(pk=file.pk))
    confirmation.take(file, ConfirmationAction.SEAL_AGAIN, actor=clerk)
    deliver()
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.ISSUE).exists()


def test_without_a_key_the_clerk_has_a_turn_after_three_tries(confirmation_at, key, clerk):
    file = confirmation_at("decided")
    try_three_times()
    file = Confirmation.objects.get(pk=file.pk)
    assert file.state == "decided"
    assert events(file, ConfirmationAction.SEAL_FAILED) == 1
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.RETRY_SEAL).exists()
    assert not Turn.objects.filter(task=Task.RESEND).exists()


def test_the_clerk_tries_again_when_the_key_is_there(confirmation_at, key, clerk):
    file = confirmation_at("decided")
    try_three_times()
    key()
    confirmation.take(file, ConfirmationAction.SEAL_AGAIN, actor=clerk)
    deliver()
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.ISSUE).exists()
    assert not Outbox.objects.filter(kind=Effect.SEAL_RULING).exists()


def test_a_text_changed_after_the_judge_is_never_sealed(confirmation_at, key):
    key()
    file = confirmation_at("decided")
    ruling = Document.objects.get(pk=file.ruling_id)
    ruling.facts = ruling.facts.replace("有效", "无效")
    ruling.save(update_fields=["facts"])
    try_three_times()
    ruling.refresh_from_db()
    assert ruling.sealed_at is None
    assert events(file, ConfirmationAction.SEAL_FAILED) == 1


def test_the_ruling_goes_out_when_the_clerk_issues_it(confirmation_at, key, clerk, messages):
    key()
    file = confirmation_at("decided")
    deliver()
    confirmation.issue(file, actor=clerk)
    deliver()
    assert [m["template"] for m in messages()].count("ruling") == file.case.parties.count()
