"""The gazetteer: kept by the duty leader, suggested at the desk, the community read from it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.addresses import normal
from cases.models import Case, Place
from tests.cast import Cast

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]
SUGGEST = "/cases/new/places/"


@pytest.fixture
def known(at_desk: Desk, cast: Cast) -> Client:
    """The duty leader, who entered two places."""
    leader = at_desk(cast.leader)
    for name, community in (("桂花苑", "桂花苑社区"), ("桂花苑 12 幢", "新桥社区"), ("方正工地", "")):
        assert leader.post("/places/", {"name": name, "community": community}).status_code == 302
    return leader


SAME = [
    ("桂花苑三栋", "桂花苑 3 幢"), ("宁波市奉化区大桥街道桂花苑3号楼", "桂花苑3幢"), ("桂花苑小区12幢二单元", "桂花苑十二栋2单元"),
    ("古方路９号", "古方路9号"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), SAME)
def test_an_address_written_in_another_way_is_the_same(one: str, two: str) -> None:
    assert normal(one) == normal(two)


def test_a_place_is_entered_once(known: Client, cast: Cast) -> None:
    assert "已经有了" in known.post("/places/", {"name": "桂花苑小区", "community": ""}).text
    assert "怎么叫" in known.post("/places/", {"name": "，。", "community": ""}).text
    assert Place.objects.count() == 3


def test_it_is_suggested_and_left_out_when_the_leader_says_so(known: Client, at_desk: Desk, cast: Cast) -> None:
    desk = at_desk(cast.auxiliary)
    assert [place.name for place in desk.post(SUGGEST, {"place": "桂花"}).context["places"]] == ["桂花苑", "桂花苑 12 幢"]
    one = Place.objects.get(name="桂花苑")
    known.post(f"/places/{one.pk}/", {"name": "桂花苑", "community": "桂花苑社区"})
    assert [place.name for place in desk.post(SUGGEST, {"place": "桂花"}).context["places"]] == ["桂花苑 12 幢"]
    assert list(at_desk(cast.stranger).post(SUGGEST, {"place": "桂花"}).context["places"]) == []


def test_the_community_is_read_from_the_longest_name_that_fits(known: Client, at_desk: Desk, officer: User, told: Fill) -> None:
    desk = at_desk(officer)
    for place, community in (("桂花苑十二栋 301 室", "新桥社区"), ("桂花苑 3 幢", "桂花苑社区"), ("方正工地", ""), ("无名路 1 号", "")):
        form = told(place=place, community="")
        desk.post("/cases/new/", form | {f"repeat_{case.pk}": "different" for case in Case.objects.all()})
        assert Case.objects.latest("pk").community == community


def test_only_whoever_leads_keeps_it(at_desk: Desk, cast: Cast, known: Client) -> None:
    one = Place.objects.first()
    assert at_desk(cast.officer).get("/places/").status_code == 403
    assert at_desk(cast.officer).get(f"/places/{one.pk}/").status_code == 403
