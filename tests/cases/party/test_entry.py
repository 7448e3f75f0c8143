"""Coming in: the link, the code, the limits, and how a session ends (security.md AU-05 … AU-08, SE-01 … SE-05)."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Attempt
from accounts.session_limits import RESIDENT_IDLE
from cases import clock
from cases.models import OneTimeCode, Party
from cases.steps import entry, intake
from tests.cases.party.conftest import last_code, letters
from tests.cast import HE, LIN, PASSWORD


@pytest.fixture
def lin(walk):
    return walk.invite().parties.get(name="林秀英")


@pytest.fixture
def he(lin):
    return lin.case.parties.get(name="何建军")


def test_opening_the_link_names_nobody_and_consumes_nothing(client, lin, slip):
    path = slip(lin)
    for _scanner in range(3):
        page = client.get(path)
        assert page.status_code == 200
        for secret in (LIN["name"], HE["name"], LIN["phone"], LIN["phone"][-4:], lin.case.title, lin.case.number):
            assert secret not in page.content.decode()
    assert not OneTimeCode.objects.exists()
    assert not letters()
    assert client.post(path).status_code == 302


def test_the_pages_before_the_code_send_no_address_along(client, lin, slip):
    path = slip(lin)
    page = client.get(path)
    assert page["Referrer-Policy"] == "strict-origin"
    assert '<meta name="referrer" content="strict-origin">' in page.content.decode()
    token = path.split("/")[2]
    assert token not in page.content.decode(), "a link on the page would carry the token on"


def test_after_the_first_press_the_token_stands_in_no_address_and_no_session(client, lin, slip, ask):
    path = slip(lin)
    answer = ask(client, path)
    assert answer["Location"] == "/code/"
    assert path.split("/")[2] not in str(dict(client.session.items()))


def test_wrong_expired_and_replaced_links_are_answered_alike(client, lin, slip):
    old, fresh = slip(lin), slip(lin)
    Party.objects.filter(pk=lin.pk).update(link_expires_at=clock.now() - timedelta(seconds=1))
    answers = [client.get(path) for path in (old, fresh, "/s/AAAAAAAAAAAAAAAAAAAAAA/", "/s/x/")]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    posts = [client.post(path) for path in (old, fresh, "/s/AAAAAAAAAAAAAAAAAAAAAA/")]
    assert {a.status_code for a in posts} == {404}


def test_guessing_links_is_slow_and_is_answered_like_any_wrong_one(client, lin, slip):
    right, bodies = slip(lin), set()
    for n in range(entry.WRONG_LINKS):
        bodies.add(client.get(f"/s/{n:022d}/").content)
    late = client.get(right)
    assert (late.status_code, {late.content}) == (404, bodies), "even the right one, for a while"
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get(right).status_code == 200


def test_whoever_only_looks_uses_nothing_up(client, lin, slip):
    path = slip(lin)
    for _n in range(entry.WRONG_LINKS + 1):
        assert client.get(path).status_code == 200
    assert not Attempt.objects.exists()


def test_the_code_goes_to_the_partys_own_phone_and_lets_them_in(client, lin, slip, ask):
    ask(client, slip(lin))
    letter = letters()[-1]
    assert letter["party"] == lin.pk
    assert letter["to"] == "138****1234"
    answer = client.post("/code/", {"code": last_code()})
    assert answer["Location"] == "/mine/"
    assert lin.case.title in client.get("/mine/").content.decode()


def test_the_code_is_kept_hashed(client, lin, slip, ask):
    ask(client, slip(lin))
    row = OneTimeCode.objects.get()
    assert last_code() not in (row.code_hash, row.session_hash)
    assert len(row.code_hash) == 32


def test_blanks_and_full_width_digits_do_not_matter(client, lin, slip, ask):
    ask(client, slip(lin))
    code = last_code()
    typed = f" {code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post("/code/", {"code": typed})["Location"] == "/mine/"


def test_a_code_is_good_once(client, lin, slip, ask):
    path = slip(lin)
    ask(client, path)
    code = last_code()
    session = client.session.session_key
    client.post("/code/", {"code": code})
    assert client.session.session_key != session, "a new session at the door"
    client.post("/mine/leave/")
    ask(client, path)
    assert client.post("/code/", {"code": code}).status_code == 200
    assert client.get("/mine/")["Location"] == "/again/"


def test_a_code_is_good_for_ten_minutes(client, lin, slip, ask):
    ask(client, slip(lin))
    OneTimeCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.post("/code/", {"code": last_code()}).status_code == 200
    assert timedelta(minutes=10) >= entry.LIFE


def test_the_newest_code_alone_is_good(client, lin, slip, ask):
    ask(client, slip(lin))
    first = last_code()
    ask(client, "/code/", {"again": "1"})
    second = last_code()
    if first != second:
        assert client.post("/code/", {"code": first}).status_code == 200
    assert client.post("/code/", {"code": second})["Location"] == "/mine/"


def test_a_code_is_good_in_the_browser_that_asked_for_it(lin, slip, ask):
    path, mine, foreign = slip(lin), Client(), Client()
    ask(mine, path)
    code = last_code()
    ask(foreign, path)
    assert foreign.post("/code/", {"code": code}).status_code == 200
    assert mine.post("/code/", {"code": code})["Location"] == "/mine/"


def test_two_sides_on_one_phone_stay_apart(lin, he, slip, ask):
    he.phone = lin.phone
    he.save()
    one, two = Client(), Client()
    ask(one, slip(lin))
    code_of_lin = last_code()
    ask(two, slip(he))
    code_of_he = last_code()
    if code_of_lin != code_of_he:
        assert two.post("/code/", {"code": code_of_lin}).status_code == 200
    assert two.post("/code/", {"code": code_of_he})["Location"] == "/mine/"
    assert one.post("/code/", {"code": code_of_lin})["Location"] == "/mine/"
    assert one.session["party"] == lin.pk
    assert two.session["party"] == he.pk


def _wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_phone_has_five_guesses_over_all_sessions(lin, slip, ask):
    path = slip(lin)
    first, second = Client(), Client()
    ask(first, path)
    code_of_first = last_code()
    for _guess in range(3):
        first.post("/code/", {"code": _wrong(code_of_first)})
    ask(second, path)
    code = last_code()
    for _guess in range(2):
        second.post("/code/", {"code": _wrong(code)})
    wrong = second.post("/code/", {"code": _wrong(code)})
    right = second.post("/code/", {"code": code})
    assert right.status_code == 200, "the right one comes too late"
    assert _said(wrong) == _said(right)


def _said(answer):
    return [line for line in answer.content.decode().splitlines() if "errors" in line]


def test_a_right_code_is_not_counted_as_a_guess(lin, slip, ask):
    path = slip(lin)
    for _visit in range(entry.MESSAGES):
        client = Client()
        ask(client, path)
        assert client.post("/code/", {"code": last_code()}).status_code == 302


def test_a_phone_gets_five_messages_over_all_sessions_and_links(lin, slip, ask):
    for _visit in range(entry.MESSAGES + 2):
        client = Client()
        ask(client, slip(lin))
    assert len(letters()) == 5
    page = client.get("/code/").content.decode()
    assert "没有发出去" in page


def test_other_phones_are_not_counted_along(lin, he, slip, ask):
    for _visit in range(entry.MESSAGES + 1):
        ask(Client(), slip(lin))
    ask(Client(), slip(he))
    assert letters()[-1]["party"] == he.pk


def test_without_a_phone_the_desk_helps(client, lin, slip, ask):
    lin.phone = ""
    lin.save()
    ask(client, slip(lin))
    page = client.get("/code/").content.decode()
    assert "没有登记手机号" in page
    assert not letters()
    assert client.post("/code/", {"code": "123456"}).status_code == 200


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２", "12 34", "x" * 500])
def test_what_is_no_code_is_said_and_not_counted(client, lin, slip, ask, typed):
    ask(client, slip(lin))
    for _try in range(7):
        assert client.post("/code/", {"code": typed}).status_code == 200
    assert client.post("/code/", {"code": last_code()})["Location"] == "/mine/"


def test_nobody_is_asked_for_a_code_without_a_link(client):
    assert client.get("/code/")["Location"] == "/again/"
    assert client.post("/code/", {"code": "123456"})["Location"] == "/again/"


def test_a_new_slip_ends_link_and_session_at_once(lin, come_in, slip, walk):
    client = come_in(lin)
    assert client.get("/mine/").status_code == 200
    intake.issue_link(lin, actor=walk.cast.officer)
    assert client.get("/mine/")["Location"] == "/again/"
    assert "party" not in client.session


def test_a_new_slip_ends_a_code_that_is_on_its_way(client, lin, slip, ask, walk):
    ask(client, slip(lin))
    intake.issue_link(lin, actor=walk.cast.officer)
    assert client.post("/code/", {"code": last_code()})["Location"] == "/again/"


def test_an_expired_link_ends_the_session(lin, come_in):
    client = come_in(lin)
    Party.objects.filter(pk=lin.pk).update(link_expires_at=clock.now())
    assert client.get("/mine/")["Location"] == "/again/"


@pytest.mark.parametrize(("key", "age"), [("seen", timedelta(minutes=15)), ("began", timedelta(hours=12))])
def test_a_session_ends_after_a_while(lin, come_in, key, age):
    client = come_in(lin)
    session = client.session
    session[key] -= age.total_seconds() + 1
    session.save()
    assert client.get("/mine/")["Location"] == "/again/"
    assert client.get("/mine/")["Location"] == "/again/"


def test_a_click_keeps_a_session_alive(lin, come_in):
    client = come_in(lin)
    for _click in range(3):
        session = client.session
        session["seen"] -= RESIDENT_IDLE.total_seconds() - 60
        session.save()
        assert client.get("/mine/").status_code == 200


def test_leaving_ends_it_on_the_server_and_in_the_browser(lin, come_in):
    client = come_in(lin)
    stolen = client.session.session_key
    assert client.get("/mine/leave/").status_code == 405
    answer = client.post("/mine/leave/")
    assert "cache" in answer["Clear-Site-Data"]
    client.cookies["session"] = stolen
    assert client.get("/mine/")["Location"] == "/again/"


def test_staff_do_not_open_residents_pages(lin, slip, ask, come_in):
    client = come_in(lin)
    client.post("/sign-in/", {"username": "dq-0471", "password": PASSWORD, "code": "", "next": ""})
    assert client.get("/mine/")["Location"] == "/again/"
    assert client.get("/desk/").status_code != 302


def test_a_party_does_not_open_the_desk(lin, come_in):
    client = come_in(lin)
    assert client.get("/desk/")["Location"].startswith("/sign-in/")
    assert client.get(f"/cases/{lin.case.number}/")["Location"].startswith("/sign-in/")


def test_coming_in_as_a_party_ends_a_staff_session(lin, come_in):
    client = Client()
    client.post("/sign-in/", {"username": "dq-0471", "password": PASSWORD, "code": "", "next": ""})
    come_in(lin, client)
    assert client.get("/desk/")["Location"].startswith("/sign-in/")
    assert client.get("/mine/").status_code == 200


def test_no_page_of_a_party_is_kept_by_the_browser(lin, come_in):
    assert "no-store" in come_in(lin).get("/mine/")["Cache-Control"]
