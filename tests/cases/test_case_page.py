"""The case page: the next legal step, the sides, what runs and the story, in twelve statements at most."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.clock import at, now
from cases.lifecycle import record
from cases.models import Case, Note
from cases.moves import CASE, Act
from cases.steps import confirmation, intake, mediation, routing, signing
from tests.cases.walk import CASE_PATHS, Walk
from tests.cast import CHEN, HE, LIN, Cast

STATEMENTS = 12
OUTSIDERS = ("liaison", "head", "command", "grid", "clerk", "judge", "president", "supervisor", "auditor", "administrator")


def page_of(user: User, case: Case, query: str = "") -> Any:
    """The page as this person gets it."""
    client = Client()
    client.force_login(user)
    return client.get(f"/cases/{case.number}/{query}")


def statements(user: User, case: Case) -> int:
    """How many statements the page takes, once the session stands."""
    client = Client()
    client.force_login(user)
    client.get(f"/cases/{case.number}/")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"/cases/{case.number}/").status_code == 200
    return len(seen)


def holders(cast: Cast, case: Case) -> list[User]:
    """Everybody who may open this case."""
    own = [cast.officer, cast.leader, cast.auxiliary]
    return own + ([cast.director] if case.committee_id else []) + ([cast.yaqin] if case.mediator_id else [])


@pytest.mark.parametrize("word", OUTSIDERS)
def test_a_wrong_role_is_refused(walk: Walk, cast: Cast, word: str) -> None:
    assert page_of(getattr(cast, word), walk.log()).status_code == 403


@pytest.mark.parametrize("word", ["stranger", "strange_auxiliary", "strange_director", "strange_mediator", "shuigen"])
def test_a_stranger_finds_nothing(walk: Walk, cast: Cast, word: str) -> None:
    case = walk.mediate()
    mine, missing = page_of(getattr(cast, word), case), page_of(getattr(cast, word), Case(number="daqiao-2019-7"))
    assert mine.status_code == missing.status_code == 404
    assert mine.text == missing.text


@pytest.mark.parametrize("state", sorted(CASE_PATHS))
def test_the_page_opens_in_every_state_for_everybody_who_holds_it(case_at: Callable[[str], Case], cast: Cast, state: str) -> None:
    case = case_at(state)
    for user in holders(cast, case):
        page = page_of(user, case)
        assert page.status_code == 200
        assert str(CASE.states(state).label) in page.text
        assert 'class="next"' in page.text


@pytest.mark.parametrize("state", sorted(CASE_PATHS))
def test_twelve_statements_are_enough_in_every_state(case_at: Callable[[str], Case], cast: Cast, state: str) -> None:
    case = case_at(state)
    assert {user.name: n for user in holders(cast, case) if (n := statements(user, case)) > STATEMENTS} == {}


def test_twelve_are_enough_where_everything_runs_at_once(walk: Walk, cast: Cast) -> None:
    agreement = walk.draft()
    signing.fix(agreement, actor=cast.yaqin)
    case = Case.objects.get(pk=agreement.case_id)
    minutes = mediation.Minutes("谈了付款的日子", "谈成", frozenset(case.parties.values_list("pk", flat=True)), told=True)
    mediation.hold(case, actor=cast.yaqin, minutes=minutes, place="调解室")
    for department in ("renshe", "zhujian"):
        walk.send(case, department=department)
    routing.take(case.referrals.first(), "cancel", actor=cast.officer, note="不用了")
    assert case.confirmations.get().state == "prepared"
    assert {user.name: n for user in holders(cast, case) if (n := statements(user, case)) > STATEMENTS} == {}


def test_one_party_and_event_take_as_many_statements_as_thirty(walk: Walk, cast: Cast) -> None:
    alone = Walk(cast, parties=(LIN,)).log()
    crowd = Walk(cast, parties=tuple({**CHEN, "name": f"住户{n}"} for n in range(30))).log()
    for n in range(30):
        record(crowd, Act.NOTED, actor=cast.officer, note=f"第 {n} 条记录")
    assert statements(cast.officer, alone) == statements(cast.officer, crowd) <= STATEMENTS


def test_the_next_step_is_mine_with_its_main_button(walk: Walk, cast: Cast) -> None:
    case = walk.log()
    page = page_of(cast.officer, case).text
    assert "轮到您" in page
    assert page.index(f"/cases/{case.number}/intake/triage/") < page.index('class="columns"')
    colleague = page_of(cast.colleague, case).text
    assert "轮到您" not in colleague
    assert "在等 沈浩" in colleague


def test_an_auxiliary_gets_no_button_to_decide(walk: Walk, cast: Cast) -> None:
    case = walk.log()
    page = page_of(cast.auxiliary, case).text
    assert "/intake/triage/" not in page
    assert "/intake/parties/new/" in page
    assert "/slip/" not in page


@pytest.mark.parametrize("state", sorted(CASE_PATHS))
def test_every_button_leads_to_a_page_that_opens(case_at: Callable[[str], Case], cast: Cast, state: str) -> None:
    case, refused = case_at(state), []
    for user in holders(cast, case):
        page = page_of(user, case)
        step = page.context["next"]
        client = Client()
        client.force_login(user)
        for act in (*(step.acts if step else ()), *page.context["buttons"], *page.context["rest"]):
            answer = client.get(act.url, follow=True)
            if answer.status_code != 200 or "note-maple" in answer.text:
                refused.append((user.name, act.url, answer.status_code))
    assert refused == []


def test_a_turn_of_a_department_leads_the_officer_to_the_referral(walk: Walk, cast: Cast) -> None:
    referral = walk.refer().referrals.get()
    with at(now() + timedelta(days=5)):
        page = page_of(cast.officer, referral.case)
    assert f"/routing/{referral.pk}/" in page.text
    assert "区人社局" in page.text


def test_a_mediation_and_a_referral_stand_in_two_lanes(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    assert "两条线同时在办" not in page_of(cast.officer, case).text
    referral = walk.send(case)
    page = page_of(cast.officer, case).text
    assert "两条线同时在办" in page
    assert page.count('class="lane"') == 2
    routing.take(referral, "cancel", actor=cast.officer, note="不用了")
    assert "两条线同时在办" not in page_of(cast.officer, case).text


def test_numbers_are_masked(walk: Walk, cast: Cast) -> None:
    page = page_of(cast.officer, walk.log()).text
    for secret in (LIN["phone"], LIN["id_number"], LIN["address"], HE["phone"], HE["id_number"], HE["address"]):
        assert secret not in page
    assert "138****1234" in page


def test_what_is_missing_of_the_other_side_is_said_and_can_be_entered(cast: Cast) -> None:
    case = Walk(cast, parties=(LIN,)).log()
    page = page_of(cast.officer, case).text
    assert "还不清楚" in page
    assert f"/cases/{case.number}/intake/parties/new/" in page


def test_a_limit_says_its_article_and_a_provisional_one_says_so(walk: Walk, cast: Cast) -> None:
    case = walk.invite()
    assert "人民法院在线调解规则 第15条" in page_of(cast.director, case).text
    assert "暂定" not in page_of(cast.director, case).text
    case.turns.filter(is_open=1).update(provisional=True)
    assert "暂定" in page_of(cast.director, case).text


def test_the_colour_comes_with_its_points(walk: Walk, cast: Cast) -> None:
    case = walk.triage("police", answers={"crime": True}, factors=["INJURY", "CROWD_20"])
    page = page_of(cast.officer, case).text
    assert "红 7 分" in page
    assert "+4" in page
    assert "risk-" not in page_of(cast.officer, walk.log()).text


def test_the_history_is_paged_and_its_pages_lose_nothing(walk: Walk, cast: Cast) -> None:
    case = walk.log()
    for n in range(40):
        record(case, Act.NOTED, actor=cast.officer, note=f"第{n:02d}条")
    first = page_of(cast.officer, case)
    second = page_of(cast.officer, case, f"?before={first.context['earlier']}")
    seqs = [event.seq for page in (first, second) for event in page.context["events"]]
    assert seqs == sorted(range(1, 42), reverse=True)
    assert "第39条" in first.text
    assert "第00条" in second.text
    for nonsense in ("x", "-1", "９", "1" * 40, ""):
        assert page_of(cast.officer, case, f"?before={nonsense}").status_code == 200


def test_a_note_of_the_room_is_not_read_at_the_station(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    record(case, Act.NOTED, actor=cast.yaqin, note="甲方说最低能让到 2000 元", visibility="team")
    record(case, Act.NOTED, actor=cast.yaqin, note="只写给自己看", visibility="mine")
    assert "甲方说最低能让到" in page_of(cast.yaqin, case).text
    assert "甲方说最低能让到" in page_of(cast.director, case).text
    for user in (cast.officer, cast.leader, cast.auxiliary):
        assert "甲方说最低能让到" not in page_of(user, case).text
    assert "只写给自己看" in page_of(cast.yaqin, case).text
    assert "只写给自己看" not in page_of(cast.director, case).text
    assert Note.objects.count() >= 2


def test_markup_in_what_people_typed_stays_text(cast: Cast) -> None:
    nasty = "<script>alert(1)</script>"
    case = Walk(cast, parties=({**LIN, "name": nasty, "stance": nasty, "speech": nasty}, HE), facts={"title": nasty, "narrative": nasty}).log()
    record(case, Act.NOTED, actor=cast.officer, note=nasty)
    page = page_of(cast.officer, case).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_papers_are_listed_with_their_address(walk: Walk, cast: Cast) -> None:
    case = walk.accept()
    page = page_of(cast.director, case)
    assert page.context["documents"]
    for document in page.context["documents"]:
        assert f"/papers/{document.pk}/" in page.text


def test_reading_the_page_writes_nothing(walk: Walk, cast: Cast) -> None:
    case = walk.log()
    before = case.events.count()
    page_of(cast.officer, case)
    assert case.events.count() == before
    assert intake.take(case, "withdraw", actor=cast.officer, note="不办了").state == "withdrawn"


def test_a_text_in_hand_comes_before_writing_another(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    assert f'href="/cases/{case.number}/mediation/agreement/new/"' in page_of(cast.yaqin, case).text
    signing.fix(walk.draft(case), actor=cast.yaqin)
    page = page_of(cast.yaqin, case)
    assert page.context["next"].acts[0].url == f"/cases/{case.number}/mediation/agreement/"
    assert f'href="/cases/{case.number}/mediation/agreement/new/"' not in page.text.split("</section>")[0]


def first_act(user: User, case: Case) -> str:
    """What stands first, in the next step or beside it."""
    found = page_of(user, case).context
    return str([*found["next"].acts, *found["buttons"]][0].url)


def test_to_close_stands_first_only_once_nothing_else_runs(walk: Walk, cast: Cast) -> None:
    case = walk.settle()
    close = f"/cases/{case.number}/intake/moves/close/"
    assert first_act(cast.yaqin, case) != close
    for term in case.agreements.get().terms.filter(debtor__isnull=False):
        mediation.performed(term, actor=cast.yaqin, note="看过")
    confirmation.take(case.confirmations.get(), "not_seek", actor=cast.yaqin, note="双方不申请")
    assert first_act(cast.yaqin, case) == close


def test_everybody_who_is_asked_the_same_is_named(walk: Walk, cast: Cast) -> None:
    assert page_of(cast.director, walk.accept()).context["next"].who == "林秀英、何建军"
