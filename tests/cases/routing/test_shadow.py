"""Drafts in the shadow, rows of the table by two persons, rules that meet: what somebody who makes policy reads before they say yes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from accounts.models import Office
from cases.clock import at, now, today
from cases.conditions import Facts
from cases.models import RoutingDecision, RoutingRow, RoutingRule, RowApproval, RowVersion, ShadowDecision
from cases.overlaps import overlapping
from cases.rulebook import in_force
from cases.rules import Rule, decide
from cases.steps import intake, rows, rules
from tests.cases.walk import NO


def desk(user):
    client = Client()
    client.force_login(user)
    return client


def drafted(walk, **more):
    """五个人以上的漏水 go to the housing bureau."""
    facts = {
        "name": "漏水，五人以上", "position": 205, "conditions": {"row": [5], "people_min": 5}, "lead": "zhujian",
        "why": "五个人以上的漏水归{lead}。", "valid_from": today(), **more,
    }  # fmt: skip
    return rules.draft(actor=walk.cast.leader, key=more.pop("key", "leak-five"), reason="试行", **{k: v for k, v in facts.items() if k != "key"})


def answered(walk, people):
    case = type(walk)(walk.cast, facts={"people_count": people}).log()
    intake.answer(case, answers=NO, factors=[], kind="neighbour", row=5)
    return case


def test_a_draft_runs_beside_the_rules_and_nothing_follows_from_it(walk):
    draft = drafted(walk)
    five, two = answered(walk, 5), answered(walk, 2)
    shadows = {one.live.case_id: one for one in ShadowDecision.objects.filter(draft=draft)}
    assert (shadows[five.pk].differs, shadows[five.pk].department, shadows[five.pk].why) == (True, "zhujian", "五个人以上的漏水归区住建局。")
    assert not shadows[two.pk].differs
    assert {one.department for one in RoutingDecision.objects.all()} == {"tiaowei"}
    assert five.answers.suggested_track == "people_mediation"
    page = desk(walk.cast.leader).get("/routing/rules/shadow/").text
    assert "2 件里有 1 件会走另一条路" in page
    assert five.display_number in page
    assert two.display_number not in page
    assert "五个人以上的漏水归区住建局" in page
    counts = desk(walk.cast.administrator).get("/routing/rules/shadow/").text
    assert "2 件里有 1 件会走另一条路" in counts
    assert five.display_number not in counts


def test_without_a_draft_nothing_is_kept_beside(walk):
    answered(walk, 5)
    assert not ShadowDecision.objects.exists()


def test_what_a_draft_said_is_rewritten_by_nobody(walk):
    drafted(walk)
    answered(walk, 5)
    with pytest.raises(DatabaseError), transaction.atomic():
        ShadowDecision.objects.update(differs=False)


def test_a_draft_says_beside_which_rules_it_stands(walk):
    drafted(walk, conditions={"row": [5], "signs": ["crowd"]})
    page = desk(walk.cast.administrator).get("/routing/rules/").text
    assert "“犯罪不调解”排在它前面" in page
    assert "养犬归公安" not in page.split("排在它前面")[0].split("试行")[1]


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ({"row": [5]}, {"row": [5, 6], "keeps": True}, True), ({"row": [5]}, {"row": [6]}, False), ({"keeps": True}, {"keeps": False}, False),
        ({"signs": ["crowd"]}, {"without": ["crowd"]}, False), ({"without": ["refused"]}, {"also": ["violation", "refused"]}, False),
        ({"signs": ["crowd", "labour"]}, {"without": ["crowd"]}, True), ({"row": [5]}, {"led_by": ["department"]}, False),
        ({"row": [2], "keeps": True}, {"signs": ["crowd"]}, False), ({}, {"row": [5]}, False),
    ],
)  # fmt: skip
def test_two_rules_meet_where_one_matter_can_be_both(db, one, other, meets):
    table = in_force()
    first, second = Rule("first", 1, one, track="police", lead="station"), Rule("second", 1, other, track="advice", lead="station")
    both = type(table)(table.rows, [first, second], table.offices)
    assert [(rule.key, before) for rule, before in overlapping(second, both)] == ([("first", True)] if meets else [])
    assert [(rule.key, before) for rule, before in overlapping(first, both)] == ([("second", False)] if meets else [])


def typed(row, **more):
    same = {name: value for name, value in row.facts().items() if value not in (None, False)}
    ticked = {"callout_allowed": "on" if row.callout_allowed else "", "is_active": "on"}
    return {**same, **ticked, "lead": row.lead_id, "valid_from": today().isoformat(), **more}


def test_a_row_is_written_by_one_and_approved_by_another(walk):
    row, leader, administrator = RoutingRow.objects.get(code=24), desk(walk.cast.leader), desk(walk.cast.administrator)
    jiaojing = Office.objects.get(code="jiaojing")
    assert leader.post("/routing/rows/24/", typed(row, lead=jiaojing.pk, reason="市里重新分工")).url == "/routing/rows/"
    draft = RowVersion.objects.get()
    assert (draft.version, draft.code) == (2, 24)
    assert RoutingRow.objects.get(code=24).lead.code == "zonghe"
    page = administrator.get("/routing/rows/").text
    assert "<del>区综合执法局</del>" in page
    assert "<ins>交警大队</ins>" in page
    assert "您写的" in leader.post(f"/routing/rows/{draft.pk}/approval/", follow=True).text
    assert RoutingRow.objects.get(code=24).lead.code == "zonghe"
    administrator.post(f"/routing/rows/{draft.pk}/approval/")
    assert decide(Facts(row=24), in_force()).department == "jiaojing"
    with pytest.raises(IntegrityError), transaction.atomic():
        RowApproval.objects.create(version=RowVersion.objects.get(), entered_by=walk.cast.leader, approved_by=walk.cast.leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        RowVersion.objects.update(reason="x")


def test_a_row_begins_on_its_day(walk):
    row = RoutingRow.objects.get(code=24)
    facts = {**row.facts(), "keywords": "停车、僵尸车"}
    version = rows.draft(row, actor=walk.cast.leader, reason="下周起", valid_from=today() + timedelta(days=7), **facts)
    rows.approve(version, actor=walk.cast.administrator)
    assert rows.apply_due() == 0
    with at(now() + timedelta(days=7)):
        assert rows.apply_due() == 1
        assert rows.apply_due() == 0
    assert RoutingRow.objects.get(code=24).keywords == "停车、僵尸车"


def test_what_is_no_change_and_what_may_not_be_is_refused(walk):
    row, last = RoutingRow.objects.get(code=24), RoutingRow.objects.get(code=34)
    for wanted, facts in ((row, row.facts()), (last, {**last.facts(), "is_active": False})):
        with pytest.raises(ValidationError):
            rows.draft(wanted, actor=walk.cast.leader, reason="x", valid_from=today(), **facts)
    with pytest.raises(ValidationError, match="今天或者以后"):
        rows.draft(row, actor=walk.cast.leader, reason="x", valid_from=today() - timedelta(days=1), **{**row.facts(), "joint": ""})
    assert desk(walk.cast.leader).get("/routing/rows/99/").status_code == 404


def test_loading_the_tables_again_keeps_a_changed_row_and_says_so(walk, capsys):
    RoutingRow.objects.filter(code=24).update(keywords="停车")
    call_command("load_tables")
    assert "row 24 stays as it was changed: keywords" in capsys.readouterr().out
    assert RoutingRow.objects.get(code=24).keywords == "停车"
    assert not RoutingRule.objects.drafts().exists()
