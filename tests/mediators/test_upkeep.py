"""The director's roster: appointments are filed within 30 working days, and nobody releases their own portrait, not even an only director."""

from datetime import date, datetime

import pytest
from django.test import Client

from accounts.models import Appointment
from cases.clock import ZONE, at
from cases.views.upkeep import first_due
from mediators import own
from mediators.models import Draft, Mediator

TEXTS = {"experience": "做了 20 年社区工作", "speciality": "漏水、养狗", "style": "先听完再说", "dialects": "奉化话、普通话"}


def _as(user):
    client = Client()
    client.force_login(user)
    return client


def _appointed(cast, day, word="shuigen"):
    Mediator.objects.filter(pk=cast.mediators[word].pk).update(appointed_on=day)


def test_thirty_working_days_run_across_spring_festival_with_its_make_up_days(cast):
    _appointed(cast, date(2026, 2, 10))
    with at(datetime(2026, 2, 12, 9, tzinfo=ZONE)):
        found = first_due(cast.director)
        assert found.due.at == datetime(2026, 3, 30, 17, 30, tzinfo=ZONE)
        assert not found.is_late
        assert "俞水根的聘任要在3月30日 周一前报司法局备案" in _as(cast.director).get("/desk/").content.decode()
    with at(datetime(2026, 3, 31, 9, tzinfo=ZONE)):
        assert first_due(cast.director).is_late


def test_the_earliest_is_named_and_a_filed_one_is_done(cast):
    _appointed(cast, date(2026, 3, 2), "haiyan")
    _appointed(cast, date(2026, 3, 1))
    assert first_due(cast.director).mediator == cast.mediators["shuigen"]
    there = _as(cast.director)
    where = f"/mediators/{cast.mediators['shuigen'].pk}/filing/"
    assert there.post(where, {"appointed_on": "2026-03-01", "filed_on": "2026-03-20"}).status_code == 302
    assert first_due(cast.director).mediator == cast.mediators["haiyan"]
    assert "2026年3月20日" in there.get("/mediators/upkeep/").content.decode() or "3月20日" in there.get("/mediators/upkeep/").content.decode()
    assert first_due(cast.strange_director) is None


@pytest.mark.parametrize(
    ("appointed", "filed", "words"),
    [("2026-03-02", "2026-03-01", "备案不会早于聘任"), ("", "", "invalid-feedback"), ("x", "y", "invalid-feedback"),
     ("2999-01-01", "", "invalid-feedback")],
)
def test_days_that_cannot_be_are_said_and_nothing_is_kept(cast, appointed, filed, words):
    answer = _as(cast.director).post(f"/mediators/{cast.mediators['shuigen'].pk}/filing/", {"appointed_on": appointed, "filed_on": filed})
    assert words in answer.content.decode()
    assert not Mediator.objects.filter(appointed_on__isnull=False).exists()


def test_the_roster_is_the_own_directors(cast):
    page = _as(cast.director).get("/mediators/upkeep/").content.decode()
    assert "俞水根" in page
    assert "孙福根" not in page
    assert _as(cast.director).get(f"/mediators/{cast.mediators['strange_mediator'].pk}/filing/").status_code == 404
    assert _as(cast.yaqin).get("/mediators/upkeep/").status_code == 403


@pytest.fixture
def directors_text(cast):
    """The only director of the room mediates too, and wrote about herself."""
    Mediator.objects.filter(pk=cast.mediators["yaqin"].pk).update(user=cast.director)
    return own.write(Mediator.objects.get(pk=cast.mediators["yaqin"].pk), texts=TEXTS)


def _release(user, draft):
    return _as(user).post("/mediators/drafts/", {"draft": draft.pk, "seen": draft.version}, follow=True)


def test_the_administrator_releases_the_text_of_an_only_director(cast, directors_text):
    assert "养狗" in _as(cast.administrator).get("/mediators/drafts/").content.decode()
    assert "不能自己发布" in _release(cast.director, directors_text).content.decode()
    _release(cast.administrator, directors_text)
    assert Mediator.objects.get(pk=directors_text.mediator_id).released_by == cast.administrator


def test_where_there_is_another_director_the_administrator_has_no_part_in_it(cast, directors_text):
    Appointment.objects.create(user=cast.shuigen, role="director", office=cast.offices["tiaowei"])
    assert _as(cast.administrator).post("/mediators/drafts/", {"draft": directors_text.pk, "seen": directors_text.version}).status_code == 404
    assert Draft.objects.exists()


def test_the_administrator_sees_nobody_elses_text(cast):
    draft = own.write(cast.mediators["shuigen"], texts=TEXTS)
    assert "养狗" not in _as(cast.administrator).get("/mediators/drafts/").content.decode()
    assert _as(cast.administrator).post("/mediators/drafts/", {"draft": draft.pk, "seen": draft.version}).status_code == 404
