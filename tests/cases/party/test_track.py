"""Number and last four digits: the five arches and no more; guessing is slow."""

import lxml.html
import pytest
from django.test import Client

from cases.steps import entry
from tests.cast import HE, LIN


def _look(client, number, digits, **extra):
    return client.post("/track/", {"number": number, "digits": digits}, **extra)


def _arches(answer):
    return lxml.html.document_fromstring(answer.content.decode()).xpath("//*[contains(@class,'stages')]/li")


@pytest.fixture
def case(walk):
    return walk.mediate()


def test_the_five_arches_and_nothing_more(client, case):
    answer = _look(client, case.display_number, LIN["phone"][-4:])
    page = answer.content.decode()
    assert [li.text_content().strip()[:3] for li in _arches(answer)] == ["受理", "选人", "调解现", "签协议", "兑现"]
    for secret in (case.title, LIN["name"], HE["name"], "林女士", "何先生", "竺亚琴", case.place, case.number, case.narrative):
        assert secret not in page


@pytest.mark.parametrize(
    "typed",
    ["{full}", "{full} ", "大桥调〔{y}〕第{n}号", "大桥调 [{y}] {n}", "daqiao-{y}-{n}", "大桥调（{y}）{n} 号", "大桥调〔{y}〕{wide}号"],
)
def test_a_number_may_be_typed_in_many_ways(client, case, typed):
    _code, year, count = case.number.split("-")
    wide = count.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    number = typed.format(full=case.display_number, y=year, n=count, wide=wide)
    assert len(_arches(_look(client, number, LIN["phone"][-4:]))) == 5


def test_where_one_station_works_its_word_may_be_left_out(client, case, cast):
    _code, year, count = case.number.split("-")
    assert not _arches(_look(client, f"{year} {count}", LIN["phone"][-4:])), "two stations work here"
    type(cast.offices["yuelin"]).objects.filter(code="yuelin").update(is_active=False)
    assert len(_arches(_look(client, f"{year} {count}", LIN["phone"][-4:]))) == 5


def test_either_side_may_look(client, case):
    for facts in (LIN, HE):
        assert _arches(_look(client, case.display_number, facts["phone"][-4:]))


def test_wrong_and_unknown_are_one_answer(client, case):
    answers = [
        _look(client, case.display_number, "0000"), _look(client, "大桥调〔2026〕99999 号", LIN["phone"][-4:]),
        _look(client, "某某调〔2026〕1 号", LIN["phone"][-4:]),
    ]  # fmt: skip
    assert {a.status_code for a in answers} == {200}
    assert len({_said(a) for a in answers}) == 1


def _said(answer):
    return tuple(p.text_content() for p in lxml.html.document_fromstring(answer.content.decode()).xpath("//*[@class='errors']"))


NO_NUMBERS = [("", ""), ("abc", "1234"), ("大桥调〔2026〕1 号", "12"), ("9" * 5000, "1" * 5000), ("\u202e2026 1", "12a4"), ("2026-1", "")]


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_is_said(client, db, typed):
    answer = _look(client, *typed)
    assert answer.status_code == 200
    assert _said(answer)


def test_a_number_is_guessed_five_times_an_hour_from_wherever(case):
    for guess in range(entry.TRACKS):
        _look(Client(), case.display_number, f"{guess:04d}", REMOTE_ADDR=f"10.0.0.{guess}")
    late = _look(Client(), case.display_number, LIN["phone"][-4:], REMOTE_ADDR="10.0.0.99")
    assert not _arches(late)
    assert _said(late) == _said(_look(Client(), case.display_number, "0000", REMOTE_ADDR="10.0.0.98"))


def test_what_is_right_is_not_counted(case):
    for _visit in range(entry.TRACKS + 3):
        assert _arches(_look(Client(), case.display_number, LIN["phone"][-4:]))


def test_an_address_has_its_share_over_all_numbers(case, client):
    for guess in range(entry.TRACKS_PER_ADDRESS):
        _look(client, f"大桥调〔2026〕{1000 + guess} 号", "1234")
    assert not _arches(_look(client, case.display_number, LIN["phone"][-4:]))
    assert _arches(_look(client, case.display_number, LIN["phone"][-4:], REMOTE_ADDR="10.9.9.9"))


def test_a_party_without_a_phone_is_found_by_no_digits(client, case):
    for party in case.parties.all():
        party.phone = ""
        party.save()
    assert not _arches(_look(client, case.display_number, "0000"))


def test_nothing_that_was_typed_stands_in_an_address(client, case):
    assert client.get(f"/track/?number={case.number}&digits=1234").status_code == 200
    assert not _arches(client.get(f"/track/?number={case.number}&digits={LIN['phone'][-4:]}"))
