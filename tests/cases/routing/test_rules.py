"""Rules: the first match wins, nobody takes the catch-all away, a rule in error leaves the matter at the desk, every decision is kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Office
from cases.conditions import Facts
from cases.models import RoutingDecision, RoutingRow, RoutingRule, RuleApproval
from cases.rulebook import in_force
from cases.rules import CATCH_ALL, Rule, Rules, decide, never_asked
from cases.steps import intake
from tests.cases.walk import NO, Walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def first(rules: Rules, rule: Rule) -> Rules:
    """The same rules with one before them all."""
    return replace(rules, ordered=[rule, *rules.ordered])


def refused_by_the_database(act: Any) -> bool:
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        act()
    return True


def test_a_sentence_that_grows_is_kept_as_far_as_it_fits() -> None:
    wordy = Rule("wordy", 1, {"row": [4]}, lead="zonghe", why="{row}" * 30)
    decision = decide(Facts(row=4), first(in_force(), wordy))
    assert not decision.fault
    assert len(decision.why) == RoutingDecision._meta.get_field("why").max_length


def test_the_first_rule_that_holds_decides() -> None:
    early = Rule("early", 3, {"row": [4], "people_min": 5}, lead="zonghe", why="五个人以上归{lead}。")
    rules = first(in_force(), early)
    decision = decide(Facts(row=4, people=6), rules)
    assert (decision.rule, decision.version, decision.department, decision.why) == ("early", 3, "zonghe", "五个人以上归区综合执法局。")
    assert decision.matched == {"row": 4, "people_min": 6}
    assert decide(Facts(row=4, people=4), rules).rule == "table"


def test_the_catch_all_cannot_be_deleted_changed_switched_off_or_given_a_condition(cast: Cast) -> None:
    catch_all = RoutingRule.objects.get(key=CATCH_ALL)
    assert refused_by_the_database(catch_all.delete)
    assert refused_by_the_database(lambda: RoutingRule.objects.filter(key=CATCH_ALL).update(row=1))
    facts = {"key": CATCH_ALL, "version": 2, "position": 9999, "name": "兜底", "why": "试", "entered_by": cast.leader, "reason": "试"}
    for wrong in ({"is_off": True}, {"conditions": {"row": [1]}}, {"position": 20}):
        assert refused_by_the_database(lambda wrong=wrong: RoutingRule.objects.create(**{**facts, **wrong}))
    assert refused_by_the_database(lambda: RoutingRule.objects.create(**{**facts, "key": "behind", "position": 9999}))
    assert RoutingRule.objects.create(**facts).pk
    assert decide(Facts(row=34), in_force()).rule == CATCH_ALL


def test_a_version_waits_for_a_second_person_and_for_its_day(cast: Cast) -> None:
    facts = {"key": "table", "version": 2, "position": 9000, "name": "按归口表", "conditions": {"row": [4]}, "why": "改", "reason": "试"}
    draft = RoutingRule.objects.create(**facts, entered_by=cast.leader, valid_from=date(2026, 12, 1))
    assert list(RoutingRule.objects.drafts()) == [draft]
    assert decide(Facts(row=5), in_force(date(2026, 12, 2))).rule == "table"
    assert refused_by_the_database(lambda: RuleApproval.objects.create(rule=draft, entered_by=cast.leader, approved_by=cast.leader))
    RuleApproval.objects.create(rule=draft, entered_by=cast.leader, approved_by=cast.colleague)
    assert not RoutingRule.objects.drafts().exists()
    assert decide(Facts(row=5), in_force(date(2026, 11, 30))).version == 1
    assert decide(Facts(row=5), in_force(date(2026, 12, 1))).rule == CATCH_ALL
    assert refused_by_the_database(draft.delete)


@pytest.mark.parametrize(
    "broken",
    [
        Rule("x", 1, {"moon": "full"}), Rule("x", 1, {"signs": ["NO_SUCH"]}), Rule("x", 1, {"amount_over": "viel"}),
        Rule("x", 1, {"row": 7}), Rule("x", 1, {}, lead="nobody"), Rule("x", 1, {}, row=77), Rule("x", 1, {}, why="{who}"),
        Rule("x", 1, {}, track="sideways"), Rule("x", 1, {"people_min": "ten", "row": [1]}), Rule("x", 1, {"keeps": "yes"}),
    ],
)  # fmt: skip
def test_a_rule_in_error_decides_nothing_and_says_which(broken: Rule) -> None:
    decision = decide(Facts(row=4), first(in_force(), broken))
    assert decision.fault.startswith("x: ")
    assert (decision.track, decision.department) == ("", "")


def test_a_closed_department_leaves_the_matter_at_the_triage_desk_and_rings(walk: Walk, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    case = walk.log()
    Office.objects.filter(code="tiaowei").update(is_active=False)
    kept = intake.answer(case, answers=NO, factors=[], row=5)
    assert kept.suggested_track == ""
    assert "table: unknown or closed office: tiaowei" in kept.reasons[0]
    assert "routing rule in error" in caplog.text
    decision = RoutingDecision.objects.get(case=case)
    assert decision.fault
    assert decision.rule is None


def test_every_decision_is_kept_with_its_rule_version_and_what_met_it(walk: Walk) -> None:
    case = walk.log()
    intake.answer(case, answers={**NO, "labour": True}, factors=["WAGE_10"], row=1, kind="migrant_wages")
    intake.answer(case, answers={**NO, "labour": True}, factors=["WAGE_10"], row=1, kind="migrant_wages")
    kept = RoutingDecision.objects.get(case=case)
    assert (kept.rule.key, kept.rule.version) == ("wage-ten", 1)
    assert kept.matched == {"row": 1, "signs": ["WAGE_10"]}
    assert kept.why == "十名以上工人没拿到工资，归区人社局牵头，加急办理。"
    assert refused_by_the_database(kept.delete)
    assert refused_by_the_database(lambda: RoutingDecision.objects.filter(pk=kept.pk).update(why="另一句"))


def test_a_referral_remembers_the_decision_it_came_from(walk: Walk) -> None:
    case = walk.log()
    intake.answer(case, answers=NO, factors=[], row=1)
    assert walk.send(case).decision == RoutingDecision.objects.get(case=case)


def test_loading_the_tables_again_changes_no_rule() -> None:
    before = list(RoutingRule.objects.values())
    call_command("load_tables", verbosity=0)
    assert list(RoutingRule.objects.values()) == before


def test_every_joint_unit_in_brackets_is_read() -> None:
    rules = in_force()
    assert decide(Facts(row=1, place="滨江工地"), rules).joint == ("住建", "工会", "街道")
    assert decide(Facts(row=1, place="大成路饭店"), rules).joint == ("工会", "街道")
    assert all("（" not in unit for row in RoutingRow.objects.values_list("code", flat=True) for unit in decide(Facts(row=row), rules).joint)


def test_what_a_committee_may_take_as_well_needs_no_leader() -> None:
    rules = in_force()
    also = {row: decide(Facts(row=row), rules).also for row in (4, 8, 15, 20, 25)}
    assert also == {4: ("people_mediation",), 8: (), 15: ("administrative",), 20: (), 25: ("people_mediation",)}
    for closed in ({"factors": frozenset({"SUICIDE"})}, {"answers": {"refused": True}}, {"keeps": True}, {"answers": {"violation": True}}):
        assert decide(Facts(row=4, **closed), rules).also == ()


def test_a_rule_behind_one_that_holds_wherever_it_does_is_told() -> None:
    rules = in_force()
    assert [rule.key for rule in rules.ordered if never_asked(rule, rules)] == []
    cases = {
        "crime": {"signs": ["crime"], "row": [4]}, "table": {"row": [4, 5]}, "medical-insured": {"row": [12], "amount_over": "20000"},
        "mental-kept": {"row": [32], "keeps": True, "people_min": 3}, "": {"row": [12], "amount_over": "9000"},
    }  # fmt: skip
    for before, when in cases.items():
        place = len(rules.ordered) - 1 if before == "table" else next(n for n, rule in enumerate(rules.ordered) if rule.key == "table")
        late = replace(rules, ordered=[*rules.ordered[:place], Rule("late", 1, when), *rules.ordered[place:]])
        assert never_asked(late.ordered[place], late) == before
