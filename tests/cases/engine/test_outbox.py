"""The outbox: done once, retried with growing pauses, never silent, and stopped by nobody."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from cases import by_hand, couriers, outbox
from cases.clock import at, now
from cases.models import Event, Message, Outbox, Turn
from cases.moves import Effect, Task
from cases.outbox import PAUSES, deliver

pytestmark = pytest.mark.django_db


def poison(case, **facts):
    """A row that can never be done: it is about a referral that does not exist."""
    return Outbox.objects.create(key="poison", kind=Effect.TELL_DEPARTMENT, case=case, ref=10**9, **facts)


def try_as_often_as_it_is_tried(row):
    moment = now()
    for pause in (*PAUSES, timedelta()):
        with at(moment):
            deliver()
        moment += pause + timedelta(seconds=1)
    row.refresh_from_db()


def test_what_is_done_leaves_the_table(case_at, messages):
    case = case_at("choosing")
    deliver()
    assert not Outbox.objects.due().exists()
    assert not Outbox.objects.filter(kind=Effect.TELL_CHOOSE).exists()
    assert [m["template"] for m in messages()].count("choose") == case.parties.count()


def test_what_is_not_due_yet_stays(case_at):
    case = case_at("choosing")
    deliver()
    waiting = Outbox.objects.filter(kind=Effect.LAPSE, ref__in=Turn.objects.filter(case=case, is_open=1).values("pk"))
    assert waiting.count() == 2
    assert all(row.due_at > now() and row.attempts == 0 for row in waiting)


def test_delivering_twice_sends_once(case_at, messages):
    case_at("choosing")
    deliver()
    deliver()
    assert len(messages()) == len({m["key"] for m in messages()}) == Message.objects.count()


def test_a_poison_row_stops_nobody(case_at, messages):
    case = case_at("choosing")
    poison(case, due_at=now() - timedelta(days=1))
    deliver()
    assert [m["template"] for m in messages()].count("choose") == 2
    assert Outbox.objects.get(key="poison").attempts == 1


def test_a_row_of_a_kind_that_nobody_knows_is_a_poison_row(case_at):
    row = Outbox.objects.create(key="unknown", kind="unknown", case=case_at("logged"))
    deliver()
    row.refresh_from_db()
    assert row.attempts == 1
    assert row.due_at > now()


def test_pauses_grow(case_at):
    row = poison(case_at("logged"))
    pauses = []
    moment = now()
    for _ in PAUSES:
        with at(moment):
            deliver()
        row.refresh_from_db()
        pauses.append(row.due_at - moment)
        moment = row.due_at
    assert pauses == sorted(pauses)
    assert pauses == list(PAUSES)


def test_failing_for_good_becomes_a_turn_of_a_person(case_at, officer):
    case = case_at("logged")
    row = poison(case)
    try_as_often_as_it_is_tried(row)
    assert row.failed_at is not None
    turn = Turn.objects.get(case=case, task=Task.RESEND, is_open=1)
    assert (turn.role, turn.office) == ("officer", case.station)
    assert turn in Turn.objects.waiting_for(officer)


def test_a_problem_is_kept_without_its_words(case_at):
    """An exception may quote a row: only its kind and place are kept."""
    row = poison(case_at("logged"))
    deliver()
    row.refresh_from_db()
    assert row.problem.startswith("DoesNotExist at get:")
    assert "matching query" not in row.problem


def test_two_failures_of_one_case_are_one_turn(case_at):
    case = case_at("logged")
    row = poison(case)
    Outbox.objects.create(key="poison-2", kind=Effect.TELL_DEPARTMENT, case=case, ref=10**9)
    try_as_often_as_it_is_tried(row)
    assert Outbox.objects.filter(failed_at__isnull=False).count() == 2
    assert Turn.objects.filter(task=Task.RESEND).count() == 1


def test_a_failed_message_is_sent_again_by_whoever_holds_the_turn(case_at, director, messages, var):
    case = case_at("choosing")
    (var / "messages.jsonl").mkdir()  # no message can be written
    row = Outbox.objects.get(kind=Effect.TELL_CHOOSE)
    try_as_often_as_it_is_tried(row)
    assert row.failed_at is not None
    turn = Turn.objects.get(case=case, task=Task.RESEND)
    assert turn in Turn.objects.waiting_for(director)
    (var / "messages.jsonl").rmdir()
    by_hand.send_again(turn, actor=director)
    deliver()
    assert [m["template"] for m in messages()] == ["choose", "choose"]
    assert not Turn.objects.filter(task=Task.RESEND, is_open=1).exists()
    assert Event.objects.filter(case=case).first().action == "sent_again"


def test_what_was_told_on_the_phone_is_not_sent_again(case_at, director, messages, var):
    case = case_at("choosing")
    (var / "messages.jsonl").mkdir()
    try_as_often_as_it_is_tried(Outbox.objects.get(kind=Effect.TELL_CHOOSE))
    (var / "messages.jsonl").rmdir()
    by_hand.seen_to(Turn.objects.get(task=Task.RESEND), actor=director, note="两边都打电话告知了")
    deliver()
    assert messages() == []
    assert not Outbox.objects.filter(case=case, failed_at__isnull=False).exists()
    assert Event.objects.filter(case=case).first().note.text == "两边都打电话告知了"


def give_up(*rows):
    """Every try of these rows is spent."""
    for row in rows:
        Outbox.objects.filter(pk=row.pk).update(attempts=len(PAUSES) + 1, due_at=now())
    deliver()


def test_whoever_had_the_message_before_it_was_given_up_has_it_once(case_at, director, messages, monkeypatch):
    case = case_at("choosing")
    last, carry, refuses = case.parties.last(), couriers.FileCourier.carry, [True]

    def one_number_is_refused(self, letter):
        if refuses and letter.party == last.pk:
            raise OSError("the gateway refuses this number")
        carry(self, letter)

    monkeypatch.setattr(couriers.FileCourier, "carry", one_number_is_refused)
    row = Outbox.objects.get(kind=Effect.TELL_CHOOSE)
    try_as_often_as_it_is_tried(row)
    refuses.clear()
    by_hand.send_again(Turn.objects.get(task=Task.RESEND), actor=director)
    deliver()
    assert sorted(m["party"] for m in messages() if m["template"] == "choose") == [party.pk for party in case.parties.order_by("pk")]


def test_what_one_holder_sees_to_leaves_the_other_holders_rows(case_at, cast):
    case = case_at("choosing")
    theirs = Outbox.objects.get(kind=Effect.TELL_CHOOSE)
    mine = Outbox.objects.create(key="mine", kind=Effect.TELL_ENDED, case=case, ref=case.pk)
    give_up(theirs, mine)
    by_hand.seen_to(Turn.objects.get(task=Task.RESEND, role="officer"), actor=cast.officer, note="电话告知了")
    [left] = Outbox.objects.filter(failed_at__isnull=False)
    assert left == theirs
    assert left in by_hand.failed(Turn.objects.get(task=Task.RESEND, role="director", is_open=1))


def test_a_limit_that_could_not_lapse_is_tried_again_and_never_dropped(case_at, director):
    case = case_at("choosing")
    over = case.turns.filter(task=Task.CHOOSE, is_open=1).first()
    row = Outbox.objects.get(key=f"lapse:{over.pk}")
    give_up(row)
    turn = Turn.objects.get(task=Task.RESEND)
    by_hand.seen_to(turn, actor=User.objects.get(pk=case.officer_id), note="看过了")
    with at(over.due_at + timedelta(seconds=1)):
        deliver()
    over.refresh_from_db()
    assert over.lapsed_at is not None


def test_nobody_else_ends_that_turn(case_at, cast):
    row = poison(case_at("logged"))
    try_as_often_as_it_is_tried(row)
    turn = Turn.objects.get(task=Task.RESEND)
    for other in (cast.stranger, cast.director, cast.auxiliary):
        with pytest.raises(PermissionDenied):
            by_hand.send_again(turn, actor=other)
    turn.refresh_from_db()
    assert turn.is_open


def test_a_claimed_row_is_due_again_when_its_lease_is_over(case_at, settings, messages):
    """What a killed worker held."""
    case_at("choosing")
    claimed = outbox._claim()
    deliver()
    held = Outbox.objects.get(pk=claimed.pk)
    assert held.due_at > now()
    with at(now() + timedelta(seconds=settings.OUTBOX_LEASE + 1)):
        deliver()
    assert not Outbox.objects.filter(pk=claimed.pk).exists()


def test_whoever_lost_the_lease_does_nothing(case_at, messages, settings):
    """A worker that slept longer than its lease finds that somebody else did the work."""
    case_at("choosing")
    slow = outbox._claim()
    with at(now() + timedelta(seconds=settings.OUTBOX_LEASE + 1)):
        deliver()
    sent = messages()
    outbox._try(slow)
    assert messages() == sent


def test_a_row_that_ends_its_worker_every_time_becomes_a_turn(case_at):
    case = case_at("logged")
    row = Outbox.objects.create(key="killer", kind=Effect.TELL_ENDED, case=case, ref=case.pk, attempts=len(PAUSES) + 1)
    deliver()
    row.refresh_from_db()
    assert row.failed_at is not None
    assert Turn.objects.filter(task=Task.RESEND, is_open=1).exists()


def test_delivering_stops_when_the_time_is_over(case_at):
    case_at("choosing")
    assert deliver(seconds=0) is True
    assert deliver() is False


def test_the_database_is_asked_a_fixed_number_of_times_per_row(case_at, django_assert_max_num_queries):
    case = case_at("logged")
    deliver()
    Outbox.objects.create(key="one", kind=Effect.ASK_SIDES, case=case, ref=case.pk)
    with django_assert_max_num_queries(16):
        deliver()
