"""The desk: what waits for each role, by the clock, in few statements whatever the number of rows."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import STAFF, Role
from cases import waiting
from cases.clock import at, now
from cases.models import Case, Outbox, Party
from cases.pinyin import initials
from cases.steps import intake, routing
from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, Walk
from tests.cast import LIN, Cast

STATEMENTS = 9  # the last are the views that somebody keeps


def at_desk(user: User) -> Client:
    """Signed in as this person."""
    client = Client()
    client.force_login(user)
    return client


def statements(client: Client, address: str, **data: Any) -> int:
    """How many statements a page takes, once the session stands."""
    client.get(address, data)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, data).status_code == 200
    return len(seen)


def titled(walk: Walk, title: str, **facts: Any) -> Walk:
    """The same walk with a dispute of another name."""
    return Walk(walk.cast, facts={"title": title, **facts})


def test_a_visitor_goes_to_the_wall_and_staff_to_their_desk(client: Client, officer: User) -> None:
    assert client.get("/").headers["Location"] == "/mediators/"
    client.force_login(officer)
    assert client.get("/").headers["Location"] == "/desk/"


@pytest.mark.parametrize("word", ["officer", "auxiliary", "director", "yaqin", "liaison", "head", "command", "clerk", "judge", "president"])
def test_every_role_with_turns_has_a_desk_that_opens_empty(cast: Cast, word: str) -> None:
    page = at_desk(getattr(cast, word)).get("/desk/")
    assert page.status_code == 200
    assert 'class="nothing"' in page.text


def test_a_supervisor_begins_with_the_figures(cast: Cast) -> None:
    assert at_desk(cast.supervisor).get("/desk/")["Location"] == "/figures/"


def test_an_auditor_begins_with_the_trail(cast: Cast) -> None:
    assert at_desk(cast.auditor).get("/desk/")["Location"] == "/trail/"
    assert at_desk(cast.auditor).get("/desk/found/").status_code == 403


def test_an_administrator_reads_whether_the_house_is_in_order(cast: Cast) -> None:
    page = at_desk(cast.administrator).get("/desk/")
    assert page.status_code == 200
    assert "queue" not in page.text
    assert at_desk(cast.administrator).get("/desk/found/").status_code == 403


def test_every_role_is_tried() -> None:
    tried = {Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR, Role.LIAISON, Role.HEAD, Role.COMMAND, Role.CLERK, Role.JUDGE,
             Role.PRESIDENT, Role.GRID, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR}  # fmt: skip
    assert tried == set(STAFF)


def test_an_officer_sees_their_own_turns_first_and_not_a_colleagues(walk: Walk, cast: Cast) -> None:
    walk.log()
    assert "楼上漏水" in at_desk(cast.officer).get("/desk/").text
    assert "楼上漏水" not in at_desk(cast.colleague).get("/desk/").text
    assert "楼上漏水" in at_desk(cast.colleague).get("/desk/?view=all").text


def test_a_colleague_reads_masked_names(walk: Walk, cast: Cast) -> None:
    walk.log()
    assert "林秀英 / 何建军" in at_desk(cast.officer).get("/desk/").text
    colleague = at_desk(cast.colleague).get("/desk/?view=all").text
    assert "林某 / 何某" in colleague
    assert "林秀英" not in colleague


def test_what_an_auxiliary_logged_waits_for_every_officer(cast: Cast) -> None:
    telling = intake.Telling(title="门口堆杂物", narrative="门口堆杂物。", place="东门", source="window", occurred_at=now(), parties=[dict(LIN)])
    intake.log(actor=cast.auxiliary, client_key=uuid.uuid4(), telling=telling)
    assert "门口堆杂物" in at_desk(cast.colleague).get("/desk/").text
    assert "轮到您" in at_desk(cast.colleague).get("/desk/?view=all").text
    own = at_desk(cast.auxiliary).get("/desk/").text
    assert "门口堆杂物" in own
    assert "在等 民警" in own


def test_the_duty_leader_sees_what_waits_for_the_station(walk: Walk, cast: Cast) -> None:
    walk.log()
    assert "楼上漏水" in at_desk(cast.leader).get("/desk/").text


def test_a_stranger_sees_nothing_of_it(walk: Walk, cast: Cast) -> None:
    walk.mediate()
    for word in ("stranger", "strange_auxiliary", "strange_director", "strange_mediator", "strange_liaison", "strange_clerk", "strange_judge"):
        for view in ("", "?view=own", "?view=all"):
            assert "楼上漏水" not in at_desk(getattr(cast, word)).get(f"/desk/{view}").text


def test_red_and_late_rows_stand_before_the_others(walk: Walk, officer: User) -> None:
    with at(now() - timedelta(days=2)):
        late = titled(walk, "早就该研判").log()
    fresh = titled(walk, "刚刚登记").log()
    red = titled(walk, "扬言伤人").triage("police", answers={"crime": True}, factors=["KILL_THREAT"])
    page = at_desk(officer).get("/desk/").text
    assert page.index(late.title) < page.index(fresh.title)
    assert page.index(red.title) < page.index(fresh.title)
    assert "先办" in page


def test_the_filter_narrows_and_stands_in_the_address(walk: Walk, officer: User) -> None:
    titled(walk, "桂花苑的事", community="桂花苑社区").log()
    titled(walk, "滨江村的事", community="滨江村").log()
    titled(walk, "已经在警务", community="滨江村").triage("police", answers={"crime": True}, factors=["WEAPON"])
    desk = at_desk(officer)
    found = desk.get("/desk/", {"community": "滨江村", "step": "intake"}).text
    assert "滨江村的事" in found
    assert "桂花苑的事" not in found
    assert "已经在警务" not in found
    assert "已经在警务" in desk.get("/desk/", {"view": "own", "risk": "red"}).text
    assert "没有符合的" in desk.get("/desk/", {"due": "paused"}).text


NONSENSE = (
    "view=nobody", "risk=green&step=x&due=y", "skip=-1&after=abc~x&before=0", "after=9999999999999~1", "before=99999999999999999999", "skip=1e9",
    "after=0001-01-01T00:00:00%2B14:00~1", "after=9999-12-31T23:59:59-12:00~1", "after=~99999999999999999999", "after=2026-01-01T00:00:00~1",
)  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_an_address_that_makes_no_sense_still_opens_the_desk(walk: Walk, officer: User, query: str) -> None:
    walk.log()
    for view in ("mine", "own", "all"):
        assert at_desk(officer).get(f"/desk/?view={view}&{query}").status_code == 200


def test_more_rows_than_a_page_are_paged_without_losing_or_repeating_one(walk: Walk, officer: User) -> None:
    for n in range(waiting.PAGE + 5):
        titled(walk, f"第{n:02d}件事").log()
    for view in ("mine", "own", "all"):
        client, address, seen = at_desk(officer), f"/desk/?view={view}", []
        while address:
            page = client.get(address)
            seen += [row.title for band in page.context["listing"].bands for row in band.rows]
            address = f"/desk/{page.context['more']}" if page.context["more"] else ""
        assert sorted(seen) == sorted(f"第{n:02d}件事" for n in range(waiting.PAGE + 5)), view


def test_the_next_window_begins_where_the_first_ended(walk: Walk, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "WINDOW", 4)
    for n in range(10):
        titled(walk, f"第{n:02d}件事").log()
    client, address, seen = at_desk(officer), "/desk/", []
    while address:
        page = client.get(address)
        seen += [row.title for band in page.context["listing"].bands for row in band.rows]
        address = f"/desk/{page.context['more']}" if page.context["more"] else ""
    assert sorted(seen) == sorted(f"第{n:02d}件事" for n in range(10))


@pytest.mark.parametrize("view", ["mine", "own", "all"])
def test_one_row_and_thirty_take_the_same_few_statements(walk: Walk, cast: Cast, view: str) -> None:
    walk.mediate()
    walk.invite()
    walk.send(walk.log())
    people = [cast.officer, cast.leader, cast.director, cast.yaqin]
    one = [statements(at_desk(person), "/desk/", view=view) for person in people]
    for _n in range(29):
        walk.log()
    for _n in range(5):
        walk.invite()
    thirty = [statements(at_desk(person), "/desk/", view=view) for person in people]
    assert max(thirty) <= STATEMENTS
    assert one == thirty


def test_a_filter_stays_within_the_statements(walk: Walk, officer: User) -> None:
    walk.mediate()
    walk.log()
    for view in ("mine", "own", "all"):
        assert statements(at_desk(officer), "/desk/", view=view, risk="blue", due="soon", community="桂花苑社区") <= STATEMENTS


def test_a_department_reads_what_it_was_asked_and_no_name(walk: Walk, cast: Cast) -> None:
    referral = walk.send(walk.log())
    for view in ("mine", "all"):
        page = at_desk(cast.liaison).get("/desk/", {"view": view})
        assert referral.request in page.text
        assert "楼上漏水" not in page.text
        assert "林" not in page.text.split("<main", 1)[1]
        assert f"/routing/{referral.pk}/" in page.text
        assert statements(at_desk(cast.liaison), "/desk/", view=view) <= STATEMENTS


def test_a_department_cannot_tell_a_red_case_by_its_place(walk: Walk, cast: Cast) -> None:
    walk.send(case := walk.log())
    walk.triage("administrative", case, factors=["WAGE_10", "CROWD_20"], row=1)
    page = at_desk(cast.liaison).get("/desk/").text
    assert "先办" not in page
    assert "risk-" not in page
    assert at_desk(cast.liaison).get("/desk/?risk=blue").text.count("data-row") == 1


def test_the_command_centre_sees_what_was_returned_twice(walk: Walk, cast: Cast) -> None:
    returned = CASE_PATHS["referred"](walk).referrals.get()
    back = {"return_code": "not_ours", "note": "不归我们"}
    returned = routing.take(returned, "return", actor=cast.liaison, right_department=cast.offices["zhujian"], **back)
    following = routing.redirect(returned, actor=cast.officer, department=cast.offices["zhujian"], note="请住建办")
    routing.take(following, "return", actor=cast.strange_liaison, right_department=cast.offices["renshe"], **back)
    page = at_desk(cast.command).get("/desk/").text
    assert following.request in page
    assert "林秀英" not in page


def test_the_court_reads_the_names_of_its_own_files(walk: Walk, cast: Cast) -> None:
    CONFIRMATION_PATHS["submitted"](walk)
    for view in ("mine", "all"):
        page = at_desk(cast.clerk).get("/desk/", {"view": view}).text
        assert "林秀英 / 何建军" in page
        assert "risk-" not in page.split("<main", 1)[1]
        assert "林秀英" not in at_desk(cast.strange_clerk).get("/desk/", {"view": view}).text
        assert statements(at_desk(cast.clerk), "/desk/", view=view) <= STATEMENTS


def test_the_administrator_is_told_of_the_calendar_and_of_what_failed(walk: Walk, cast: Cast) -> None:
    case = walk.log()
    Outbox.objects.create(key="x", kind="tell_ended", case=case, failed_at=now(), problem="网关拒收", attempts=8)
    page = at_desk(cast.administrator).get("/desk/").text
    assert "网关拒收" in page
    assert case.title not in page
    with at(now().replace(month=12, day=2)):
        assert "panel-warn" in at_desk(cast.administrator).get("/desk/").text


@pytest.mark.parametrize("text", ["林", "林秀", "林秀英", "1234", "13857421234", "138-5742-1234", "1", "1 号", "大桥调〔{year}〕1 号"])
def test_a_case_is_found_by_number_name_or_phone(walk: Walk, officer: User, text: str) -> None:
    case = walk.log()
    found = _find(officer, text.format(year=now().year))
    assert case.title in found


@pytest.mark.parametrize("text", ["", "秀英", "5678", "13900000000", "2", "陈", "' OR 1=1", "%", "_", "一" * 60])
def test_what_does_not_fit_is_not_found(walk: Walk, officer: User, text: str) -> None:
    case = walk.log()
    assert case.title not in _find(officer, text)


def test_nobody_finds_what_they_may_not_see(walk: Walk, cast: Cast) -> None:
    walk.send(walk.mediate())
    for text in ("林秀英", "1", "1234"):
        for word in ("stranger", "strange_director", "strange_mediator", "strange_liaison", "strange_clerk"):
            assert "楼上漏水" not in _find(getattr(cast, word), text)


def test_a_department_finds_by_number_alone_and_is_led_to_its_referral(walk: Walk, cast: Cast) -> None:
    referral = walk.send(walk.log())
    assert f"/routing/{referral.pk}/" in _find(cast.liaison, "1")
    assert f"/routing/{referral.pk}/" not in _find(cast.liaison, "林秀英")


def test_a_search_leaves_no_name_in_the_address_nor_readable_in_the_session(walk: Walk, officer: User) -> None:
    walk.log()
    client = at_desk(officer)
    assert client.post("/desk/found/", {"q": "林秀英"}).headers["Location"] == "/desk/found/"
    assert "林秀英" not in str(dict(client.session))


def test_a_search_takes_few_statements(walk: Walk, officer: User) -> None:
    walk.log()
    client = at_desk(officer)
    for text in ("林", "1234", "1"):
        client.post("/desk/found/", {"q": text})
        assert statements(client, "/desk/found/") <= STATEMENTS + 2  # words: how far back is read, and the index where few say it


def test_a_name_with_an_invisible_sign_finds_nothing_and_breaks_nothing(walk: Walk, officer: User) -> None:
    walk.log()
    assert "楼上漏水" not in _find(officer, "林\u202e秀英")


def _find(user: User, text: str) -> str:
    client = at_desk(user)
    page = client.post("/desk/found/", {"q": text}, follow=True)
    assert page.status_code == 200
    return page.text.split("<main", 1)[1]


def test_the_desk_reads_no_encrypted_column(walk: Walk, officer: User) -> None:
    walk.log()
    client = at_desk(officer)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/desk/")
    assert not any('"cases_party"."phone"' in query["sql"] for query in seen)
    assert Party.objects.count() == 2
    assert Case.objects.count() == 1


@pytest.mark.parametrize("text", ["lxy", "LXY", "lx", "hjj", "漏水", "桂花", "７４２１２３４", "7421234", "１２３４", "漏水 天花板", "ＬＸＹ"])
def test_a_case_is_found_by_initials_words_and_the_end_of_a_phone_in_either_width(walk: Walk, officer: User, text: str) -> None:
    case = titled(walk, "楼上漏水", narrative="楼上漏水，天花板鼓了。", place="桂花苑 ３ 幢").log()
    assert case.title in _find(officer, text)


@pytest.mark.parametrize("text", ["lyx", "xy", "水漏", "的", "🙂🙂", "__", "%%", "'", "''", "漏水 地板", "97421234", "0000000"])
def test_what_only_looks_alike_is_not_found(walk: Walk, officer: User, text: str) -> None:
    case = titled(walk, "楼上漏水", narrative="楼上漏水，天花板鼓了。").log()
    assert case.title not in _find(officer, text)


def test_words_lead_nobody_to_what_they_may_not_see(walk: Walk, cast: Cast) -> None:
    walk.send(walk.mediate())
    for text in ("漏水", "lxy", "7421234"):
        for word in ("stranger", "strange_director", "strange_mediator", "strange_liaison", "liaison", "strange_clerk"):
            assert "data-row" not in _find(getattr(cast, word), text)


def test_a_name_is_read_as_it_is_said() -> None:
    said = {"林秀英": "lxy", "曾国平": "zgp", "单小燕": "sxy", "尉迟恭": "ycg", "Tom 李": "toml", "奉化大桥建材": "fhdqjc", "": "", "🙂": ""}
    assert {name: initials(name) for name in said} == said
