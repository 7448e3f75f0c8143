"""The one door: stale pages, fields, one transaction, the chain of events, reasons that nobody reads in the database."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from cases.clock import at, now
from cases.lifecycle import Stale, advance, record
from cases.models import Case, Event, Limit, Note, Outbox, Turn
from cases.moves import CASE, Act, CaseAction, Effect
from cases.steps import intake, mediation
from tests.cases.press import snapshot


def test_a_page_that_somebody_overtook_is_told_so_and_shows_what_changed(case_at, cast):
    case = case_at("logged")
    intake.override(case, actor=cast.leader, track="advice", reason="当面核实过")
    before = snapshot(case)
    with pytest.raises(Stale) as caught:
        advance(case, CaseAction.WITHDRAW, actor=cast.officer, note="撤回", version=case.version)
    assert (caught.value.file.version, caught.value.file.override_track) == (case.version + 1, "advice")
    assert snapshot(case) == before


def test_a_page_that_is_fresh_goes_through_and_counts_the_move(case_at, officer):
    case = case_at("logged")
    done = advance(case, CaseAction.WITHDRAW, actor=officer, note="撤回", version=case.version)
    assert (done.state, done.version) == ("withdrawn", case.version + 1)


def test_writing_beside_the_moves_makes_no_page_stale(case_at, cast):
    """Notes, drafts and readings are rows of their own and never touch the version."""
    case = case_at("mediating")
    record(case, Act.NOTED, actor=cast.yaqin, note="约了下午上门看")
    intake.unmask(case.parties.first(), actor=cast.yaqin, reason="电话约时间")
    case.refresh_from_db()
    advance(case, CaseAction.SUSPEND, actor=cast.yaqin, note="等鉴定", changes={"review_on": now() + timedelta(days=5)}, version=case.version)


@pytest.mark.parametrize("field", ["state", "version", "number", "station", "closed_at", "head_hash", "no_such_field"])
def test_a_move_sets_no_field_that_its_row_does_not_name(case_at, officer, field):
    case = case_at("logged")
    before = snapshot(case)
    with pytest.raises(ValueError, match=field):
        advance(case, CaseAction.WITHDRAW, actor=officer, note="撤回", changes={field: "x"})
    assert snapshot(case) == before


def test_a_missing_reason_is_said_and_nothing_happens(case_at, officer):
    case = case_at("logged")
    before = snapshot(case)
    with pytest.raises(ValidationError, match="理由"):
        advance(case, CaseAction.WITHDRAW, actor=officer, note="  ")
    assert snapshot(case) == before


def _next_event() -> int:
    """The number of the event to come: PostgreSQL counts on, whatever was rolled back or put back meanwhile."""
    if connection.vendor != "postgresql":
        return (Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_event', 'id'))")
        return int(cursor.fetchone()[0])


def test_when_the_outbox_takes_nothing_nothing_happened(walk, officer):
    """State, turns, event, note and outbox are one transaction: the last insert fails, and none of them is there."""
    case = walk.invite()
    before = snapshot(case)
    for key in range(event_to_come := _next_event(), event_to_come + 50):  # whatever number the event gets, its row of work is there already
        Outbox.objects.create(key=f"{Effect.TELL_ENDED}:{key}", kind=Effect.TELL_ENDED, due_at=now())
    with pytest.raises(IntegrityError):
        advance(case, CaseAction.REFUSE, actor=officer, note="不愿意")
    assert snapshot(case) == before


def test_a_move_writes_who_as_what_from_where_to_where(case_at, cast):
    case = case_at("logged")
    done = advance(case, CaseAction.WITHDRAW, actor=cast.officer, on_behalf_of=case.parties.first(), note="两家说好了")
    event = done.events.first()
    assert (event.action, event.from_state, event.to_state, event.table) == ("withdraw", "logged", "withdrawn", "case")
    assert (event.user_id, event.role, event.office_id) == (cast.officer.pk, "officer", case.station_id)
    assert event.on_behalf_of == case.parties.first()
    assert event.version == done.version


def test_the_duty_leader_is_written_down_as_leader(case_at, cast):
    case = case_at("logged")
    intake.override(case, actor=cast.leader, track="advice", reason="核实过")
    assert case.events.first().role == "leader"


def test_events_are_one_chain_and_every_change_breaks_it(case_at):
    case = case_at("settled")
    events = list(Event.objects.filter(case=case).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert (case.events.first().hash, len(events)) == Case.objects.values_list("head_hash", "head_seq").get(pk=case.pk)
    forged = events[3]
    for field, value in {"action": "close", "role": "judge", "user_id": 1, "fields": ["state"], "note_digest": "0" * 64, "at": now()}.items():
        before, digest = getattr(forged, field), forged.digest()
        setattr(forged, field, value)
        assert forged.digest() != digest, field
        setattr(forged, field, before)


def test_an_event_keeps_names_of_fields_and_never_what_stands_in_them(case_at, cast):
    case = case_at("logged")
    advance(case, CaseAction.OVERRIDE, actor=cast.leader, note="林秀英来电 13857421234", changes={"override_track": "advice"})
    event = case.events.first()
    assert event.fields == ["override_track"]
    written = " ".join(str(value) for value in Event.objects.filter(pk=event.pk).values().get().values())
    assert "advice" not in written
    assert "13857421234" not in written


def test_a_reason_is_encrypted_and_bound_to_its_event(case_at, cast):
    case = case_at("logged")
    reason = "邻居何建军说不愿意"
    advance(case, CaseAction.WITHDRAW, actor=cast.officer, note=reason)
    note = Note.objects.get(pk=case.events.first().note_id)
    assert note.text == reason
    assert case.events.first().note_digest == note.digest == hashlib.sha256(reason.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_note WHERE id = %s", [note.pk])
        raw = bytes(cursor.fetchone()[0])
    assert "何建军".encode() not in raw


def test_a_move_opens_its_turns_with_their_limits_and_leaves_lapse_and_reminder(case_at):
    with at(now().replace(year=2026, month=3, day=2, hour=9, minute=0)):  # a Monday
        case = case_at("choosing")
    turns = Turn.objects.filter(case=case, is_open=1, task="choose")
    assert {turn.party_id for turn in turns} == set(case.parties.values_list("pk", flat=True))
    for turn in turns:
        assert (turn.limit.key, turn.due_at.astimezone(now().tzinfo).date().isoformat()) == ("choose_mediator", "2026-03-04")
        assert Outbox.objects.get(key=f"lapse:{turn.pk}").due_at == turn.due_at


def test_a_limit_that_changes_later_leaves_a_running_turn_as_it_began(case_at, cast):
    case = case_at("choosing")
    before = set(Turn.objects.filter(case=case, task="choose").values_list("due_at", "limit"))
    Limit.objects.create(
        key="choose_mediator", name="选调解员", amount=9, unit="working_days", source_article="本所约定", valid_from=now().date(),
        entered_by=cast.administrator, approved_by=cast.auditor,
    )  # fmt: skip
    assert set(Turn.objects.filter(case=case, task="choose").values_list("due_at", "limit")) == before


def test_a_limit_that_nobody_approved_is_not_in_force(case_at, cast):
    today = now().date()
    Limit.objects.create(
        key="choose_mediator", name="选调解员", amount=9, unit="working_days", source_article="本所约定", valid_from=today,
        entered_by=cast.administrator,
    )  # fmt: skip
    assert Limit.objects.in_force("choose_mediator", today).amount == 2


def test_a_pause_stops_the_month_and_resuming_moves_it_by_its_days(walk, cast):
    monday = now().replace(year=2026, month=3, day=2, hour=9, minute=0, second=0, microsecond=0)
    with at(monday):
        case = walk.mediate()
    with at(monday + timedelta(days=7)):
        mediation.take(case, CaseAction.SUSPEND, actor=cast.yaqin, note="等鉴定", review_on=monday + timedelta(days=20))
    turn = Turn.objects.get(case=case, task="mediate")
    assert turn.paused_at == monday + timedelta(days=7)
    with at(monday + timedelta(days=17)):
        mediation.take(case, CaseAction.RESUME, actor=cast.yaqin, note="报告出来了")
    turn.refresh_from_db()
    assert turn.paused_at is None
    # One month from 2 March is 2 April; ten days of pause make it 12 April, a Sunday: Monday, 13 April.
    assert turn.due_at.astimezone(monday.tzinfo).date().isoformat() == "2026-04-13"


def test_two_pauses_both_count(walk, cast):
    monday = now().replace(year=2026, month=3, day=2, hour=9, minute=0, second=0, microsecond=0)
    with at(monday):
        case = walk.mediate()
    for start, end in ((5, 8), (12, 17)):
        with at(monday + timedelta(days=start)):
            mediation.take(case, CaseAction.SUSPEND, actor=cast.yaqin, note="等鉴定", review_on=monday + timedelta(days=30))
        with at(monday + timedelta(days=end)):
            mediation.take(case, CaseAction.RESUME, actor=cast.yaqin, note="接着谈")
    due = Turn.objects.get(case=case, task="mediate").due_at.astimezone(monday.tzinfo).date()
    assert due.isoformat() == "2026-04-10"  # 2 April, three and five days later: a Friday


def test_a_second_extension_is_refused(walk, cast):
    case = walk.mediate()
    done = mediation.take(case, CaseAction.EXTEND, actor=cast.yaqin, note="双方申请", extended_to=now() + timedelta(days=50))
    with pytest.raises(ValidationError, match="延期过一次"):
        mediation.take(done, CaseAction.EXTEND, actor=cast.yaqin, note="再延", extended_to=now() + timedelta(days=80))


def test_every_action_and_act_has_a_word_that_a_history_can_show():
    assert all(str(action.label) for action in CASE.actions)
    assert all(str(act.label) for act in Act)
