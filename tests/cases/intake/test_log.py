"""Logging: in one form, once, with clear errors that lose nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.clock import now
from cases.models import Case, Party
from tests.cast import LIN, Cast, id_number

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]
NEW = "/cases/new/"
CHILD = id_number("20150602", 7)


def test_an_officer_logs_and_goes_on_to_the_triage(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = at_desk(officer).post(NEW, told())
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.number}/intake/triage/"
    assert (case.state, case.officer, case.amount, case.community) == ("logged", officer, 3200, "桂花苑社区")
    lin, he = case.parties.all()
    assert (lin.name, lin.side, lin.phone, lin.sex, str(lin.birth), lin.is_applicant) == ("林秀英", 1, LIN["phone"], "female", "1962-08-15", True)
    assert (he.name, he.side, he.sex, he.is_applicant) == ("何建军", 2, "male", False)


def test_an_auxiliary_logs_and_goes_to_the_case(at_desk: Desk, auxiliary: User, told: Fill) -> None:
    answer = at_desk(auxiliary).post(NEW, told())
    assert answer.headers["Location"] == f"/cases/{Case.objects.get().number}/"


@pytest.mark.parametrize("word", ["director", "yaqin", "liaison", "clerk", "judge", "administrator", "grid", "command"])
def test_nobody_else_logs(at_desk: Desk, cast: Cast, told: Fill, word: str) -> None:
    desk = at_desk(getattr(cast, word))
    assert desk.get(NEW).status_code == desk.post(NEW, told()).status_code == 403
    assert not Case.objects.exists()


def test_the_notice_stands_before_the_first_box(at_desk: Desk, officer: User) -> None:
    page = at_desk(officer).get(NEW).text
    assert page.index("您可以查看，也可以要求改正") < page.index('name="source"')


def test_one_form_sent_twice_makes_one_case(at_desk: Desk, officer: User, told: Fill) -> None:
    form, desk = told(), at_desk(officer)
    first, second = desk.post(NEW, form), desk.post(NEW, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1
    assert Party.objects.count() == 2


def test_a_key_of_somebody_elses_form_is_refused_and_shows_nothing(at_desk: Desk, cast: Cast, told: Fill) -> None:
    form = told()
    at_desk(cast.officer).post(NEW, form)
    answer = at_desk(cast.stranger).post(NEW, form)
    assert answer.status_code == 200
    assert "已经交过了" in answer.text
    assert Case.objects.count() == 1


def test_the_other_side_may_be_unknown(at_desk: Desk, officer: User, told: Fill) -> None:
    blank = {f"party2_{name}": "" for name in ("name", "phone", "stance", "id_number", "address")}
    at_desk(officer).post(NEW, told(**blank))
    assert [party.name for party in Case.objects.get().parties.all()] == ["林秀英"]


def test_nobody_at_all_is_not_enough(at_desk: Desk, officer: User, told: Fill) -> None:
    blank = {f"party{n}_{name}": "" for n in (1, 2) for name in ("name", "phone", "stance", "id_number", "address")}
    answer = at_desk(officer).post(NEW, told(**blank))
    assert "至少写上谁报的" in answer.text
    assert not Case.objects.exists()


def test_a_matter_has_no_other_side(at_desk: Desk, officer: User, told: Fill) -> None:
    at_desk(officer).post(NEW, told(matter="on"))
    assert Case.objects.get().kind == "matter"


def test_two_people_may_stand_on_one_side(at_desk: Desk, officer: User, told: Fill) -> None:
    more = {"party3_name": "何小军", "party3_kind": "person", "party3_with_previous": "on", "party5_name": "陈阿妹"}
    at_desk(officer).post(NEW, told(**more))
    assert [(party.name, party.side) for party in Case.objects.get().parties.all()] == [
        ("林秀英", 1), ("何建军", 2), ("何小军", 2), ("陈阿妹", 3),
    ]  # fmt: skip


def test_an_empty_title_is_taken_from_the_story(at_desk: Desk, officer: User, told: Fill) -> None:
    at_desk(officer).post(NEW, told(title=""))
    assert Case.objects.get().title == "楼上漏水"


def test_numbers_in_the_story_are_replaced_and_the_officer_is_told(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = at_desk(officer).post(NEW, told(narrative=f"电话 13800005521，身份证 {CHILD}，漏水。", title="找 13800005521"), follow=True)
    case = Case.objects.get()
    assert "13800005521" not in case.narrative + case.title
    assert CHILD not in case.narrative
    assert "已经换成了代称" in answer.text


WRONG = {
    "a phone of ten digits": ({"party1_phone": "1385742123"}, "这不像电话号码"),
    "a check digit": ({"party1_id_number": "330213196208150022"}, "校验位不对"),
    "a day that never was": ({"party1_id_number": "330213196202300021"}, "校验位不对"),
    "seventeen digits": ({"party1_id_number": "33021319620815002"}, "校验位不对"),
    "a child without guardian": ({"party1_id_number": CHILD}, "要有监护人"),
    "a minor without guardian": ({"party1_id_number": "", "party1_is_minor": "on"}, "要有监护人"),
    "an organisation nobody speaks for": ({"party2_kind": "organisation", "party2_id_number": ""}, "请写谁代表单位"),
    "a wrong credit code": ({"party2_kind": "organisation", "party2_representative": "金经理", "party2_id_number": "91330200MA2XXXXX1X"}, "信用代码"),
    "a group without number": ({"party2_kind": "group", "party2_id_number": "", "party2_representative": "甲、乙"}, "一共多少人"),
    "six representatives": ({"party2_kind": "group", "party2_headcount": "9", "party2_representative": "甲、乙、丙、丁、戊、己"}, "一到五名代表人"),
    "a phone without a name": ({"party3_phone": "13800005521"}, "这一格要填"),
    "tomorrow": ({"occurred_at": (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}, "最近十年"),
    "long ago": ({"occurred_at": "1999-01-01T08:00"}, "最近十年"),
    "the year one": ({"occurred_at": "0001-01-01T00:00"}, "最近十年"),
    "the last year": ({"occurred_at": "9999-12-31T23:59"}, "最近十年"),
    "no time at all": ({"occurred_at": "昨天"}, ""),
    "a huge sum": ({"amount": "99999999999999999999"}, ""),
    "a negative sum": ({"amount": "-1"}, ""),
    "not a sum": ({"amount": "NaN"}, ""),
    "an endless sum": ({"amount": "1e400"}, ""),
    "nobody concerned": ({"people_count": "0"}, ""),
    "a million people": ({"people_count": "1000000"}, ""),
    "an endless story": ({"narrative": "漏" * 5001}, ""),
    "a book of a story": ({"narrative": "漏" * 20_000}, ""),
    "a long title": ({"title": "漏" * 61}, ""),
    "a long name": ({"party1_name": "林" * 61}, ""),
    "an unknown source": ({"source": "rumour"}, ""),
    "no place": ({"place": "  "}, ""),
    "a sign that turns the text": ({"party1_name": "林\u202e秀英"}, "看不见的字符"),
    "a control sign": ({"narrative": "漏水\x07了"}, "看不见的字符"),
    "no key": ({"client_key": "x"}, ""),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_and_nothing_typed_is_lost(at_desk: Desk, officer: User, told: Fill, what: str) -> None:
    change, message = WRONG[what]
    form = told(**change)
    answer = at_desk(officer).post(NEW, form)
    assert answer.status_code == 200
    assert message in answer.text
    assert "还没有登记" in answer.text
    assert not Case.objects.exists()
    for kept in ("桂花苑社区", LIN["address"], form["client_key"] if what != "no key" else "x"):
        assert kept in answer.text
    assert answer.context["form"]["narrative"].value() == form["narrative"]


@pytest.mark.parametrize("story", ["\U0001f600" * 50, "楼上漏水\U0001f600\U0001f4a7，天花板鼓了"])
def test_a_story_of_emoji_is_kept_as_it_was_told_and_read_without_a_stumble(at_desk: Desk, officer: User, told: Fill, story: str) -> None:
    answer = at_desk(officer).post(NEW, told(narrative=story), follow=True)
    assert answer.status_code == 200
    assert Case.objects.get().narrative == story


def test_a_nul_is_no_request_of_ours(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = at_desk(officer).post(NEW, told(narrative="漏水\x00"))
    assert answer.status_code in (200, 400)
    assert not Case.objects.exists()


@pytest.mark.parametrize("phone", ["13857421234", "138 5742 1234", "+86 13857421234", "138-5742-1234", "0574-88000000", "88000000"])
def test_phones_are_taken_as_people_write_them(at_desk: Desk, officer: User, told: Fill, phone: str) -> None:
    at_desk(officer).post(NEW, told(party1_phone=phone))
    assert Party.objects.filter(side=1).get().phone.isdigit()


@pytest.mark.parametrize("number", [LIN["id_number"].lower(), f" {LIN['id_number']} ", "H12345678", "E12345678", ""])
def test_other_papers_and_small_letters_are_taken(at_desk: Desk, officer: User, told: Fill, number: str) -> None:
    assert at_desk(officer).post(NEW, told(party1_id_number=number)).status_code == 302


def test_a_child_is_marked_by_its_number(at_desk: Desk, officer: User, told: Fill) -> None:
    at_desk(officer).post(NEW, told(party1_id_number=CHILD, party1_guardian_name="林秀英（母亲）"))
    child = Party.objects.get(side=1)
    assert child.is_minor
    assert child.guardian_name == "林秀英（母亲）"


def test_a_group_and_an_organisation_are_taken_with_who_speaks_for_them(at_desk: Desk, officer: User, told: Fill) -> None:
    group = {"party1_kind": "group", "party1_headcount": "20", "party1_representative": "代表：鲁大勇、吴小军 马桂香", "party1_id_number": ""}
    firm = {"party2_kind": "organisation", "party2_representative": "贺文斌（项目经理）", "party2_id_number": "91330283MA2EXAMP5U"}
    answer = at_desk(officer).post(NEW, told(**group, **{**firm, "party2_id_number": ""}))
    assert answer.status_code == 302
    one, two = Party.objects.all()
    assert (one.headcount, len(one.hands)) == (20, 3)
    assert two.hands == ["贺文斌"]


def test_boxes_that_the_form_does_not_have_change_nothing(at_desk: Desk, cast: Cast, told: Fill) -> None:
    more = {
        "id": "7", "pk": "7", "number": "yuelin-2026-1", "state": "closed", "station": str(cast.offices["yuelin"].pk),
        "officer": str(cast.stranger.pk),
        "risk": "0", "version": "99", "head_hash": "x", "created_at": "2019-01-01", "role": "judge", "party1-case": "1", "party1-link_hash": "x",
        "party1-willing_at": "2026-01-01", "party1-address_hidden": "", "party1-side": "9", "committee": "1", "mediator": "1",
    }  # fmt: skip
    at_desk(cast.officer).post(NEW, told() | more)
    case = Case.objects.get()
    assert (case.state, case.station, case.officer, case.mediator, case.committee) == ("logged", cast.offices["daqiao"], cast.officer, None, None)
    assert case.number.startswith("daqiao-")
    assert case.version < 99
    lin = case.parties.first()
    assert (lin.side, lin.link_hash, lin.willing_at) == (1, None, None)


def test_markup_is_text(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = at_desk(officer).post(NEW, told(title='"><script>alert(1)</script>', party1_phone="x"))
    assert "<script>alert" not in answer.text
