"""Many people at once: a list is pasted, the elected are marked, at most five."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts.models import User
from cases.forms.members import listed
from cases.models import Case, Member
from tests.cast import Cast

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]
NEW = "/cases/new/"
WORKERS = "\n".join(f"{n}. {'*' if n <= 5 else ''}工人{'一二三四五六七八九十甲乙丙丁戊己庚辛壬癸'[n - 1]} 1380000{n:04d}" for n in range(1, 21))
ALONE = {f"party1_{box}": "" for box in ("name", "phone", "id_number", "address", "stance")}


def test_twenty_workers_are_logged_from_a_pasted_list(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = at_desk(officer).post(NEW, told(**ALONE, party1_members=WORKERS))
    assert answer.status_code == 302
    case = Case.objects.get()
    group, firm = case.parties.all()
    assert (group.kind, group.headcount, group.name, case.people_count) == ("group", 20, "工人一等 20 人", 21)
    assert group.hands == ["工人一", "工人二", "工人三", "工人四", "工人五"]
    assert [(one.name, one.seat) for one in group.members.all()][4:7] == [("工人五", 5), ("工人六", None), ("工人七", None)]
    assert firm.members.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM cases_member")
        assert all(b"1380000" not in bytes(row[0]) for row in cursor.fetchall())


def test_whoever_is_on_a_list_is_known_again(at_desk: Desk, officer: User, told: Fill) -> None:
    desk = at_desk(officer)
    desk.post(NEW, told(**ALONE, party1_members=WORKERS, place="方正工地", narrative="拖欠工资，工人在门口等。"))
    found = desk.post("/cases/new/look/", told(party1_name="工人九", party1_phone="13800000009", party2_name="", party2_phone="", party1_address="",
                                               party2_address="", place="别处", narrative="别的事")).context["repeats"].found  # fmt: skip
    assert [reason.kind for row in found for reason in row.reasons] == ["phone"]


LISTS = {
    "1、张三，13800000001": ("张三", "13800000001", False), "李四\t0574-88000000": ("李四", "057488000000", False),
    "* 王五": ("王五", "", True), "代表 赵六 +86 138 0000 0002": ("赵六", "13800000002", True),
    "欧阳娜娜 138-0000-0003": ("欧阳娜娜", "13800000003", False),
}  # fmt: skip


@pytest.mark.parametrize("line", LISTS)
def test_a_line_is_read_as_people_write_it(line: str) -> None:
    one = listed(f"{line}\n\n")[0]
    assert (one.name, one.phone, one.speaks) == LISTS[line]


@pytest.mark.parametrize(("text", "words"), [
    ("张三 138000", "第 1 行：这不像电话号码"), ("张三\n13800000001", "第 2 行：没有姓名"), ("漏" * 61, "姓名太长"),
    ("*甲\n*乙\n*丙\n*丁\n*戊\n*己", "一到五名代表人"),
    ("甲\n" * 301, "最多 300 人"), ("甲 13800000001 13800000002", "这不像电话号码"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_line(text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        listed(text)


def test_nobody_elected_is_said_and_the_list_stays(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = at_desk(officer).post(NEW, told(**ALONE, party1_members="甲\n乙"))
    assert "一到五名代表人" in answer.text
    assert answer.context["form"].people[0]["members"].value() == "甲\n乙"
    assert not Case.objects.exists()


def test_a_new_list_keeps_the_phones_of_who_stood_in_the_old_one(at_desk: Desk, cast: Cast, told: Fill) -> None:
    desk = at_desk(cast.officer)
    desk.post(NEW, told(**ALONE, party1_members="*甲 13800000001\n乙 13800000002\n丙"))
    case = Case.objects.get()
    group = case.parties.get(side=1)
    page = f"/cases/{case.number}/intake/parties/{group.pk}/members/"
    assert "138****0001" in desk.get(page).text
    assert "13800000001" not in desk.get(page).text
    assert desk.post(page, {"members": "甲\n*乙\n丁 13800000004"}).status_code == 302
    rows = [(one.name, one.phone, one.seat) for one in Member.objects.all()]
    assert rows == [("甲", "13800000001", None), ("乙", "13800000002", 1), ("丁", "13800000004", None)]
    group.refresh_from_db()
    assert (group.representative, group.headcount) == ("乙", 3)
    other = case.parties.get(side=2)
    assert desk.get(page.replace(f"/{group.pk}/", f"/{other.pk}/")).status_code == 404
    assert at_desk(cast.stranger).get(page).status_code == 404
