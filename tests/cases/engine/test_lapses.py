"""A limit is over: a turn for whoever may sign, once, and no legal act."""

from datetime import datetime, timedelta

import pytest

from accounts.roles import Role
from cases.clock import ZONE, at, now
from cases.models import Event, Outbox, Turn
from cases.moves import CASE, CONFIRMATION, REFERRAL, CaseAction, Effect, ReferralAction, Task
from cases.outbox import deliver
from cases.steps import choice, mediation

pytestmark = pytest.mark.django_db


def open_tasks(case):
    return sorted(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True))


def actions(case):
    return list(Event.objects.filter(case=case).order_by("seq").values_list("action", flat=True))


def test_nothing_lapses_before_its_time(case_at, later):
    case = case_at("choosing")
    later(hours=1)
    assert CaseAction.NO_COMMON not in actions(case)
    assert not Turn.objects.filter(case=case, lapsed_at__isnull=False).exists()


def test_two_sides_that_do_not_choose_in_time_ask_the_director_once(case_at, later):
    case = case_at("choosing")
    later(days=20)
    assert actions(case).count(CaseAction.NO_COMMON) == 1
    assert open_tasks(case) == [Task.APPOINT]
    case.refresh_from_db()
    assert case.state == "choosing"


def test_a_side_that_chose_does_not_save_the_other_from_the_limit(walk, later):
    case = walk.accept()
    walk.rank(case, case.parties.first(), "yaqin")
    later(days=20)
    assert actions(case).count(CaseAction.NO_COMMON) == 1
    assert open_tasks(case) == [Task.APPOINT]


def test_a_choice_that_came_in_time_does_not_lapse(case_at, later):
    case = case_at("offered")
    turn = Turn.objects.filter(case=case, task=Task.CHOOSE).first()
    with at(turn.due_at + timedelta(seconds=1)):
        deliver()
    assert CaseAction.NO_COMMON not in actions(case)


def test_a_mediator_who_does_not_answer_is_passed_over_for_the_next_common_choice(case_at, later, cast):
    case = case_at("offered")
    later(days=20)
    case.refresh_from_db()
    assert case.state == "offered"
    assert actions(case).count(CaseAction.OFFER_LAPSED) == 1
    assert case.offers.get(answered_at=None).mediator == cast.mediators["shuigen"]


def test_when_nobody_common_is_left_the_director_is_asked(case_at, later):
    case = case_at("offered")
    later(days=20)
    later(days=60)
    assert actions(case).count(CaseAction.OFFER_LAPSED) == 2
    assert open_tasks(case) == [Task.APPOINT]


def test_silence_of_the_other_side_is_a_turn_and_never_consent(case_at, later):
    case = case_at("inviting")
    later(days=20)
    case.refresh_from_db()
    assert case.state == "inviting"
    assert actions(case)[-1] == CaseAction.ASK_LAPSED
    assert open_tasks(case) == [Task.NOTE_UNREACHED]
    assert case.parties.filter(willing_at=None).exists()


def test_a_mediation_past_its_month_waits_for_the_mediator(case_at, later):
    case = case_at("mediating")
    later(days=45)
    case.refresh_from_db()
    assert case.state == "mediating"
    assert open_tasks(case) == [Task.END_IN_TIME]


def test_the_month_does_not_run_out_while_the_mediation_is_suspended(case_at, later):
    case = case_at("suspended")
    later(days=60)
    assert CaseAction.TERM_OVER not in actions(case)
    assert Outbox.objects.filter(kind=Effect.LAPSE, case=case, failed_at=None).exists()


def test_after_the_pause_the_month_lapses_at_its_new_end(case_at, cast):
    case = case_at("suspended")
    turn = Turn.objects.get(case=case, task=Task.MEDIATE)
    before = turn.due_at
    with at(before + timedelta(days=3)):
        deliver()
    with at(now() + timedelta(days=10)):
        mediation.take(case, CaseAction.RESUME, actor=cast.yaqin)
    turn.refresh_from_db()
    assert turn.due_at > before
    with at(turn.due_at - timedelta(minutes=1)):
        deliver()
    assert CaseAction.TERM_OVER not in actions(case)
    with at(turn.due_at + timedelta(minutes=1)):
        deliver()
    assert actions(case)[-1] == CaseAction.TERM_OVER


def test_a_turn_that_was_given_more_time_is_looked_at_again_then(case_at):
    case = case_at("choosing")
    turn = Turn.objects.filter(case=case, task=Task.CHOOSE).first()
    was, more = turn.due_at, turn.due_at + timedelta(days=5)
    Turn.objects.filter(case=case).update(due_at=more)
    with at(was + timedelta(seconds=1)):
        deliver()
    assert CaseAction.NO_COMMON not in actions(case)
    assert Outbox.objects.get(key=f"lapse:{turn.pk}").due_at == more


def test_a_limit_without_a_move_marks_its_turn_and_stands_in_the_history(case_at, later):
    case = case_at("settled")
    later(days=12)
    turn = Turn.objects.get(case=case, task=Task.VISIT)
    assert (turn.is_open, turn.lapsed_at is not None) == (1, True)
    assert actions(case)[-1] == "lapsed"
    case.refresh_from_db()
    assert case.state == "settled"


def test_a_lapse_is_noted_once(case_at, later):
    case = case_at("settled")
    later(days=12)
    later(days=13)
    assert actions(case).count("lapsed") == 1


def test_a_department_late_in_two_ways_is_chased_once(referral_at, later, cast):
    referral = referral_at("signed")
    later(days=20)
    assert actions(referral.case).count(ReferralAction.CHASE_HEAD) == 1
    assert Turn.objects.filter(referral=referral, task=Task.CHASE, is_open=1).count() == 1
    assert Turn.objects.filter(referral=referral, task=Task.CONTACT, is_open=1).exists()


def test_a_head_who_does_not_move_brings_the_command_centre(referral_at, later, command):
    referral = referral_at("accepted")
    later(days=60)
    later(days=120)
    assert ReferralAction.CHASE_COMMAND in actions(referral.case)
    assert Turn.objects.waiting_for(command).filter(referral=referral).exists()


def test_chasing_ends_somewhere(referral_at, later):
    referral = referral_at("accepted")
    for days in range(60, 600, 60):
        later(days=days)
    assert actions(referral.case).count(ReferralAction.CHASE_COMMAND) == 1


def test_both_clocks_of_the_court_window_are_one_paper(confirmation_at, later):
    with at(datetime(2026, 4, 1, 9, tzinfo=ZONE)):  # every year that counts is decreed
        confirmation = confirmation_at("open")
        later(days=60)
    assert actions(confirmation.case).count("window_over") == 1
    confirmation.refresh_from_db()
    assert confirmation.state == "open"
    assert Turn.objects.filter(confirmation=confirmation, is_open=1, task=Task.NOTE_LAPSE).count() == 1


def test_a_lapse_of_an_ended_case_is_dropped(case_at, cast, later):
    case = case_at("choosing")
    case = choice.answer_invitation(case, party=case.parties.first(), willing=False, channel="phone", actor=cast.director)
    later(days=20)
    assert case.state == "ended"
    assert not Outbox.objects.filter(kind=Effect.LAPSE, case=case, failed_at=None).exists()


@pytest.mark.parametrize("table", [CASE, REFERRAL, CONFIRMATION], ids=lambda t: t.name)
def test_every_lapse_of_the_tables_names_a_move_of_the_system(table):
    assert all(Role.SYSTEM in table.index[action].by for action in table.lapses.values())


def test_a_reminder_goes_to_the_party_before_its_day(case_at, messages):
    case = case_at("settled")
    turn = Turn.objects.filter(case=case, task=Task.PERFORM).first()
    deliver()
    with at(turn.due_at - timedelta(hours=20)):
        deliver()
    assert "owed_soon" in [m["template"] for m in messages() if m["party"] == turn.party_id]
    assert "reminded" in actions(case)


def test_a_reminder_that_comes_too_late_is_dropped(case_at, messages):
    case = case_at("settled")
    turn = Turn.objects.filter(case=case, task=Task.PERFORM).first()
    with at(turn.due_at + timedelta(hours=1)):
        deliver()
    assert "owed_soon" not in [m["template"] for m in messages() if m["party"] == turn.party_id]


def test_a_reminder_of_an_office_says_only_to_look(case_at, messages):
    case = case_at("mediating")
    turn = Turn.objects.get(case=case, task=Task.MEDIATE)
    with at(turn.due_at - timedelta(hours=20)):
        deliver()
    [line] = [m for m in messages() if m["template"] == "office_remind"]
    assert case.title not in line["text"]


def test_a_case_closed_by_hand_leaves_no_lapse_behind(case_at, later):
    case = case_at("closed")
    later(days=60)
    assert open_tasks(case) == [Task.ARCHIVE]
    assert Turn.objects.get(case=case, task=Task.ARCHIVE).lapsed_at is not None
