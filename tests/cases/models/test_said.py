"""Words in what was told: the newest files are read through, and what few say is found however old it is."""

import pytest
from django.db import connection

from cases.models import Case, said
from tests.cases.walk import Walk

ROOTS = "榕树气根顶裂了水缸"
BIG = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no index of pairs")


def told(walk: Walk, narrative: str) -> int:
    return Walk(walk.cast, facts={"title": "邻里", "narrative": narrative}).log().pk


@pytest.fixture
def last_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all files the newest alone is read through."""
    monkeypatch.setitem(said.READ_THROUGH, connection.vendor, 1)


@BIG
@pytest.mark.usefixtures("last_alone")
def test_an_old_file_that_few_are_like_is_found_by_its_words(walk: Walk) -> None:
    old = told(walk, f"隔壁的{ROOTS}，不肯锯。")
    new = told(walk, "楼上漏水。")
    assert said.saying(Case.objects.all(), ROOTS, 25) == [old]
    assert said.saying(Case.objects.all(), "漏水", 25) == [new]
    assert said.saying(Case.objects.all(), "榕树 水缸", 25) == [old]
    assert said.saying(Case.objects.all(), "榕树 漏水", 25) == []


@pytest.mark.usefixtures("last_alone")
def test_the_newest_alone_are_read_when_they_are_enough(walk: Walk, django_assert_num_queries) -> None:
    told(walk, "楼上漏水。")
    new = told(walk, "楼下漏水。")
    with django_assert_num_queries(2):
        assert said.saying(Case.objects.all(), "漏水", 1) == [new]


def test_the_newest_come_first_and_no_more_than_asked_for(walk: Walk) -> None:
    first, second, third = (told(walk, f"{n} 楼漏水，WiFi 也断了。") for n in (2, 3, 4))
    assert said.saying(Case.objects.all(), "漏水", 2) == [third, second]
    assert said.saying(Case.objects.all(), "wifi", 25) == said.saying(Case.objects.all(), "ｗｉｆｉ", 25) == [third, second, first]
