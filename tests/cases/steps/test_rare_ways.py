"""The ways that a case seldom goes, taken by the real steps with the real outbox: nothing gets stuck, and nobody is left without a turn."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.clock import ZONE, at
from cases.lifecycle import Stale, actions_for, advance
from cases.models import Agreement, Case, Confirmation, Event, Term, Turn
from cases.moves import CaseAction as A, ConfirmationAction as C, Task as T
from cases.outbox import deliver
from cases.steps import choice, confirmation, intake, mediation, routing
from cases.triage import Track
from tests.cases.walk import CONFIRMATION_PATHS, NO, Walk
from tests.cast import HE, LIN

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


def tasks(file: Case | Confirmation) -> set[str]:
    own = {"case": file, "referral": None, "confirmation": None} if isinstance(file, Case) else {"confirmation": file}
    return set(Turn.objects.filter(is_open=1, **own).values_list("task", flat=True))


@pytest.fixture
def monday() -> Callable[..., object]:
    """A moment so many days and hours after that Monday; whatever is due by then has been done."""

    def later(days: float = 0, hours: float = 0) -> object:
        moment = MONDAY + timedelta(days=days, hours=hours)
        with at(moment):
            deliver()
        return at(moment)

    return later


def again(file):
    return type(file).objects.get(pk=file.pk)


# intake
def test_a_triage_that_nobody_does_comes_to_the_duty_leader_and_ends_with_the_decision(walk, monday, cast):
    with monday():
        case = walk.log()
    with monday(hours=1):
        late = Turn.objects.get(case=case, task=T.CHASE)
        assert late.role == "leader"
        assert late in Turn.objects.waiting_for(cast.leader)
        assert tasks(case) == {T.TRIAGE, T.CHASE}
        walk.triage(Track.PEOPLE_MEDIATION, again(case))
        assert tasks(case) == {T.ASK_SIDES}


def test_a_red_case_asks_the_duty_leader_within_ten_minutes_whatever_else_happens(walk, monday, cast):
    with monday():
        case = walk.triage(Track.PEOPLE_MEDIATION, factors=["INJURY", "REPEAT_3"])
        asked = Turn.objects.get(case=case, task=T.NAME_LEADER)
        assert asked.due_at == MONDAY + timedelta(minutes=10)
        case = walk.accept(case)
        assert T.NAME_LEADER in tasks(case)  # the case moved on; the question did not
        done = advance(case, A.NAME_LEADER, actor=cast.leader, changes={"leader": cast.officer})
        assert {T.MEET_RED, T.VISIT_RED} < tasks(done)
        assert T.NAME_LEADER not in tasks(done)
        assert A.NAME_LEADER not in {row.action for row in actions_for(done, cast.leader)}


def test_a_blue_case_asks_nobody(walk):
    assert T.NAME_LEADER not in tasks(walk.invite())


def test_a_case_that_never_came_to_the_room_is_archived_by_the_duty_leader(walk, cast):
    case = walk.close()
    assert Turn.objects.get(case=case, task=T.ARCHIVE, is_open=1).role == "leader"
    assert {row.action for row in actions_for(case, cast.leader)} >= {"archive_here"}
    done = intake.take(case, A.ARCHIVE_HERE, actor=cast.leader)
    assert (done.state, tasks(done)) == ("archived", set())


def test_a_case_of_the_room_is_archived_by_its_director_and_nobody_else(walk, cast, case_at):
    case = intake.take(case_at("ended"), A.CLOSE, actor=cast.director)
    assert "archive_here" not in {row.action for row in actions_for(case, cast.leader)}
    with pytest.raises(ValidationError, match="调解室归档"):
        intake.take(case, A.ARCHIVE_HERE, actor=cast.leader)
    assert intake.take(case, A.ARCHIVE, actor=cast.director).state == "archived"


# people's mediation
def test_the_room_reports_and_the_officer_takes_it_with_the_draft_left_behind(walk, cast):
    file = CONFIRMATION_PATHS["prepared"](walk)
    case = advance(file.case, A.ALERT, actor=cast.yaqin, note="一方扬言要动手")
    case = advance(case, A.ESCALATE, actor=cast.officer, note="到场处置")
    assert again(file).state == "not_sought"
    assert Agreement.objects.get(case=case).voided_at is not None
    assert tasks(case) == {T.POLICE_WORK, T.ANSWER_ALERT}
    case = advance(case, A.ACKNOWLEDGE, actor=cast.leader, note="已控制")
    case = advance(case, A.NUMBER, actor=cast.officer, changes={"external_number": "A330213-2026-11"})
    assert intake.take(case, A.CLOSE, actor=cast.officer).state == "closed"  # nothing of the mediation holds it open


@pytest.mark.parametrize("action", [A.TERMINATE, A.REFUSE, A.WITHDRAW, A.CHANGE])
def test_whatever_ends_the_talks_ends_the_text_that_was_being_signed(walk, cast, action):
    file = CONFIRMATION_PATHS["prepared"](walk)
    actor = cast.yaqin if action in (A.TERMINATE, A.REFUSE) else cast.director
    changes = {"round": 2, "mediator": None} if action == A.CHANGE else {}
    advance(file.case, action, actor=actor, note="谈不拢", changes=changes)
    assert again(file).state == "not_sought"
    assert not Agreement.objects.filter(case=file.case, voided_at=None).exists()
    assert tasks(again(file)) == set()


def test_while_an_agreement_binds_nobody_ends_the_repair_of_its_text_as_no_agreement(walk, cast):
    case = advance(walk.settle(), A.REPAIR, actor=cast.yaqin, note="日期写错")
    for action, actor in ((A.TERMINATE, cast.yaqin), (A.REFUSE, case.parties.first()), (A.WITHDRAW, cast.officer)):
        assert action not in {row.action for row in actions_for(case, actor)}
        with pytest.raises(ValidationError, match="已有生效的协议"):
            advance(case, action, actor=actor, note="不谈了")
    assert advance(case, A.SETTLE, actor=cast.director).state == "settled"


def test_a_mediation_that_begins_a_second_time_may_be_extended_a_second_time(walk, cast):
    case = mediation.take(walk.mediate(), A.EXTEND, actor=cast.yaqin, note="双方申请", extended_to=datetime(2027, 3, 1, tzinfo=ZONE))
    case = advance(walk.settle(again(case), apply=False), A.REPAIR, actor=cast.yaqin, note="日期写错")
    done = mediation.take(case, A.EXTEND, actor=cast.yaqin, note="双方申请", extended_to=datetime(2027, 4, 1, tzinfo=ZONE))
    assert done.extended_to.year == 2027


def test_a_term_that_is_overdue_is_pressed_for_until_it_is_performed(walk, monday, cast):
    with monday():
        case = walk.settle(apply=False)
    with monday(days=30):
        assert T.PRESS in tasks(case)
        assert Turn.objects.get(case=case, task=T.PRESS, is_open=1).user == cast.yaqin
        for term in Term.objects.filter(agreement__case=case, debtor__isnull=False):
            mediation.performed(term, actor=cast.yaqin, note="当面看过")
        assert not {T.PRESS, T.PERFORM} & tasks(case)


def test_pressing_is_written_down_and_ends_its_turn(walk, monday, cast):
    with monday():
        case = walk.settle(apply=False)
    with monday(days=30):
        done = advance(again(case), A.PRESSED, actor=cast.yaqin, note="电话催过，说月底付")
    assert T.PRESS not in tasks(done)
    assert T.PERFORM in tasks(done)


@pytest.mark.parametrize(("factors", "plan"), [([], [7, 30, 90]), (["INJURY", "REPEAT_3"], [1, 3, 7, 15, 30])])
def test_visits_follow_an_agreement_by_the_plan_of_its_colour(walk, cast, factors, plan):
    with at(MONDAY):
        case = walk.settle(walk.mediate(walk.offer(walk.accept(walk.triage(Track.PEOPLE_MEDIATION, factors=factors)))), apply=False)
    for n, days in enumerate(plan):
        turn = mediation.due_visit(case)
        late = turn.due_at.astimezone(ZONE).date() - (MONDAY + timedelta(days=days)).date()
        assert (turn.role, late in (timedelta(), timedelta(days=1))) == ("director", True), n  # the ninetieth day is a Sunday
        with at(MONDAY + timedelta(days=days, hours=-3)):
            mediation.visited(again(case), actor=cast.director, way="电话回访", result="content", text=f"第{n}次", due=turn.pk)
    assert mediation.due_visit(case) is None


# before the police, and back
def test_the_police_try_twice_and_then_decide(walk, cast):
    case = advance(walk.host(), A.POLICE_AGAIN, actor=cast.officer, note="一方要再想想")
    assert A.POLICE_AGAIN not in {row.action for row in actions_for(case, cast.officer)}
    with pytest.raises(ValidationError, match="最多两次"):
        advance(case, A.POLICE_AGAIN, actor=cast.officer, note="第三次")
    case = advance(case, A.POLICE_FAIL, actor=cast.officer, note="调解不成")
    with pytest.raises(ValidationError, match="警务编号"):
        intake.take(case, A.CLOSE, actor=cast.officer)


def test_what_comes_back_under_article_186_is_people_s_mediation_from_the_beginning(walk, cast):
    case = advance(walk.offer(), A.ESCALATE, actor=cast.officer, note="推搡，先处置")
    assert not case.offers.filter(answered_at=None).exists()
    case = intake.override(case, actor=cast.leader, track=Track.PEOPLE_MEDIATION, reason="情节轻微，双方书面申请")
    case = intake.take(case, A.BACK_186, actor=cast.leader, note="双方要求调解", changes={"committee": cast.offices["tiaowei"]})
    assert (case.state, case.track) == ("inviting", "people_mediation")
    assert not case.parties.filter(willing_at__isnull=False).exists()  # the leader began it: everybody is asked, whoever applied before too
    case = walk.mediate(walk.offer(walk.accept(case)))
    assert case.round == 2  # the rankings of the first time do not stand in for new ones
    assert walk.settle(case).confirmations.get().state == "open"  # and the court may confirm it


def test_crime_does_not_come_back_without_the_leader_s_written_reason(walk, cast, case_at):
    case = case_at("police")  # the answers say crime
    with pytest.raises(ValidationError, match="不适用调解"):
        intake.take(case, A.BACK_186, actor=cast.leader, note="双方要求调解", changes={"committee": cast.offices["tiaowei"]})


def test_a_case_that_was_reopened_forgets_the_override_and_how_it_ended(case_at, cast):
    case = intake.take(case_at("advised"), A.REOPEN, actor=cast.officer, note="又吵起来了")
    assert (case.state, case.override_track, case.end_reason, case.ended_at, tasks(case)) == ("logged", "", "", None, {T.TRIAGE})
    with pytest.raises(ValidationError, match="值班领导"):
        intake.triage(case, actor=cast.officer, track=Track.ADVICE, dispute_type="neighbour", answers=NO, factors=[], note="告知")


def test_a_case_from_the_departments_goes_to_mediation_with_its_law_changed(walk, cast):
    case = walk.refer()
    for referral in case.referrals.all():
        routing.take(referral, "cancel", actor=cast.officer, note="双方愿意谈")
    case = intake.take(again(case), A.INVITE, actor=cast.officer, changes={"committee": cast.offices["tiaowei"]})
    assert (case.track, case.applied_at is not None) == ("people_mediation", True)
    assert {party.side for party in case.parties.filter(willing_at__isnull=False)} == {1}


def test_two_who_apply_together_are_before_the_committee_at_once(cast):
    case = Walk(cast, parties=(LIN, {**HE, "is_applicant": True})).invite()
    assert tasks(case) == {T.ACCEPT_CASE}


# at the court
def test_papers_that_never_come_are_the_clerk_s_and_go_back_while_the_thirty_days_run(walk, monday, cast):
    with monday():
        file = CONFIRMATION_PATHS["supplement"](walk)
        with pytest.raises(ValidationError, match="还没有到"):
            confirmation.take(file, C.SEND_BACK, actor=cast.clerk, note="没有补齐")
    with monday(days=8):
        assert tasks(file) == {T.NOT_SUPPLIED}
        file = confirmation.take(again(file), C.SEND_BACK, actor=cast.clerk, note="没有补齐")
        assert (file.state, tasks(file)) == ("open", {T.SUBMIT})
        turn = Turn.objects.get(confirmation=file, task=T.SUBMIT, is_open=1)
        assert turn.due_at.astimezone(ZONE).date().isoformat() == "2026-04-01"  # thirty days from the effect, not from today
        assert confirmation.submit(file, actor=cast.yaqin).state == "submitted"


def test_papers_that_come_late_are_papers_that_came(walk, monday):
    with monday():
        file = CONFIRMATION_PATHS["supplement"](walk)
    with monday(days=8):
        party = file.case.parties.first()
        file = confirmation.supply(again(file), actor=party, note="身份证复印件")
        assert (file.state, tasks(file)) == ("submitted", {T.REGISTER})


def test_an_application_is_taken_back_before_filing_and_afterwards_only_by_ruling(walk, cast):
    early = CONFIRMATION_PATHS["submitted"](walk)
    assert confirmation.take(early, C.TAKE_BACK, actor=early.case.parties.first(), note="已经付清").state == "not_sought"
    filed = CONFIRMATION_PATHS["filed"](walk)
    with pytest.raises(Stale):
        confirmation.take(filed, C.TAKE_BACK, actor=filed.case.parties.first(), note="已经付清")
    asked = confirmation.take(filed, C.ASK_WITHDRAW, actor=filed.case.parties.first(), note="已经付清")
    assert asked.state == "filed"
    assert Turn.objects.get(confirmation=asked, task=T.RULE_WITHDRAWAL, is_open=1).role == "judge"
    assert {T.REVIEW, T.CONCLUDE} <= tasks(asked)  # no clock stops for it


def test_thirty_days_that_passed_are_recorded_or_excused_with_a_reason(walk, monday, cast):
    with monday():
        file = walk.settle().confirmations.get()
    with monday(days=40):
        assert tasks(file) == {T.NOTE_LAPSE}
        with pytest.raises(ValidationError, match="30 天已过"):
            confirmation.submit(again(file), actor=cast.yaqin)
        late = confirmation.submit(again(file), actor=cast.yaqin, late_reason="台风停电，顺延十日内申请")
        assert (late.state, late.late_reason) == ("submitted", "台风停电，顺延十日内申请")


def test_a_closed_case_comes_back_at_its_agreement_for_a_late_application(walk, monday, cast):
    with monday():
        file = walk.settle().confirmations.get()
    with monday(days=40):
        file = confirmation.take(again(file), C.LAPSE, actor=cast.yaqin)
        case = intake.take(file.case, A.CLOSE, actor=cast.yaqin, note="对方还在分期付款")
        with pytest.raises(ValidationError, match="已经结案"):
            confirmation.submit(again(file), actor=cast.yaqin, late_reason="住院")
        case = intake.take(case, A.REOPEN_SETTLED, actor=cast.officer, note="要申请司法确认")
        assert (case.state, case.closed_at, tasks(case)) == ("settled", None, {T.PERFORM, T.CLOSE, T.VISIT}), "the plan of visits goes on"
        assert confirmation.submit(again(file), actor=cast.yaqin, late_reason="住院").state == "submitted"


def test_the_president_extends_the_review_by_ten_days_at_most_and_the_procedure_by_what_is_needed(walk, monday, cast):
    with monday():
        file = CONFIRMATION_PATHS["filed"](walk)
        with pytest.raises(ValidationError, match="最多延到 2026-03-27"):
            confirmation.take(file, C.EXTEND, actor=cast.president, note="案情复杂", extended_to=MONDAY + timedelta(days=26))
        file = confirmation.take(file, C.EXTEND, actor=cast.president, note="案情复杂", extended_to=MONDAY + timedelta(days=25))
        file = confirmation.take(file, C.EXTEND_END, actor=cast.president, note="等鉴定", conclude_by=MONDAY + timedelta(days=60))
    due = {turn.task: turn.due_at for turn in Turn.objects.filter(confirmation=file, is_open=1, role="judge")}
    assert due == {T.REVIEW: MONDAY + timedelta(days=25), T.CONCLUDE: MONDAY + timedelta(days=60)}


def test_each_party_objects_within_their_own_fifteen_days(walk, monday):
    with monday():
        file = CONFIRMATION_PATHS["issued"](walk)
        one, two = file.case.parties.all()
        file = confirmation.receive(file, party=one, actor=one)
    with monday(days=10):
        file = confirmation.receive(again(file), party=two, actor=two)
    with monday(days=20):
        with pytest.raises(ValidationError, match="15 天"):
            confirmation.object_to(again(file), party=one, note="内容有误")
        assert confirmation.object_to(again(file), party=two, note="内容有误").state == "objected"


def test_an_objection_holds_no_case_open(walk, monday, cast):
    with monday():
        file = CONFIRMATION_PATHS["served"](walk)
        case = intake.take(file.case, A.CLOSE, actor=cast.yaqin, note="都履行了")
        party = case.parties.first()
        assert confirmation.object_to(again(file), party=party, note="内容有误").state == "objected"
    assert intake.take(again(case), A.ARCHIVE, actor=cast.director).state == "archived"


def test_a_first_contact_stays_due_when_the_matter_is_accepted_before_it(walk, referral_at, cast):
    referral = referral_at("accepted")
    open_ = set(Turn.objects.filter(referral=referral, is_open=1).values_list("task", flat=True))
    assert open_ == {T.CONTACT, T.WORK}
    done = routing.take(referral, "contacted", actor=cast.liaison)
    assert set(Turn.objects.filter(referral=done, is_open=1).values_list("task", flat=True)) == {T.WORK}


def test_a_declined_offer_leaves_no_open_offer_and_no_case_without_a_turn(walk, cast):
    case = choice.answer_offer(walk.offer(), actor=cast.yaqin, accept=False, note="和一方是亲戚")
    assert (case.state, tasks(case)) == ("offered", {T.ANSWER_OFFER})  # the next common choice
    case = choice.answer_offer(case, actor=cast.shuigen, accept=False, note="那几天不在")
    assert (case.state, tasks(case)) == ("choosing", {T.APPOINT})
    assert not case.offers.filter(answered_at=None).exists()
    assert [e.action for e in Event.objects.filter(case=case).order_by("-seq")[:2]] == ["pass", "offer"]
