"""The ends that are no agreement: failure with its notice, withdrawal, the month that rests."""

from datetime import datetime, timedelta

import pytest

from cases import due
from cases.clock import ZONE, at
from cases.models import Case, Document, Outbox, Turn
from cases.moves import CaseAction as A
from cases.papers import sheet_of
from cases.steps import choice, intake, mediation, own_data
from tests.cases.walk import Walk
from tests.cast import HENGZHU, LU

pytestmark = pytest.mark.django_db
ACCEPTED = datetime(2026, 5, 20, 10, 0, tzinfo=ZONE)


def _due(case):
    return Turn.objects.get(case=case, task="mediate", is_open=1).due_at.astimezone(ZONE).date().isoformat()


def _rest(walk, case, first, last):
    with at(first):
        rested = mediation.take(case, A.SUSPEND, actor=walk.cast.yaqin, note="等房屋鉴定", review_on=last)
    with at(last):
        return mediation.take(rested, A.RESUME, actor=walk.cast.yaqin)


def test_a_failed_mediation_ends_with_the_notice_that_names_the_other_routes(room, mediating):
    typed = {"end_reason": "no_agreement", "note": "一家要 8000，一家只肯 1000"}
    assert "仲裁" in room.open("yaqin", "move_case", mediating, "mediation", A.TERMINATE).content.decode()
    assert room.send("yaqin", "move_case", mediating, "mediation", A.TERMINATE, **{**typed, "note": ""}).status_code == 200
    assert room.send("yaqin", "move_case", mediating, "mediation", A.TERMINATE, **typed).status_code == 302
    case = Case.objects.get(pk=mediating.pk)
    assert (case.state, case.end_reason) == ("ended", "no_agreement")
    notice = sheet_of(Document.objects.get(case=case, kind="termination_notice", audience="shared")).to_json()
    assert all(route in notice for route in ("仲裁", "行政", "人民法院提起诉讼"))
    assert Outbox.objects.filter(case=case, kind="tell_ended").count() == 1


def test_a_labour_case_is_sent_to_arbitration_first(cast):
    walk = Walk(cast, parties=(LU, HENGZHU), answers={"labour": True}, dispute_type="migrant_wages")
    case = mediation.take(walk.mediate(), A.TERMINATE, actor=cast.yaqin, note="谈不拢", end_reason="no_agreement")
    assert "劳动人事争议仲裁委员会" in sheet_of(Document.objects.get(case=case, kind="termination_notice")).to_json()


def test_a_withdrawal_ends_the_text_that_was_being_signed(walk, mediating, fixed):
    case = intake.take(mediating, A.WITHDRAW, actor=walk.cast.director, note="双方自己和好了")
    fixed.refresh_from_db()
    fixed.confirmation.refresh_from_db()
    assert (case.state, bool(fixed.voided_at), fixed.confirmation.state) == ("withdrawn", True, "not_sought")
    assert not Turn.objects.filter(case=case, party__isnull=False, is_open=1).exists()


def test_a_side_that_refuses_ends_it_at_once(walk, mediating, fixed):
    party = mediating.parties.last()
    case = choice.answer_invitation(mediating, party=party, willing=False, channel="desk", actor=walk.cast.director, note="不谈了")
    fixed.refresh_from_db()
    assert (case.state, bool(fixed.voided_at)) == ("ended", True)


def test_the_month_rests_while_the_case_rests(walk):
    with at(ACCEPTED):
        case = walk.mediate()
    assert _due(case) == "2026-06-22"  # a month from 20 May is Saturday 20 June: Monday
    back = _rest(walk, case, ACCEPTED + timedelta(days=5), ACCEPTED + timedelta(days=15))
    assert back.state == "mediating"
    assert _due(case) == "2026-06-30"  # ten days do not count


def test_a_second_rest_does_not_swallow_the_first(walk):
    with at(ACCEPTED):
        case = walk.mediate()
    once = _rest(walk, case, ACCEPTED + timedelta(days=5), ACCEPTED + timedelta(days=15))
    _rest(walk, once, ACCEPTED + timedelta(days=20), ACCEPTED + timedelta(days=24))
    assert _due(case) == "2026-07-06"  # fourteen days do not count: Saturday 4 July, Monday


def test_the_fifteen_days_of_a_labour_dispute_run_from_the_application_through_a_rest(cast):
    walk = Walk(cast, parties=(LU, HENGZHU), answers={"labour": True}, dispute_type="migrant_wages")
    with at(ACCEPTED - timedelta(days=3)):
        case = walk.accept()
    with at(ACCEPTED):
        case = walk.mediate(walk.offer(case))
    assert _due(case) == "2026-06-01"
    _rest(walk, case, ACCEPTED + timedelta(days=2), ACCEPTED + timedelta(days=4))
    assert _due(case) == "2026-06-03"


def test_reminder_and_lapse_move_with_the_rest(walk):
    with at(ACCEPTED):
        case = walk.mediate()
    _rest(walk, case, ACCEPTED + timedelta(days=5), ACCEPTED + timedelta(days=15))
    turn = Turn.objects.get(case=case, task="mediate", is_open=1)
    assert Outbox.objects.get(key=f"lapse:{turn.pk}").due_at == turn.due_at
    assert Outbox.objects.get(key=f"remind:{turn.pk}").due_at == turn.due_at - timedelta(days=1)


def test_what_begins_within_a_rest_loses_only_the_rests_after_it(walk):
    """Its clock was not stopped by the rest it began in, and the end of that one is no end of the next."""
    with at(ACCEPTED):
        case = walk.mediate()
    once = _rest(walk, case, ACCEPTED + timedelta(days=5), ACCEPTED + timedelta(days=15))
    second = ACCEPTED + timedelta(days=20), ACCEPTED + timedelta(days=24)
    _rest(walk, once, *second)
    assert due._pauses(case.pk, "mediate", ACCEPTED + timedelta(days=8)) == [second]


@pytest.mark.parametrize("asked", [-1, 1])
def test_what_the_station_owes_a_side_about_its_data_waits_for_no_rest(walk, asked):
    with at(ACCEPTED):
        case = walk.mediate()
    side, first = case.parties.first(), ACCEPTED + timedelta(days=5)
    if asked < 0:
        with at(first - timedelta(days=1)):
            own_data.ask(side, kind="erase", text="", client_key=case.client_key)
    with at(first):
        case = mediation.take(case, A.SUSPEND, actor=walk.cast.yaqin, note="等房屋鉴定", review_on=first + timedelta(days=9))
    if asked > 0:
        with at(first + timedelta(days=1)):
            own_data.ask(side, kind="erase", text="", client_key=case.client_key)
    turn = Turn.objects.get(case=case, task="own_data")
    before = turn.due_at
    assert turn.paused_at is None
    with at(first + timedelta(days=3)):
        case = mediation.take(case, A.RESUME, actor=walk.cast.yaqin)
    _rest(walk, case, first + timedelta(days=4), first + timedelta(days=6))
    turn.refresh_from_db()
    assert (turn.is_open, turn.paused_at, turn.due_at, due.compute_again(turn)) == (1, None, before, False)


def test_it_is_extended_once(room, mediating):
    day = (datetime.now(ZONE) + timedelta(days=40)).date().isoformat()
    both = [str(party.pk) for party in mediating.parties.all()]
    typed = {"extended_to": day, "note": "双方都要求再谈半个月", "asked_by": both}
    assert room.send("yaqin", "move_case", mediating, "mediation", A.EXTEND, **{**typed, "asked_by": both[:1]}).status_code == 200
    assert room.send("yaqin", "move_case", mediating, "mediation", A.EXTEND, **typed).status_code == 302
    answer = room.send("yaqin", "move_case", mediating, "mediation", A.EXTEND, **typed)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_a_stale_page_shows_what_changed_and_keeps_the_reason(room, walk, mediating):
    version = Case.objects.get(pk=mediating.pk).version
    mediation.take(mediating, A.SUSPEND, actor=walk.cast.yaqin, note="等鉴定", review_on=datetime.now(ZONE) + timedelta(days=9))
    typed = {"version": version, "end_reason": "no_agreement", "note": "谈不拢"}
    answer = room.send("yaqin", "move_case", mediating, "mediation", A.TERMINATE, **typed)
    assert answer.status_code == 200
    assert answer.context["form"]["note"].value() == "谈不拢"
    assert [event.action for event in answer.context["form"].changed] == ["suspend"]


def test_a_move_with_a_page_of_its_own_is_not_taken_on_the_plain_one(room, walk, fixed):
    for action in (A.SETTLE, A.POLICE_SETTLE, A.SIGNED_BY_ALL, A.TAKE):
        assert room.send("yaqin", "move_case", fixed.case, "mediation", action).status_code == 404
        assert room.send("yaqin", "move_case", fixed.case, "intake", action).status_code == 404
