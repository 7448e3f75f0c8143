"""我要调解: five pages without an account, kept when the page is closed, sent once; the desk makes a case of it or answers it."""

import re
from datetime import timedelta

import lxml.html
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Attempt, spend
from cases import clock, tasks
from cases.models import Application, Case
from cases.steps import application, destroying
from tests.races import race

TOLD = (
    {"about": "neighbour"}, {"narrative": "楼上漏水漏了三个月，想请他修好。"}, {"place": "桂花苑 3 幢", "station": "daqiao"},
    {"other_side": "301 的何先生"}, {"name": "林秀英", "phone": "１３８ 5742 1234"},
)  # fmt: skip
SECRETS = ("漏水", "桂花苑", "何先生", "林秀英", "13857421234")


def _form(answer):
    return lxml.html.document_fromstring(answer.content.decode()).xpath("//main//form")[-1]


def _text(answer):
    assert answer.status_code == 200, answer
    return " ".join(lxml.html.document_fromstring(answer.content.decode()).find(".//main").text_content().split())


def _tell(client, *pages, start=1):
    for number, told in enumerate(pages, start=start):
        answer = client.post(f"/apply/{number}/", told)
        assert answer.status_code == 302, _text(answer)
    return answer["Location"]


def test_what_was_typed_and_never_sent_is_gone_the_night_after_its_twelve_hours(client, cast):
    _tell(client, *TOLD[:4])
    spend("link", "192.0.2.7", limit=30, window=timedelta(minutes=10))
    tasks.seal_day_due()
    assert (Session.objects.count(), Attempt.objects.count()) == (1, 1)
    over = timezone.now() - timedelta(seconds=1)
    Session.objects.update(expire_date=over)
    Attempt.objects.update(ends_at=over)
    tasks.seal_day_due()
    assert (Session.objects.count(), Attempt.objects.count()) == (0, 0)


@pytest.fixture
def sent(client, cast):
    return _tell(client, *TOLD)


@pytest.fixture
def officer_there(cast):
    there = Client()
    there.force_login(cast.officer)
    return there


def test_five_pages_one_question_each_and_a_receipt_with_number_and_code(client, cast):
    for number, told in enumerate(TOLD, start=1):
        page = lxml.html.document_fromstring(client.get(f"/apply/{number}/").content.decode())
        assert len(page.xpath("//main//h1")) == 1
        assert f"第 {number} 题，共 5 题" in page.text_content()
        where = client.post(f"/apply/{number}/", told)["Location"]
    receipt = client.get(where)
    assert re.search(r"网申〔20\d\d〕1 号", _text(receipt))
    assert client.get(f"{where}code.svg")["Content-Type"] == "image/svg+xml"
    one = Application.objects.get()
    assert (one.phone, one.station, one.handled_at) == ("13857421234", cast.offices["daqiao"], None)
    for secret in SECRETS:
        assert secret not in receipt.content.decode(), "whoever finds the receipt reads nothing"


def test_what_was_typed_survives_a_closed_page(client, cast):
    _tell(client, *TOLD[:2])
    later = Client()
    later.cookies = client.cookies
    assert "楼上漏水" in later.get("/apply/2/").content.decode()
    assert _tell(later, *TOLD[2:], start=3).startswith("/apply/sent/")
    assert later.get("/apply/2/")["Location"].startswith("/apply/sent/"), "nothing of it is left behind on a phone that others use"


def test_what_was_typed_lies_encrypted_in_session_and_table(client, cast):
    _tell(client, *TOLD[:4])
    assert "桂花苑" not in str(dict(client.session.items()))
    _tell(client, *TOLD[4:], start=5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT narrative, place, other_side, name, phone FROM cases_application")
        kept = b"".join(bytes(value) for value in cursor.fetchone())
    assert not [secret for secret in SECRETS if secret.encode() in kept]


def test_whoever_jumps_ahead_comes_to_the_first_empty_page(client, cast):
    assert client.get("/apply/4/")["Location"] == "/apply/1/"
    _tell(client, *TOLD[:1])
    assert client.get("/apply/5/")["Location"] == "/apply/2/"
    assert client.post("/apply/5/", TOLD[4])["Location"] == "/apply/2/"
    assert client.get("/apply/6/").status_code == client.get("/apply/0/").status_code == 404


@pytest.mark.parametrize(
    ("page", "wrong", "words"),
    [
        (1, {"about": "nonsense"}, ""), (1, {}, "请点一个"), (2, {"narrative": " "}, "请写几句"), (2, {"narrative": "x" * 3001}, ""),
        (3, {"place": "", "station": "daqiao"}, "在哪里"), (3, {"place": "桥头", "station": "nowhere"}, ""),
        (5, {"name": "", "phone": "13857421234"}, "您的姓名"), (5, {"name": "林\u202e秀英", "phone": "13857421234"}, ""),
        (5, {"name": "林秀英", "phone": "12"}, "电话"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_on_its_page_and_nothing_is_lost(client, cast, page, wrong, words):
    if page > 1:
        _tell(client, *TOLD[: page - 1])
    answer = client.post(f"/apply/{page}/", wrong)
    document = lxml.html.document_fromstring(answer.content.decode())
    assert words in " ".join(node.text_content() for node in document.find_class("errors"))
    assert document.find_class("errors")
    assert not Application.objects.exists()


def test_sent_twice_it_is_one_application(client, cast):
    where = _tell(client, *TOLD)
    assert client.post("/apply/5/", TOLD[4])["Location"] == where
    assert Application.objects.count() == 1


def test_one_phone_applies_five_times_in_twelve_hours(cast):
    for _ in range(5):
        _tell(Client(), *TOLD)
    late = Client()
    _tell(late, *TOLD[:4])
    assert "太多了" in _text(late.post("/apply/5/", TOLD[4]))
    assert Application.objects.count() == 5


def test_the_desk_sees_it_and_makes_a_case_of_it(sent, client, officer_there):
    assert "有 1 份网上申请等着看" in _text(officer_there.get("/desk/"))
    one = Application.objects.get()
    assert "301 的何先生" in _text(officer_there.get(f"/applications/{one.pk}/"))
    form = _form(officer_there.get(f"/cases/new/?application={one.pk}"))
    typed = dict(form.form_values())
    told = [typed[name] for name in ("party1-name", "party1-phone", "party2-name", "source")]
    assert told == ["林秀英", "13857421234", "301 的何先生", "application"]
    answers = [officer_there.post(f"/cases/new/?application={one.pk}", typed) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    case = Case.objects.get()
    one.refresh_from_db()
    assert (one.case, one.handled_by, case.source, case.source_number) == (case, case.officer, "application", one.number)
    assert case.parties.get(side=1).is_applicant
    page = _text(client.get(sent))
    assert "登记号是大桥调" in page
    assert "有 1 份" not in _text(officer_there.get("/desk/"))


def test_the_desk_answers_what_becomes_no_case(sent, client, officer_there):
    one = Application.objects.get()
    assert officer_there.post(f"/applications/{one.pk}/", {"words": " "}).status_code == 200
    officer_there.post(f"/applications/{one.pk}/", {"words": "电话里已经说好，物业本周来修。"})
    assert "物业本周来修" in _text(client.get(sent))
    typed = dict(_form(officer_there.get(f"/cases/new/?application={one.pk}")).form_values())
    assert "刚才有人答复了" in officer_there.post(f"/cases/new/?application={one.pk}", typed).content.decode()
    assert not Case.objects.exists()


def test_another_station_finds_nothing(sent, cast):
    stranger = Client()
    stranger.force_login(cast.stranger)
    one = Application.objects.get()
    assert "网上申请" not in _text(stranger.get("/desk/"))
    for path in (f"/applications/{one.pk}/", f"/cases/new/?application={one.pk}", "/applications/999999/"):
        assert stranger.get(path).status_code == 404
    assert "桂花苑" not in stranger.get("/applications/").content.decode()


def test_a_wrong_receipt_is_nobodys(client, db):
    for path in ("/apply/sent/x/", "/apply/sent/x/code.svg"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_pressed_eight_times_at_once_it_is_one_application(cast):
    told = {"about": "neighbour", "narrative": "漏水", "place": "桂花苑", "other_side": "", "name": "林秀英", "phone": "13857421234"}
    station = cast.offices["daqiao"]
    outcome = race([lambda: application.send(token="one", station=station, told=told)] * 8)
    assert outcome.told == []
    assert len({one.pk for one in outcome.won}) == Application.objects.count() == 1
    application.send(token="two", station=station, told=told)
    assert Application.objects.get(pk=Application.objects.latest("pk").pk).number.endswith("-2")


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_log_it_at_once_have_one_case(walk):
    told = {"about": "neighbour", "narrative": "漏水", "place": "桂花苑", "other_side": "", "name": "林秀英", "phone": "13857421234"}
    one = application.send(token="one", station=walk.cast.offices["daqiao"], told=told)
    people, telling = (walk.cast.officer, walk.cast.colleague), walk.telling()
    outcome = race([lambda who=who: application.make_case(one, actor=who, client_key=one.client_key, telling=telling) for who in people])
    assert outcome.told == []
    assert {case.pk for case in outcome.won} == {Case.objects.get().pk}
    assert Application.objects.get().handled_at - one.sent_at < timedelta(minutes=1)


def test_what_became_no_case_loses_its_words_when_its_year_is_over(walk, client):
    told = {"about": "neighbour", "narrative": "漏水", "place": "桂花苑", "other_side": "", "name": "林秀英", "phone": "13857421234"}
    station = walk.cast.offices["daqiao"]
    answered, waiting = (application.send(token=word, station=station, told=told) for word in ("one", "two"))
    application.answer(answered, actor=walk.cast.officer, words="请找物业。")
    assert destroying.forget_applications() == 0
    with clock.at(clock.now() + timedelta(days=367)):
        assert destroying.forget_applications() == 1
        assert destroying.forget_applications() == 0, "once"
    answered.refresh_from_db()
    waiting.refresh_from_db()
    assert (answered.name, answered.narrative, answered.phone, answered.answer) == ("", "", "", "")
    assert (waiting.name, answered.handled_by) == ("林秀英", walk.cast.officer)
    assert "都已销毁" in client.get("/apply/sent/one/").content.decode()
