"""The tablet at the desk: opened for one party, it chooses and no more, forgets who sat there, and leads to nobody's desk."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.session_limits import TABLET_IDLE
from cases.models import Case, Choice, Event, OneTimeCode, Party
from cases.moves import Act
from cases.steps import tablet
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]


@pytest.fixture
def choosing(walk: Walk) -> Case:
    return walk.accept()


def opened(send: Ask, case: Case, act: str = "number", word: str = "officer") -> HttpResponse:
    return send(word, "tablet", case, party=case.parties.get(side=1).pk, identity="card", act=act)


def number_on(page: HttpResponse) -> str:
    found = re.search(r"(\d{4}) (\d{4})</p>", page.content.decode())
    assert found
    return found[1] + found[2]


@pytest.fixture
def seated(choosing: Case, send: Ask) -> Client:
    """林秀英 at another tablet."""
    client = Client()
    answer = client.post("/tablet/", {"number": number_on(opened(send, choosing))})
    assert answer["Location"] == "/mine/choice/"
    return client


def test_the_resident_ranks_and_the_tablet_forgets(seated: Client, choosing: Case, walk: Walk) -> None:
    page = seated.get("/mine/choice/").content.decode()
    assert "竺亚琴" in page
    assert 'http-equiv="refresh"' in page
    answer = seated.post("/mine/choice/", {"first": walk.cast.mediators["yaqin"].pk, "act": "rank"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/tablet/"
    assert "交上去了" in answer.content.decode()
    choice = Choice.objects.get()
    assert (choice.party.side, choice.helped_by) == (1, None), "they chose themselves"
    assert seated.get("/mine/choice/")["Location"] == "/again/", "the back button shows nothing"
    assert "交上去了" not in seated.get("/tablet/").content.decode()


def test_it_opens_nothing_but_the_choice(seated: Client, choosing: Case) -> None:
    assert seated.get("/mine/choice/answer/").status_code == 200
    answer = seated.get("/mine/")
    assert answer["Location"] == "/tablet/"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert seated.get("/mine/choice/")["Location"] == "/again/"
    assert seated.get(f"/cases/{choosing.number}/")["Location"].startswith("/sign-in/")


def test_leaving_and_being_idle_lead_to_the_empty_tablet(seated: Client) -> None:
    session = seated.session
    session["seen"] = session["began"] = session["began"] - (TABLET_IDLE + timedelta(seconds=1)).total_seconds()
    session.save()
    assert seated.get("/mine/choice/")["Location"] == "/tablet/"
    assert "party" not in seated.session
    assert "八位号码" in seated.get("/tablet/").content.decode()


def test_on_the_officers_own_device_the_officer_is_signed_out_first(choosing: Case, browse: Callable[[str], Client], walk: Walk) -> None:
    client = browse("officer")
    party = choosing.parties.get(side=1)
    sent = {"party": party.pk, "identity": "card", "act": "here", "version": choosing.version}
    answer = client.post(f"/cases/{choosing.number}/choice/tablet/", sent)
    assert answer["Location"] == "/mine/choice/"
    assert client.get("/mine/choice/").status_code == 200
    for path in ("/desk/", f"/cases/{choosing.number}/"):
        assert client.get(path)["Location"].startswith("/sign-in/")
    client.post("/mine/leave/")
    assert client.get("/desk/")["Location"].startswith("/sign-in/")
    event = Event.objects.get(case=choosing, action=Act.TABLET)
    assert event.note is not None
    assert (event.user, event.on_behalf_of) == (walk.cast.officer, party)
    assert "身份证" in event.note.text


def test_a_number_is_good_once_and_a_newer_one_ends_it(choosing: Case, send: Ask) -> None:
    first = number_on(opened(send, choosing))
    second = number_on(opened(send, choosing))
    assert "这个号码不对" in Client().post("/tablet/", {"number": first}).content.decode()
    assert Client().post("/tablet/", {"number": f"{second[:4]} {second[4:]}"}).status_code == 302
    assert "这个号码不对" in Client().post("/tablet/", {"number": second}).content.decode()
    third = number_on(opened(send, choosing))
    OneTimeCode.objects.update(expires_at=Event.objects.first().at)
    assert "这个号码不对" in Client().post("/tablet/", {"number": third}).content.decode()


def test_guessing_is_slow_and_every_wrong_number_is_answered_alike(choosing: Case, send: Ask) -> None:
    right = number_on(opened(send, choosing))
    bodies = set()
    for n in range(tablet.TRIES):
        page = Client().post("/tablet/", {"number": f"{(int(right) + 1 + n) % 10**8:08d}"}).content
        bodies.add(re.sub(rb'value="[^"]*"', b"", page))
    page = Client().post("/tablet/", {"number": right})
    assert page.status_code == 200, "even the right one, for a while"
    assert bodies | {re.sub(rb'value="[^"]*"', b"", page.content)} == bodies
    assert len(bodies) == 1
    for typed in ("", "1234", "abcdefgh", "9" * 400):
        assert Client().post("/tablet/", {"number": typed}).status_code == 200


def test_nobody_is_let_in_twice_after_choosing(choosing: Case, send: Ask, walk: Walk, read: Ask) -> None:
    party = choosing.parties.get(side=1)
    walk.rank(choosing, party, "yaqin")
    assert opened(send, choosing).status_code == 200
    assert not OneTimeCode.objects.exists()
    for word in ("auxiliary", "liaison", "clerk"):
        assert read(word, "tablet", choosing).status_code == 403
    for word in ("stranger", "strange_director", "yaqin"):
        assert read(word, "tablet", choosing).status_code == 404


def test_a_party_without_phone_or_slip_chooses_too(walk: Walk, send: Ask) -> None:
    case = walk.accept()
    Party.objects.filter(case=case, side=1).update(phone=b"", link_hash=None)
    client = Client()
    client.post("/tablet/", {"number": number_on(opened(send, case, word="director"))})
    client.post("/mine/choice/", {"act": "appoint"})
    assert Choice.objects.get(party__side=1).kind == "appoint"
