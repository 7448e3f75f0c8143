"""Limits and years by pages: one writes, another approves, on its day it holds; and the catalogue."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Office
from cases.clock import today
from cases.models import CalendarYear, Item, Limit, YearDraft, calendar
from cases.setting_up import missing
from cases.steps import items, years

pytestmark = pytest.mark.django_db
Browse = Callable[[str], Client]
OFF = """元旦 2035-01-01
春节 2035-02-07 2035-02-13
清明节：4月5日至4月7日
劳动节 2035-05-01 2035-05-05
端午节 6月10日
国庆节 2035-10-01 2035-10-07"""
WORKED = "春节 2035-02-17\n国庆节 10月13日"


def test_a_limit_holds_from_its_day_on_once_somebody_else_approved_it(browse: Browse) -> None:
    administrator, leader = browse("administrator"), browse("leader")
    facts = {"amount": 45, "source_article": "本所 2026 年第 3 号", "valid_from": today().isoformat()}
    assert administrator.post("/routing/limits/triage/", facts).status_code == 302
    draft = Limit.objects.get(key="triage", entered_by__isnull=False)
    assert Limit.objects.in_force("triage", today()).amount == 30
    assert "您写的" in administrator.post(f"/routing/limits/{draft.pk}/approval/", follow=True).text
    assert "您写的" in administrator.get("/routing/limits/").text
    leader.post(f"/routing/limits/{draft.pk}/approval/")
    assert Limit.objects.in_force("triage", today()).amount == 45
    assert Limit.objects.in_force("triage", today() - timedelta(days=1)).amount == 30
    assert administrator.post("/routing/limits/triage/", facts | {"valid_from": "2020-01-01", "amount": 50}).status_code == 200


def test_a_draft_written_again_takes_the_place_of_the_first(browse: Browse) -> None:
    administrator, day = browse("administrator"), (today() + timedelta(days=3)).isoformat()
    for amount in (40, 50):
        administrator.post("/routing/limits/triage/", {"amount": amount, "source_article": "本所约定", "valid_from": day})
    assert list(Limit.objects.filter(key="triage", entered_by__isnull=False).values_list("amount", flat=True)) == [50]


def test_a_year_is_loaded_once_somebody_else_compared_it(browse: Browse) -> None:
    administrator, leader = browse("administrator"), browse("leader")
    facts = {"year": 2035, "source": "国务院办公厅关于2035年部分节假日安排的通知", "off": OFF, "worked": WORKED}
    assert administrator.post("/routing/years/", facts).status_code == 302
    draft = YearDraft.objects.get()
    assert not CalendarYear.objects.filter(year=2035).exists()
    for client, seen in ((administrator, draft.version), (leader, draft.version - 1)):
        client.post(f"/routing/years/{draft.pk}/approval/", {"seen": seen})
        assert not CalendarYear.objects.filter(year=2035).exists()
    leader.post(f"/routing/years/{draft.pk}/approval/", {"seen": draft.version})
    known = calendar()
    assert [known.is_working(date(2035, *day)) for day in ((2, 8), (2, 17), (4, 6), (6, 11), (10, 13), (10, 14))] == [
        False, True, False, True, True, False,
    ]  # fmt: skip
    assert not known.is_provisional(date(2035, 6, 1))


@pytest.mark.parametrize(
    ("off", "worked"),
    [
        ("元旦 2035-01-01", ""),  # the other days that the law fixes are missing
        (OFF + "\n元旦", ""),
        (OFF + "\n长假 2035-03-01 2035-04-01", ""),
        (OFF, "春节 2035-02-14"),  # a Wednesday
        (OFF + "\n元旦 2036-01-01", ""),
        (OFF + "\n二月 2035-02-30", ""),
    ],
)
def test_a_slip_of_the_pen_in_a_year_is_refused(browse: Browse, off: str, worked: str) -> None:
    answer = browse("administrator").post("/routing/years/", {"year": 2035, "source": "通知", "off": off, "worked": worked})
    assert answer.status_code == 200
    assert not YearDraft.objects.exists()


def test_a_year_that_is_loaded_is_not_written_again(browse: Browse, cast) -> None:
    with pytest.raises(ValidationError):
        years.draft(actor=cast.administrator, year=2026, source="通知", off=OFF, worked="")
    for word in ("officer", "director", "judge"):
        assert browse(word).get("/routing/years/").status_code == browse(word).get("/routing/limits/").status_code == 403


def test_the_catalogue_is_ones_own_once_it_was_compared(browse: Browse) -> None:
    administrator = browse("administrator")
    assert any("示例" in row.text for part in missing() for row in part.rows)
    administrator.post("/setting-up/catalogue/")
    assert not any("示例" in row.text for part in missing() for row in part.rows)
    one = Item.objects.filter(direction="out", parent__isnull=False).first()
    owner = Office.objects.get(code="zonghe")
    facts = {"name": "楼道堆物", "words": "杂物", "owner": owner.pk, "complexity": "ordinary", "photo": "", "is_active": "on"}
    assert administrator.post(f"/setting-up/catalogue/{one.pk}/", facts).status_code == 302
    assert Item.objects.get(pk=one.pk).owner == owner
    with pytest.raises(ValidationError):
        items.keep(Item.objects.get(pk=one.pk), owner=None)
    assert browse("leader").get("/setting-up/catalogue/").status_code == 403
