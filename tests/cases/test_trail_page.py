"""The trail as the auditor reads it: day by day, by person, within their office, without a word of any dispute (LG-01)."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AccessRecord, Appointment, Happening, User, remember
from accounts.roles import Role
from cases import daily_seal
from cases.clock import at, now, today
from cases.steps import intake
from cases.trail import at_the_door
from tests.cast import HE, LIN, PASSWORD

SECRETS = (LIN["name"], LIN["phone"], HE["name"], HE["phone"], "漏水", "对方电话打不通")


def sitting(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, **asked: str) -> str:
    answer = sitting(user).get("/trail/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_came_who_failed_who_was_refused_and_who_read_a_paper_stands_there_by_person(walk, cast):
    paper = walk.settle().documents.filter(kind="agreement").get()
    Client().post("/sign-in/", {"username": "dq-0471", "password": PASSWORD})
    Client().post("/sign-in/", {"username": "dq-0472", "password": "a wrong one"})
    sitting(cast.director).get(f"/papers/{paper.pk}/")
    sitting(cast.liaison).get("/people/")
    page = read(cast.auditor)
    for words in ("沈浩", "登录", "汪磊", "登录未成", "周丽", f"文书 {paper.pk}", "江涛", ">people<"):
        assert words in page, words
    one = read(cast.auditor, who="dq-0471")
    assert "沈浩" in one
    assert "汪磊" not in one
    assert "沈浩" not in read(cast.auditor, day=(today() - timedelta(days=1)).isoformat())


def test_what_was_done_in_the_files_stands_there_without_a_word_of_the_dispute(walk, cast):
    case = walk.log()
    intake.unmask(case.parties.first(), actor=cast.officer, reason="对方电话打不通")
    page = read(cast.auditor, of="files")
    assert case.display_number in page
    assert "沈浩" in page
    assert "完整" in page, "that a number was read in full"
    assert "已登记" in page
    assert "logged" not in page
    for secret in SECRETS:
        assert secret not in page


def test_a_side_that_came_in_is_called_one(cast, walk):
    side = walk.log().parties.first()
    remember("signed_in", None, "", office_id=side.case.station_id, subject=f"party:{side.pk}")
    assert f"当事人 {side.pk}" in read(cast.auditor)
    assert "不认识的账号" not in read(cast.auditor)


def test_that_the_trail_was_read_stands_in_it(cast):
    read(cast.auditor, of="files")
    assert AccessRecord.objects.filter(user=cast.auditor, happening=Happening.READ, subject=f"trail:files:{today().isoformat()}").exists()


def test_an_auditor_of_a_station_reads_of_no_other_one(walk, cast):
    case = walk.log()
    for word in ("officer", "stranger"):
        sitting(getattr(cast, word)).get("/people/")
    Appointment.objects.filter(user=cast.auditor).update(office=cast.offices["yuelin"])
    door, files = read(cast.auditor), read(cast.auditor, of="files")
    assert "张弛" in door
    assert "沈浩" not in door
    assert case.display_number not in files


@pytest.mark.parametrize("word", ["administrator", "director", "leader", "judge", "supervisor"])
def test_nobody_else_reads_it(cast, word):
    assert sitting(getattr(cast, word)).get("/trail/").status_code == 403


def test_a_day_is_found_between_its_seals_and_a_hundred_at_a_time(walk, cast):
    for _n in range(3):
        walk.log()
    read(cast.auditor)
    night = (now() + timedelta(days=1)).replace(hour=3)
    with at(night):
        seal = daily_seal.seal_day()
    page = read(cast.auditor, of="files", day=seal.day.isoformat())
    assert seal.digest[:16] in page
    assert page.count("<li><span><b>沈浩") == 3
    with at(night):
        assert "沈浩" not in read(cast.auditor, of="files")


@pytest.mark.parametrize("asked", [{"day": "0001-01-01"}, {"day": "x"}, {"of": "x"}, {"who": "\u202e"}, {"before": "9" * 40}])
def test_what_cannot_be_read_is_left_out(cast, asked):
    read(cast.auditor, **asked)


def test_an_auditor_who_left_reads_nothing(cast):
    Appointment.objects.filter(user=cast.auditor).update(role=Role.SUPERVISOR)
    assert not at_the_door(User.objects.get(pk=cast.auditor.pk), today()).exists()
