"""Changing a rule: one writes, another approves, a policy person reads the diff, the drafts are tried on what happened."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Office, User
from cases.clock import today
from cases.conditions import Facts
from cases.models import Case, RoutingRule
from cases.rule_words import changes
from cases.rulebook import in_force
from cases.rules import decide
from cases.simulation import by_way, read_line, simulate
from cases.steps import intake
from tests.architecture.source import BASE
from tests.cases.walk import NO, Walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GOLDEN = BASE / "tests" / "data" / "golden_routing.csv"
Typed = Callable[..., dict[str, Any]]


@pytest.fixture
def typed() -> Typed:
    """The form of a new rule: property matters of five people or more go to the law enforcement office."""

    def fill(**more: Any) -> dict[str, Any]:
        return {
            "name": "物业，五人以上", "position": "205", "when_row": ["4"], "when_people_min": "5", "lead": "zonghe", "joint": "牵头部门、社区",
            "why": "五个人以上的物业纠纷归{lead}。", "valid_from": today().isoformat(), "reason": "三月起试行", **more,
        }  # fmt: skip

    return fill


def desk(user: User) -> Client:
    """A browser signed in as this person."""
    client = Client()
    client.force_login(user)
    return client


def test_one_writes_and_another_approves(cast: Cast, typed: Typed) -> None:
    leader, administrator = desk(cast.leader), desk(cast.administrator)
    assert leader.post("/routing/rules/new/", typed()).headers["Location"] == "/routing/rules/"
    draft = RoutingRule.objects.drafts().get()
    assert decide(Facts(row=4, people=6), in_force()).rule == "table"
    page = leader.get("/routing/rules/").text
    assert "三月起试行" in page
    assert "批准</button>" not in page
    assert "您写的" in leader.post(f"/routing/rules/{draft.pk}/approval/", follow=True).text
    assert RoutingRule.objects.drafts().exists()
    assert "批准</button>" in administrator.get("/routing/rules/").text
    administrator.post(f"/routing/rules/{draft.pk}/approval/")
    decision = decide(Facts(row=4, people=6), in_force())
    assert (decision.rule, decision.department, decision.joint) == (draft.key, "zonghe", ("区住建局", "社区"))
    assert decision.why == "五个人以上的物业纠纷归区综合执法局。"
    assert "已经批过" in administrator.post(f"/routing/rules/{draft.pk}/approval/", follow=True).text


def test_a_changed_rule_reads_as_a_diff(cast: Cast) -> None:
    live = RoutingRule.objects.get(key="medical-insured")
    page = desk(cast.leader).get("/routing/rules/medical-insured/")
    form = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    changed = {**form, "when_amount_over": "20000", "reason": "市里改了线", "valid_from": today().isoformat()}
    assert desk(cast.leader).post("/routing/rules/medical-insured/", changed).status_code == 302
    draft = RoutingRule.objects.drafts().get()
    assert (draft.version, draft.joint, draft.conditions["row"]) == (2, ["@joint", "保险公司"], [12])
    found = changes(live, draft, in_force())
    assert [(change.label, change.before, change.after) for change in found] == [("金额超过（元）", "10000", "20000")]
    text = desk(cast.administrator).get("/routing/rules/").text
    assert "<del>10000</del>" in text
    assert "<ins>20000</ins>" in text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"valid_from": "2020-01-01"}, "今天或者以后"), ({"why": "归{who}。"}, "判不了"), ({"reason": ""}, "reason"),
        ({"position": "9999"}, "position"), ({"position": "9500"}, "轮不到"),
    ],
)  # fmt: skip
def test_a_rule_that_could_not_be_judged_is_never_written_down(cast: Cast, typed: Typed, wrong: dict[str, str], says: str) -> None:
    answer = desk(cast.leader).post("/routing/rules/new/", typed(**wrong))
    assert answer.status_code == 200
    assert says in answer.text + str(answer.context["form"].errors)
    assert not RoutingRule.objects.drafts().exists()


def test_the_catch_all_only_changes_whom_it_names(cast: Cast) -> None:
    page = desk(cast.leader).get("/routing/rules/catch-all/")
    assert not [name for name in page.context["form"].fields if name.startswith("when_") or name == "is_off"]
    typed = {"name": "兜底", "lead": "xinfang", "track": "administrative", "why": "由{lead}兜底。", "valid_from": today().isoformat(), "reason": "试"}
    assert desk(cast.leader).post("/routing/rules/catch-all/", typed).status_code == 302
    draft = RoutingRule.objects.drafts().get()
    assert (draft.key, draft.position, draft.conditions) == ("catch-all", 9999, {})


def test_a_failing_rule_is_an_alarm_on_the_desks_of_the_leader_and_the_administrator(walk: Walk, cast: Cast) -> None:
    for person in (cast.leader, cast.administrator):
        assert "分流规则出了错" not in desk(person).get("/desk/").text
    case = walk.log()
    Office.objects.filter(code="tiaowei").update(is_active=False)
    intake.answer(case, answers=NO, factors=[], row=5)
    for person in (cast.leader, cast.administrator):
        assert "有一条分流规则出了错" in desk(person).get("/desk/").text
        assert "unknown or closed office: tiaowei" in desk(person).get("/routing/rules/").text
    assert "分流规则出了错" not in desk(cast.officer).get("/desk/").text


@pytest.fixture
def tried(walk: Walk, cast: Cast, typed: Typed) -> tuple[Case, Case]:
    """Two property cases, of six people and of two, and the draft that moves the first."""
    cases = []
    for people in (6, 2):
        case = Walk(cast, facts={"people_count": people, "title": "物业费"}).log()
        intake.answer(case, answers=NO, factors=[], row=4, kind="property")
        cases.append(case)
    desk(cast.leader).post("/routing/rules/new/", typed())
    return cases[0], cases[1]


def test_the_simulator_says_what_would_move_and_moves_nothing(tried: tuple[Case, Case], cast: Cast) -> None:
    asked = list(simulate(RoutingRule.objects.drafts()))
    assert [one.moved for one in asked] == [True, False]
    [(before, after, n)] = by_way(one for one in asked if one.moved)
    assert (before.department, after.department, n) == ("zhujian", "zonghe", 1)
    page = desk(cast.leader).get("/routing/rules/simulation/").text
    assert "2 件里有 1 件" in page
    assert f"/cases/{tried[0].number}/" in page
    assert f"/cases/{tried[1].number}/" not in page
    blind = desk(cast.administrator).get("/routing/rules/simulation/").text
    assert "2 件里有 1 件" in blind
    assert tried[0].number not in blind
    assert decide(Facts(row=4, people=6), in_force()).department == "zhujian"


def test_the_command_prints_the_diff_and_the_moves(tried: tuple[Case, Case]) -> None:
    out = io.StringIO()
    call_command("simulate_rules", stdout=out)
    text = out.getvalue()
    assert "  - —\n  + 5" in text
    assert "    1 区住建局/" in text
    assert " -> 区综合执法局/" in text
    assert "2 cases asked, 1 would go another way" in text
    with pytest.raises(CommandError, match="no draft"):
        call_command("simulate_rules", rule=["table"], stdout=out)


def test_what_is_exported_is_a_golden_file_without_a_persons_word(tried: tuple[Case, Case], cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    call_command("simulate_rules", csv=target, stdout=io.StringIO())
    page = desk(cast.leader).get("/routing/rules/simulation/?as=csv").content.decode()
    assert page == target.read_text(encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(page)))
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        assert list(lines[0]) == csv.DictReader(stream).fieldnames
    assert "衣柜" not in page
    rules = in_force(drafts=RoutingRule.objects.drafts())
    assert [decide(read_line(line)[0], rules).department for line in lines] == [line["department"] for line in lines] == ["zonghe", "zhujian"]


def test_a_draft_is_held_to_the_golden_file(tried: tuple[Case, Case]) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("simulate_rules", golden=GOLDEN, stdout=out)
    assert "department: zhujian -> zonghe" in out.getvalue()


def test_the_shipped_rules_agree_with_the_golden_file() -> None:
    out = io.StringIO()
    call_command("simulate_rules", golden=GOLDEN, stdout=out)
    assert out.getvalue().strip() == "0 lines disagree"
