"""Guessing is slow, and nobody is shut out for long by others (security.md AU-01, AU-02)."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AccessRecord, Attempt, Happening, blocked_until, spend
from accounts.sign_in import PER_ACCOUNT, PER_ADDRESS, PER_PAIR, WINDOW

WRONG = "is not the password"


def guess(post_sign_in, username, times, address="10.0.0.1", **extra):
    for _ in range(times):
        post_sign_in(Client(), username, WRONG, REMOTE_ADDR=address, **extra)


def gets_in(post_sign_in, user, address="10.0.0.1", **extra):
    return post_sign_in(Client(), user.username, REMOTE_ADDR=address, **extra).status_code == 302


def test_the_last_allowed_try_still_opens(officer, post_sign_in):
    guess(post_sign_in, officer.username, PER_PAIR - 1)
    assert gets_in(post_sign_in, officer)


def test_too_many_wrong_ones_lock_the_pair_and_not_the_colleague_elsewhere(officer, post_sign_in):
    guess(post_sign_in, officer.username, PER_PAIR)
    assert not gets_in(post_sign_in, officer)
    assert gets_in(post_sign_in, officer, "10.0.0.2")


def test_one_address_that_goes_on_hammering_locks_nobody_out_elsewhere(officer, post_sign_in):
    guess(post_sign_in, officer.username, PER_ACCOUNT + PER_PAIR)
    assert gets_in(post_sign_in, officer, "10.0.0.2")


def test_many_addresses_together_lock_the_account_for_a_while(officer, post_sign_in):
    for host in range(PER_ACCOUNT // PER_PAIR):
        guess(post_sign_in, officer.username, PER_PAIR, f"10.0.1.{host}")
    assert not gets_in(post_sign_in, officer, "10.0.0.9")


def test_one_address_cannot_walk_through_all_numbers(officer, post_sign_in):
    for number in range(PER_ADDRESS):
        guess(post_sign_in, f"n-{number}", 1)
    assert not gets_in(post_sign_in, officer)


def test_an_ipv6_subscriber_is_one_address(officer, post_sign_in):
    for host in range(PER_PAIR):
        guess(post_sign_in, officer.username, 1, f"2001:db8:1:2::{host}")
    assert not gets_in(post_sign_in, officer, "2001:db8:1:2::ffff")
    assert gets_in(post_sign_in, officer, "2001:db8:1:3::1")


def test_a_lock_ends_within_a_quarter_of_an_hour(officer, post_sign_in):
    guess(post_sign_in, officer.username, PER_PAIR + 5)
    assert Attempt.objects.order_by("-ends_at")[0].ends_at <= timezone.now() + timedelta(minutes=15)
    Attempt.objects.update(ends_at=timezone.now())
    assert gets_in(post_sign_in, officer)


def test_hammering_does_not_prolong_the_lock(db):
    spend("pair", "a", limit=1, window=WINDOW)
    first = blocked_until("pair", "a", 1)
    spend("pair", "a", limit=1, window=WINDOW)
    assert blocked_until("pair", "a", 1) == first


def test_a_whole_station_signs_in_from_one_address(officer, post_sign_in):
    for _ in range(PER_ADDRESS + 1):
        assert gets_in(post_sign_in, officer)


def test_unlock_lets_somebody_in_at_once(officer, post_sign_in, capsys):
    guess(post_sign_in, officer.username, PER_PAIR)
    call_command("unlock", officer.username)
    assert gets_in(post_sign_in, officer)


def test_a_header_of_the_client_does_not_reset_the_count(officer, post_sign_in):
    for hop in range(PER_PAIR):
        guess(post_sign_in, officer.username, 1, HTTP_X_FORWARDED_FOR=f"9.9.9.{hop}")
    assert not gets_in(post_sign_in, officer, HTTP_X_FORWARDED_FOR="8.8.8.8")


def test_behind_our_proxy_only_the_hop_it_saw_counts(officer, post_sign_in, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.9.9.9"]
    for hop in range(PER_PAIR):
        guess(post_sign_in, officer.username, 1, "127.0.0.1", HTTP_X_FORWARDED_FOR=f"9.9.9.{hop}, 7.7.7.7, 10.9.9.9")
    assert not gets_in(post_sign_in, officer, "127.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 7.7.7.7")
    assert gets_in(post_sign_in, officer, "127.0.0.1", HTTP_X_FORWARDED_FOR="7.7.7.7, 6.6.6.6")


def test_a_lock_is_in_the_trail(officer, post_sign_in):
    guess(post_sign_in, officer.username, PER_PAIR + 1)
    counts = [AccessRecord.objects.filter(happening=kind).count() for kind in (Happening.FAILED, Happening.LOCKED)]
    assert counts == [PER_PAIR, 1]


def test_the_counters_keep_no_number_and_no_address(officer, post_sign_in):
    guess(post_sign_in, officer.username, 1)
    kept = " ".join(Attempt.objects.values_list("bucket", flat=True))
    assert kept
    assert officer.username not in kept
    assert "10.0.0.1" not in kept


@pytest.mark.django_db(transaction=True)
def test_racing_tries_are_all_counted():
    allowed = []

    def run():
        allowed.extend(spend("pair", "one", limit=5, window=WINDOW) for _ in range(4))
        connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (allowed.count(True), len(allowed)) == (5, 16)
    assert Attempt.objects.get().count == 16
