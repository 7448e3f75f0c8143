"""A case that comes back: nobody of the first round has a part in the second, nobody's old word stands in for a new one."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Office
from cases.aftermath import enforcement_until
from cases.models import Agreement, Case, Outbox, TermKind
from cases.moves import CaseAction as A, ConfirmationAction as C, Task as T
from cases.steps import confirmation, intake
from cases.steps.text import Clause, why_not_confirmed
from cases.triage import Confirmable, Track
from tests.cases.press import press
from tests.cases.walk import NO, rule_again, seal

pytestmark = pytest.mark.django_db


def again(file):
    return type(file).objects.get(pk=file.pk)


def _second(walk, case, committee):
    case = intake.take(case, A.REOPEN, actor=walk.cast.officer, note="又吵起来了")
    return walk.triage(Track.PEOPLE_MEDIATION, case, committee=committee)


def test_who_mediated_before_sees_nothing_of_another_committee_s_case(walk, cast):
    case = press(walk, walk.mediate(), A.TERMINATE)
    assert Case.objects.visible_to(cast.yaqin).filter(pk=case.pk).exists()
    case = _second(walk, case, cast.offices["yuelin-tiaowei"])
    assert case.mediator is None
    assert not Case.objects.visible_to(cast.yaqin).filter(pk=case.pk).exists()


def test_a_case_that_another_committee_declines_is_on_somebody_s_desk(walk, cast):
    case = _second(walk, press(walk, walk.mediate(), A.TERMINATE), cast.offices["yuelin-tiaowei"])
    case = intake.take(case, A.DECLINE, actor=cast.strange_director, note="不属于本会", changes={"end_reason": "not_accepted"})
    turn = case.turns.get(task=T.CLOSE, is_open=1)
    assert (turn.role, turn.office_id, turn.user_id) == ("director", cast.offices["yuelin-tiaowei"].pk, None)


def test_anybody_may_refuse_although_an_older_agreement_binds(walk, cast):
    case = _second(walk, press(walk, walk.settle(), A.CLOSE), Office.objects.get(code="tiaowei"))
    assert Agreement.objects.filter(case=case, voided_at=None, effective_at__isnull=False).exists()
    assert press(walk, case, A.REFUSE).state == "ended"


def test_the_agreement_under_repair_holds_them(walk):
    case = press(walk, walk.settle(), A.REPAIR)
    with pytest.raises(ValidationError, match="协议"):
        intake.take(case, A.TERMINATE, actor=walk.cast.yaqin, note="谈不拢", changes={"end_reason": "no_agreement"})


def test_who_refused_before_is_asked_again_applicant_or_not(walk, cast):
    case = walk.invite()
    first = case.parties.get(is_applicant=True)
    assert first.willing_at
    case = _second(walk, press(walk, case, A.REFUSE), Office.objects.get(code="tiaowei"))
    assert not case.parties.filter(willing_at__isnull=False).exists()


@pytest.mark.parametrize("fact", ["refused", "crime", "weapon", "sham", "land", "special_organ"])
def test_no_word_of_the_leader_opens_what_the_law_closes(walk, cast, fact):
    case = walk.log()
    intake.answer(case, answers={**NO, fact: True}, factors=[])
    with pytest.raises(ValidationError):
        intake.override(case, actor=cast.leader, track=Track.PEOPLE_MEDIATION, reason="双方都想调")


def test_the_leader_s_word_given_before_the_answers_opens_nothing_either(walk, cast):
    case = intake.override(walk.log(), actor=cast.leader, track=Track.PEOPLE_MEDIATION, reason="双方都想调")
    with pytest.raises(ValidationError):
        walk.triage(Track.PEOPLE_MEDIATION, case, answers={"crime": True})


@pytest.mark.parametrize(("kind", "confirmable"), [
    ("labour", Confirmable.PAYMENT_ONLY), ("migrant_wages", Confirmable.PAYMENT_ONLY), ("homestead", Confirmable.NO),
    ("expropriation", Confirmable.NO), ("neighbour", Confirmable.YES),
])  # fmt: skip
def test_the_type_of_dispute_narrows_what_the_court_confirms(walk, kind, confirmable):
    logged = intake.override(walk.log(), actor=walk.cast.leader, track=Track.PEOPLE_MEDIATION, reason="双方坚持在所里调")
    case = intake.triage(
        logged, actor=walk.cast.officer, track=Track.PEOPLE_MEDIATION, dispute_type=kind, answers=NO, factors=[],
    )  # fmt: skip
    assert case.confirmable == confirmable


def test_a_duty_without_a_name_is_a_duty_and_the_closing_sentence_is_none(walk):
    case = Case(track=Track.PEOPLE_MEDIATION, confirmable=Confirmable.PAYMENT_ONLY)
    duty, closing = (Clause(kind=TermKind.OTHER, text=text) for text in ("恢复岗位，补缴社保", "双方就此再无其他争议。"))
    assert not duty.is_closing
    assert closing.is_closing
    assert why_not_confirmed(case, "written", [clause.kind for clause in (duty, closing) if not clause.is_closing])


def test_whoever_does_not_want_the_court_may_think_better_of_it(confirmation_at, walk):
    file = confirmation_at("open")
    signed = file.application.signatures.count()
    file = confirmation.take(file, C.NOT_SEEK, actor=walk.cast.yaqin, note="双方不申请")
    party = file.case.parties.first()
    file = confirmation.seek_after_all(again(file), actor=party)
    assert (file.state, file.ended_at) == ("open", None)
    assert set(file.turns.filter(is_open=1).values_list("task", flat=True)) == {T.SUBMIT}  # both have signed already
    assert signed == file.application.signatures.count() > 0
    assert confirmation.submit(again(file), actor=walk.cast.yaqin).state == "submitted"


def test_a_request_to_withdraw_outlives_a_request_for_papers(confirmation_at, walk):
    file = confirmation_at("filed")
    file = confirmation.take(file, C.ASK_WITHDRAW, actor=file.case.parties.first(), note="已经付清")
    file = press(walk, file, C.ASK_SUPPLEMENT)
    assert file.turns.filter(task=T.RULE_WITHDRAWAL, is_open=1).exists()


def test_each_side_s_objection_is_heard_once(confirmation_at, walk):
    file = confirmation_at("served")
    one, two = file.case.parties.all()
    file = confirmation.object_to(file, party=one, note="金额写错了")
    file = confirmation.object_to(again(file), party=two, note="不是我签的")
    assert file.turns.filter(task=T.DECIDE_OBJECTION, is_open=1).count() == 1
    with pytest.raises(ValidationError, match="已经提过"):
        confirmation.object_to(again(file), party=one, note="再提一次")


def test_the_other_side_objects_after_the_first_objection_was_rejected(confirmation_at, walk):
    file = confirmation_at("served")
    one, two = file.case.parties.all()
    file = rule_again(walk, confirmation.object_to(file, party=one, note="金额写错了"), outcome="rejected")
    file = confirmation.issue(seal(again(file)), actor=walk.cast.clerk)
    assert file.state == "reissued"
    assert confirmation.object_to(again(file), party=two, note="不是我签的").state == "objected"


def test_an_upheld_objection_leaves_nothing_to_enforce_and_everybody_is_told(confirmation_at, walk):
    file = confirmation_at("served")
    assert enforcement_until(file) is not None
    file = confirmation.object_to(file, party=file.case.parties.first(), note="不是我签的")
    file = confirmation.issue(seal(rule_again(walk, file)), actor=walk.cast.clerk)
    assert file.state == "reissued"
    assert enforcement_until(file) is None
    assert Outbox.objects.filter(case=file.case, kind="tell_objection").exists()
