"""Guards one by one: what each stands against, and that it steps aside when the thing is there."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cases.clock import at, now
from cases.guards import CHECKS
from cases.lifecycle import actions_for, advance
from cases.models import Case, Confirmation, Item, Referral, Service
from cases.moves import Guard
from cases.steps import confirmation as steps, contributing, intake, police, routing
from tests.cases import walk as court
from tests.cases.press import brought_to, press
from tests.cases.walk import CONFIRMATION_PATHS, NO, Walk
from tests.cast import HE, HENGZHU, LIN, LU
from tests.kept import shelf

Build = Callable[[Walk], Any]  # -> the file as it stands before the guard


def case(state: str) -> Build:
    return lambda walk: brought_to(walk, Case.TABLE, state)


def confirmation(state: str) -> Build:
    return lambda walk: brought_to(walk, Confirmation.TABLE, state)


def referral(state: str) -> Build:
    return lambda walk: brought_to(walk, Referral.TABLE, state)


def with_(build: Build, **facts: Any) -> Build:
    """The same with fields changed in memory, as a move's own changes are when its guards look."""

    def changed(walk: Walk) -> Any:
        file = build(walk)
        for name, value in facts.items():
            setattr(file, name, value(walk) if callable(value) else value)
        return file

    return changed


def _matter(state: str) -> Build:
    """A referral at this state, of a matter where the catalogue wants a photo."""

    def build(walk: Walk) -> Referral:
        found = brought_to(walk, Referral.TABLE, state)
        found.case.item = Item.objects.get(code="o06-1")
        return found

    return build


def answered(**yes: bool) -> Build:
    def build(walk: Walk) -> Case:
        found = walk.log()
        intake.answer(found, answers={**NO, **yes}, factors=[])
        return found

    return build


def dismissed(walk: Walk) -> Confirmation:
    """The court dismissed it, and nobody has looked why."""
    file = court.decide(walk, CONFIRMATION_PATHS["verifying"](walk), outcome="dismissed", ground="358-5")
    return steps.issue(court.seal(file), actor=walk.cast.clerk)


def asked_to_reopen(walk: Walk) -> Case:
    """A side has written after the end, and nobody has answered."""
    closed: Case = brought_to(walk, Case.TABLE, "closed")
    contributing.send(closed.parties.first(), text="又漏水了", picture=b"", shared=False, client_key=uuid.uuid4())
    return Case.objects.get(pk=closed.pk)


def unnumbered(walk: Walk) -> Confirmation:
    """A side has shown no identity card, and nobody wrote why."""
    file: Confirmation = brought_to(walk, Confirmation.TABLE, "open")
    file.case.parties.update(id_number="")
    return file


def hosted_before(walk: Walk, days: int) -> Case:
    """The police took it on so many days ago."""
    with at(now() - timedelta(days=days)):
        return walk.host()


def barred(walk: Walk) -> Case:
    """The host found that somebody was hired to hurt another."""
    hosted = walk.host()
    police.pass_gate(hosted, actor=walk.cast.officer, answers=police.Answers("beating", "close", ("hired",)))
    return Case.objects.get(pk=hosted.pk)


def of(**party: Any) -> Build:
    return lambda walk: Walk(walk.cast, parties=(LIN, {**HE, **party})).log()


def red(walk: Walk) -> Case:
    """Somebody threatened to kill; nobody leads it yet."""
    return walk.triage("police", factors=["KILL_THREAT"])


def led(walk: Walk) -> Case:
    return advance(red(walk), "name_leader", actor=walk.cast.leader, changes={"leader": walk.cast.officer})


def raised(walk: Walk) -> Case:
    """Yellow by an officer's word, not red."""
    return advance(walk.mediate(), "raise", actor=walk.cast.officer, note="又吵起来", changes={"risk": "yellow"})


def soon(days: float) -> Callable[[Walk], Any]:
    return lambda _walk: now() + timedelta(days=days)


def _bad_draft(walk: Walk) -> Confirmation:
    file = CONFIRMATION_PATHS["decided"](walk)
    file.authorised_digest = "0" * 64
    return file


def _once_more_on_its_way(walk: Walk) -> Confirmation:
    file = brought_to(walk, Confirmation.TABLE, "reissued")
    Service.objects.create(confirmation=file, document=file.review, party=file.case.parties.first(), method="direct", sent_at=now())
    return file


# guard -> what it refuses, what it lets through
TRIALS: dict[str, tuple[list[Build], list[Build]]] = {
    Guard.TWO_SIDES: ([lambda w: Walk(w.cast, parties=(LIN,)).log(), lambda w: Walk(w.cast, facts={"kind": "matter"}).log()], [case("logged")]),
    Guard.ALL_WILLING: ([case("inviting")], [case("choosing")]),
    Guard.SOMEBODY_SILENT: ([case("choosing")], [case("inviting")]),
    Guard.QUESTIONS_ANSWERED: ([case("logged")], [answered()]),
    Guard.MAY_MEDIATE: (
        [answered(refused=True), answered(special_organ=True), answered(elsewhere=True), answered(crime=True), answered(sham=True),
         answered(land=True), with_(answered(crime=True), override_track="people_mediation")],
        [answered(), answered(domestic=True), answered(labour=True)],
    ),
    Guard.MAY_POLICE_MEDIATE: (
        [answered(), answered(violation=True, crime=True), answered(violation=True, refused=True), answered(violation=True, domestic=True),
         with_(answered(), override_track="public_order")],
        [answered(violation=True)],
    ),
    Guard.MAY_ADVISE: ([answered(crime=True), answered(domestic=True)], [answered(), answered(refused=True)]),
    Guard.STILL_TIME: (
        [lambda w: press(w, brought_to(w, Confirmation.TABLE, "prepared"), "not_seek")],
        [lambda w: press(w, brought_to(w, Confirmation.TABLE, "open"), "not_seek")],
    ),
    Guard.OFFER_OPEN: ([case("choosing")], [case("offered")]),
    Guard.DIRECTOR_NAMES: ([case("choosing")], [lambda w: press(w, w.accept(), "no_common")]),
    Guard.ALL_SIGNED: ([case("mediating"), lambda w: (w.draft().case)], []),
    Guard.AGREEMENT_EFFECTIVE: ([case("mediating"), lambda w: w.draft().case], [case("settled")]),
    Guard.NO_AGREEMENT: (
        [lambda w: press(w, w.settle(), "repair")], [case("mediating"), lambda w: w.draft().case, lambda w: _mediated_again(w)]
    ),
    Guard.REVIEW_DATE: (
        [case("mediating"), with_(case("mediating"), review_on=soon(-1))], [with_(case("mediating"), review_on=soon(3))]
    ),
    Guard.LATER_DATE: (
        [case("mediating"), with_(case("mediating"), extended_to=soon(-1)), with_(referral("accepted"), extended_to=soon(90)),
         with_(confirmation("filed"), extended_to=soon(60))],
        [with_(case("mediating"), extended_to=soon(90)), with_(referral("accepted"), extended_to=soon(12)),
         with_(confirmation("filed"), extended_to=soon(20))],
    ),
    Guard.NOT_EXTENDED: (
        [lambda w: press(w, w.mediate(), "extend"), lambda w: press(w, brought_to(w, Referral.TABLE, "accepted"), "extend")],
        [case("mediating"), referral("accepted"), confirmation("filed")],
    ),
    Guard.HAS_REFERRAL: ([case("logged")], [case("referred")]),
    Guard.FILES_ENDED: (
        [case("referred"), case("settled"), lambda w: brought_to(w, Confirmation.TABLE, "issued").case],
        [case("police"), lambda w: brought_to(w, Confirmation.TABLE, "served").case, lambda w: brought_to(w, Confirmation.TABLE, "objected").case,
         lambda w: brought_to(w, Referral.TABLE, "declined").case],
    ),
    Guard.TERMS_PERFORMED: ([case("settled")], [case("mediating")]),
    Guard.EXTERNAL_NUMBER: ([case("transferred")], [with_(case("transferred"), external_number="岳林接〔2026〕3号")]),
    Guard.POLICE_NUMBER: ([case("police")], [with_(case("police"), external_number="A1"), case("settled")]),
    Guard.NO_COMMITTEE: ([case("settled")], [case("closed")]),
    Guard.ALERTED: ([case("mediating")], [lambda w: press(w, w.mediate(), "alert")]),
    Guard.LEADER_ASKED: ([case("mediating")], [red]),
    Guard.MEETING_ASKED: ([red], [led]),
    Guard.VISIT_ASKED: ([red], [led]),
    Guard.RAISED: ([case("mediating"), with_(red, risk="yellow")], [with_(case("mediating"), risk="red")]),
    Guard.LOWERED: ([with_(red, risk="yellow"), with_(led, risk="yellow"), case("mediating")], [with_(lambda w: raised(w), risk="blue")]),
    Guard.ANSWER_OWED: ([case("settled")], [lambda w: press(w, replace(w, facts={"source": "court"}).mediate(), "terminate")]),
    Guard.GATE_PASSED: (
        [lambda w: w.triage("public_order", answers={"violation": True}), lambda w: press(w, w.host(), "police_again"), lambda w: barred(w)],
        [lambda w: w.host()],
    ),
    Guard.SPOT_RECORDED: ([case("on_spot")], [lambda w: w.spot(), case("mediating")]),
    Guard.ALL_APPLY: ([case("police")], [lambda w: w.exempt()]),
    Guard.ASKED_186: ([case("police")], [lambda w: w.exempt()]),
    Guard.NOT_PUNISHED: ([lambda w: press(w, brought_to(w, Case.TABLE, "police"), "punish")], [lambda w: w.exempt()]),
    Guard.ALL_PERFORMED: ([case("settled")], [case("police")]),
    Guard.OF_COMMITTEE: ([lambda w: Confirmation(case=w.host())], [confirmation("open")]),
    Guard.SECOND_ATTEMPT: ([lambda w: press(w, w.host(), "police_again")], [case("police_mediation")]),
    Guard.SECOND_IN_TIME: ([lambda w: hosted_before(w, 40)], [case("police_mediation"), lambda w: hosted_before(w, 5)]),
    Guard.CASE_OPEN: ([lambda w: press(w, brought_to(w, Confirmation.TABLE, "served").case, "close").confirmations.get()], [confirmation("open")]),
    Guard.RIGHT_DEPARTMENT: (
        [referral("sent"), with_(referral("sent"), return_code="not_ours"),
         with_(referral("sent"), return_code="not_ours", right_department=lambda w: w.cast.offices["renshe"])],
        [with_(referral("sent"), return_code="not_ours", right_department=lambda w: w.cast.offices["zhujian"])],
    ),
    Guard.FIRST_RETURN: ([lambda w: _continued(w)], [referral("sent")]),
    Guard.RETURNED_BEFORE: ([referral("sent")], [lambda w: _continued(w)]),
    Guard.NOT_FROZEN: ([lambda w: _frozen(w)], [referral("returned")]),
    Guard.RESULT: (
        [referral("accepted"), with_(referral("accepted"), result_code="solved", result="  ")],
        [with_(referral("accepted"), result_code="solved", result="已发放")],
    ),
    Guard.BOTH_SIGNED: ([confirmation("prepared"), with_(confirmation("prepared"), application=None, application_id=None)], [confirmation("open")]),
    Guard.TO_LEARN: ([confirmation("issued")], [dismissed]),
    Guard.NOTHING_ASKED: ([asked_to_reopen], [case("closed")]),
    Guard.PACK_COMPLETE: ([unnumbered], [confirmation("open")]),
    Guard.REGISTERED: ([confirmation("submitted")], [confirmation("filed")]),
    Guard.NOT_FILED: ([confirmation("filed")], [confirmation("submitted")]),
    Guard.IS_FILED: ([confirmation("submitted")], [confirmation("filed")]),
    Guard.MET_TOGETHER: (
        [with_(confirmation("filed"), outcome="confirmed")],
        [with_(confirmation("verifying"), outcome="confirmed"), with_(confirmation("filed"), outcome="dismissed")],
    ),
    Guard.AUTHORISED: ([_bad_draft, confirmation("filed")], [confirmation("decided")]),
    Guard.SEALED: ([confirmation("decided")], [confirmation("issued")]),
    Guard.NOT_SEALED: ([confirmation("issued")], [confirmation("decided")]),
    Guard.ALL_SERVED: ([confirmation("issued")], [confirmation("served")]),
    Guard.CONFIRMED: ([with_(confirmation("served"), outcome="dismissed")], [confirmation("served")]),
    Guard.SUPPLEMENT_OVER: ([confirmation("supplement")], [with_(confirmation("supplement"), supplement_due=soon(-1))]),
    Guard.IS_MATTER: ([case("logged"), referral("sent")], [_matter("signed")]),
    Guard.PHOTO: (
        [with_(_matter("accepted"), result_code="solved")],
        [with_(_matter("accepted"), result_code="explained"), with_(referral("accepted"), result_code="solved")],
    ),
    Guard.OWN_JUDGE: (
        [with_(confirmation("filed"), judge=lambda w: w.cast.strange_judge), with_(confirmation("filed"), judge=lambda w: w.cast.clerk)],
        [confirmation("filed"), with_(confirmation("filed"), judge=lambda w: w.cast.second_judge)],
    ),
    Guard.REVIEWED: ([with_(confirmation("ruled_again"), review_digest="0" * 64), confirmation("objected")], [confirmation("ruled_again")]),
    Guard.WAS_UPHELD: ([with_(confirmation("ruled_again"), review_outcome="rejected")], [confirmation("ruled_again")]),
    Guard.WAS_REJECTED: ([confirmation("ruled_again")], [with_(confirmation("ruled_again"), review_outcome="rejected")]),
    Guard.ALL_SERVED_AGAIN: ([_once_more_on_its_way, confirmation("served")], [confirmation("reissued")]),
    Guard.END_DATE: (
        [confirmation("filed"), with_(confirmation("filed"), conclude_by=soon(-1))], [with_(confirmation("filed"), conclude_by=soon(9))]
    ),
    Guard.REPRESENTED: (
        [lambda w: Walk(w.cast, parties=({**LU, "representative": "一、二、三、四、五、六"}, HENGZHU)).log(),
         lambda w: Walk(w.cast, parties=({**LU, "representative": ""}, HENGZHU)).log()],
        [lambda w: Walk(w.cast, parties=(LU, HENGZHU)).log(), of(is_minor=True, guardian_name="何大海"),
         lambda w: Walk(w.cast, parties=({**LU, "representative": "一，二 三;四；五"}, HENGZHU)).log()],
    ),
}  # fmt: skip
BY_THE_CLOCK = {Guard.IN_WINDOW, Guard.WINDOW_OVER, Guard.IN_OBJECTION_TIME, Guard.NOTE}  # tried below


def _mediated_again(walk: Walk) -> Case:
    """The agreement of the first round still binds; a second mediation has begun."""
    return walk.triage("people_mediation", press(walk, press(walk, walk.settle(), "close"), "reopen"))


def _continued(walk: Walk) -> Referral:
    back = brought_to(walk, Referral.TABLE, "returned")
    return routing.redirect(back, actor=walk.cast.officer, department=walk.cast.offices["zhujian"], note="改派住建")


def _frozen(walk: Walk) -> Referral:
    facts = {"return_code": "not_ours", "right_department": walk.cast.offices["renshe"], "note": "属人社管辖"}
    return routing.take(_continued(walk), "return", actor=walk.cast.strange_liaison, **facts)


def test_every_guard_is_tried_here():
    assert set(TRIALS) | BY_THE_CLOCK == set(Guard)


@pytest.mark.parametrize("guard", TRIALS)
def test_a_guard_refuses_with_a_sentence_and_steps_aside(walk, guard):
    wrong, right = TRIALS[guard]
    for build in wrong:
        with shelf.aside():
            assert CHECKS[guard](build(walk), ""), guard
    for build in right:
        with shelf.aside():
            assert CHECKS[guard](build(walk), "") == "", guard


@pytest.mark.parametrize("note", ["", " ", "\n\t　"])
def test_blanks_are_no_reason(case_at, officer, note):
    with pytest.raises(ValidationError, match="理由"):
        advance(case_at("logged"), "withdraw", actor=officer, note=note)


def test_unperformed_terms_want_a_reason_and_no_more(walk, case_at):
    case = case_at("settled")
    assert "2" in CHECKS[Guard.TERMS_PERFORMED](case, "")
    assert CHECKS[Guard.TERMS_PERFORMED](case, "双方另行起诉") == ""


def test_the_window_of_the_joint_application_closes_after_thirty_days(walk):
    opened = now().replace(year=2026, month=4, day=28, hour=16)
    with at(opened):
        file = walk.settle().confirmations.get()
    inside, after = opened + timedelta(days=30), opened + timedelta(days=31)
    with at(inside):
        assert CHECKS[Guard.IN_WINDOW](file, "") == ""
        assert CHECKS[Guard.WINDOW_OVER](file, "")
    with at(after):
        assert CHECKS[Guard.IN_WINDOW](file, "")
        assert CHECKS[Guard.WINDOW_OVER](file, "") == ""


def test_a_party_objects_within_fifteen_days_of_the_last_receipt(walk):
    received = now().replace(year=2026, month=5, day=6, hour=10)
    with at(received):
        file = CONFIRMATION_PATHS["served"](walk)
    last = Service.objects.filter(confirmation=file, party__isnull=False).latest("received_at").received_at
    with at(last + timedelta(days=15)):
        assert CHECKS[Guard.IN_OBJECTION_TIME](file, "") == ""
    with at(last + timedelta(days=16)):
        assert CHECKS[Guard.IN_OBJECTION_TIME](file, "")


def test_all_that_is_missing_is_said_at_once(walk: Walk):
    lone = Walk(walk.cast, parties=(LIN,)).log()
    with pytest.raises(ValidationError) as caught:
        advance(lone, "invite", actor=walk.cast.officer, changes={"committee": walk.cast.offices["tiaowei"]})
    assert len(caught.value.messages) == 2  # no second side, and no answers


@pytest.mark.parametrize(
    ("group", "twin"), [("supplement", {"supply", "supply_filed"}), ("closed", {"archive", "archive_here"})]
)
def test_of_twin_moves_only_the_one_that_is_meant_is_drawn(walk, group, twin):
    build = confirmation if group == "supplement" else case
    file = build(group)(walk)
    people = [walk.cast.yaqin, walk.cast.leader, walk.cast.director]
    drawn = {row.action for person in people for row in actions_for(file, person)}
    assert len(drawn & twin) == 1
