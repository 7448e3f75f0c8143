"""The worker seals what a judge authorised, once; when it cannot, the clerk hears of it within minutes."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pyhanko.sign.signers import SimpleSigner

from cases import audit, outbox, sealing
from cases.clock import at, now
from cases.models import Confirmation, Document, Event, Outbox, Turn
from cases.moves import ConfirmationAction, Effect, Task
from cases.outbox import PAUSES, deliver
from cases.seal_key import write_test_key
from cases.steps import confirmation
from tests.races import race

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


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_who_seal_at_once_one_file_is_kept(confirmation_at, key, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    key()
    file, before = confirmation_at("decided"), kept_files()
    assert race([lambda: sealing.seal(file)] * 2).told == []
    ruling = Document.objects.get(pk=file.ruling_id)
    assert {path.name for path in kept_files() - before} == {ruling.sealed_file}
    assert list(audit.broken_papers()) == []


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


@pytest.mark.parametrize(("spoilt", "says"), [("over", "证书已经到期"), ("gone", "密钥不在")])
def test_the_clerk_reads_plainly_why_nothing_was_sealed(confirmation_at, key, walk, spoilt, says):
    if spoilt == "over":
        write_test_key("宁波市奉化区人民法院", life=timedelta(days=-1))
    file = confirmation_at("decided")
    try_three_times()
    assert not Document.objects.get(pk=file.ruling_id).sealed_file
    browser = Client()
    browser.force_login(walk.cast.clerk)
    html = browser.get(reverse("confirmation", args=[file.case.number, file.pk])).text
    assert says in html
    assert reverse("move_confirmation", args=[file.case.number, file.pk, ConfirmationAction.SEAL_AGAIN]) in html


def test_the_court_is_warned_before_its_certificate_is_over(confirmation_at, key, walk):
    file, browser = confirmation_at("filed"), Client()
    browser.force_login(walk.cast.clerk)
    page = reverse("confirmation", args=[file.case.number, file.pk])
    assert sealing.look_at_certificate().valid_until is None
    assert "密钥不在" in browser.get(page).text
    write_test_key("宁波市奉化区人民法院", life=timedelta(days=30))
    assert sealing.look_at_certificate().valid_until is not None
    assert "请在到期前换好" in browser.get(page).text
    browser.force_login(walk.cast.yaqin)
    assert "请在到期前换好" not in browser.get(page).text


def kept_files():
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def half_sealed_nowhere(file, before):
    ruling = Document.objects.get(pk=file.ruling_id)
    return (ruling.sealed_file, ruling.sealed_sha256, ruling.sealed_at) == ("", "", None) and kept_files() == before


@pytest.mark.parametrize("spoil", ["breaks", "half"])
def test_a_signer_that_breaks_in_the_middle_leaves_nothing_half_sealed(confirmation_at, key, clerk, monkeypatch, spoil):
    key()
    file, whole, tried = confirmation_at("decided"), SimpleSigner.async_sign_raw, []

    async def broken(self, *args, **more):
        signature = await whole(self, *args, **more)
        tried.append(signature)
        if spoil == "breaks":
            raise ConnectionResetError
        return signature[: len(signature) // 2]

    monkeypatch.setattr(SimpleSigner, "async_sign_raw", broken)
    before = kept_files()
    try_three_times()
    assert len(tried) >= 3
    assert half_sealed_nowhere(file, before)
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.RETRY_SEAL).count() == 1
    with pytest.raises(ValidationError):
        confirmation.issue(Confirmation.objects.get(pk=file.pk), actor=clerk)
    monkeypatch.undo()
    confirmation.take(Confirmation.objects.get(pk=file.pk), ConfirmationAction.SEAL_AGAIN, actor=clerk)
    deliver()
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.ISSUE).count() == 1
    assert len(kept_files() - before) == 1


def test_a_key_that_hangs_is_left_alone_and_becomes_the_clerks_turn(confirmation_at, key, clerk, monkeypatch):
    path = key()
    monkeypatch.setattr(sealing, "PATIENCE", 0.05)
    file, before = confirmation_at("decided"), kept_files()
    path.unlink()
    os.mkfifo(path)  # whoever opens it waits for ever
    try_three_times()
    assert half_sealed_nowhere(file, before)
    assert Turn.objects.waiting_for(clerk).filter(confirmation=file, task=Task.RETRY_SEAL).count() == 1
    assert Outbox.objects.get(kind=Effect.SEAL_RULING).problem.startswith("NoAnswer")
    browser = Client()
    browser.force_login(clerk)
    assert "签章服务没有回应" in browser.get(reverse("confirmation", args=[file.case.number, file.pk])).text
    os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))  # those who wait go home
