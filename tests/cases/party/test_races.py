"""Many presses at once: one right code is one login, one ranking is one choice, a lock is never slipped past."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import AccessRecord
from cases.models import Choice, Contribution, OneTimeCode, Signature
from cases.steps import entry, intake, signing
from tests.cases.party.conftest import last_code
from tests.cases.party.test_papers import drawing
from tests.cases.walk import Walk, picture

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def _at_once(act, count=HANDS):
    """Do it `count` times at once, each on its own connection."""

    def one(n):
        try:
            return act(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _copy(client):
    """The same browser: another tab with the same cookies."""
    tab = Client()
    for name, morsel in client.cookies.items():
        tab.cookies[name] = morsel.value
    return tab


def _asked(party, officer):
    client = Client()
    assert client.post(f"/s/{intake.issue_link(party, actor=officer)}/").status_code == 302
    return client


def test_a_right_code_posted_at_once_lets_in_once(cast):
    party = Walk(cast).invite().parties.first()
    client = _asked(party, cast.officer)
    code = last_code()
    tabs = [_copy(client) for _ in range(HANDS)]
    answers = _at_once(lambda n: tabs[n].post("/code/", {"code": code}))
    inside = [a for a in answers if a.status_code == 302 and a["Location"] == "/mine/"]
    assert len(inside) == 1, [a.status_code for a in answers]
    assert OneTimeCode.objects.filter(used_at__isnull=False).count() == 1
    assert AccessRecord.objects.filter(happening="signed_in", subject=f"party:{party.pk}").count() == 1


def test_guesses_at_once_are_all_counted(cast):
    party = Walk(cast).invite().parties.first()
    client = _asked(party, cast.officer)
    code = last_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    tabs = [_copy(client) for _ in range(entry.GUESSES + 1)]
    _at_once(lambda n: tabs[n].post("/code/", {"code": wrong}), len(tabs))
    assert client.post("/code/", {"code": code}).status_code == 200


def test_messages_asked_for_at_once_stay_five(cast):
    party = Walk(cast).invite().parties.first()
    path = f"/s/{intake.issue_link(party, actor=cast.officer)}/"
    tabs = [Client() for _ in range(entry.MESSAGES + 3)]
    _at_once(lambda n: tabs[n].post(path), len(tabs))
    assert party.messages.filter(template="code").count() == entry.MESSAGES


def _inside(party, officer):
    client = _asked(party, officer)
    assert client.post("/code/", {"code": last_code()})["Location"] == "/mine/"
    return client


def test_a_ranking_sent_twice_is_one_choice(cast):
    party = Walk(cast).accept().parties.first()
    client = _inside(party, cast.officer)
    tabs = [_copy(client) for _ in range(HANDS)]
    pk = cast.mediators["yaqin"].pk
    answers = _at_once(lambda n: tabs[n].post("/mine/choice/", {"first": pk, "act": "rank"}))
    assert {a.status_code for a in answers} <= {200, 302}
    assert Choice.objects.filter(party=party).count() == 1


def test_both_sides_ranking_at_once_make_one_offer(cast):
    case = Walk(cast).accept()
    clients = [_inside(party, cast.officer) for party in case.parties.all()]
    pk = cast.mediators["yaqin"].pk
    other = cast.mediators["shuigen"].pk
    ranked = [{"first": pk, "act": "rank"}, {"first": pk, "second": other, "act": "rank"}]
    answers = _at_once(lambda n: clients[n].post("/mine/choice/", ranked[n], follow=True), len(clients))
    case.refresh_from_db()
    assert case.state == "offered"
    assert case.offers.count() == 1
    assert case.events.filter(action="offer").count() == 1, "it moves exactly once"
    assert sorted(Choice.objects.filter(party__case=case).values_list("rankings__place", flat=True)) == [1, 1, 2], "both are kept"
    for answer in answers:
        assert "俞水根" not in answer.content.decode(), "neither learns what the other ranked"


def test_a_signature_sent_twice_is_one(cast):
    document = signing.fix(Walk(cast).draft(), actor=cast.yaqin)
    party = document.case.parties.first()
    client = _inside(party, cast.officer)
    tabs = [_copy(client) for _ in range(HANDS)]
    facts = {"shown_digest": document.digest, "method": "drawn", "drawing": drawing()}
    answers = _at_once(lambda n: tabs[n].post(f"/mine/papers/{document.pk}/", facts))
    assert {a.status_code for a in answers} <= {200, 302}
    assert Signature.objects.filter(document=document, party=party).count() == 1


def test_the_same_photo_sent_at_once_is_kept_once_and_nobody_reads_an_error(cast, settings, tmp_path):
    party = Walk(cast).mediate().parties.first()
    client, key = _inside(party, cast.officer), str(uuid.uuid4())
    settings.MEDIA_ROOT = tmp_path / "files"
    tabs = [_copy(client) for _ in range(HANDS)]

    def send(n):
        photo = SimpleUploadedFile("a.png", picture(), "image/png")
        return tabs[n].post("/mine/intake/things/", {"text": "又漏了", "sees": "room", "client_key": key, "photo": photo})

    assert {answer.status_code for answer in _at_once(send)} == {302}
    assert Contribution.objects.filter(party=party).count() == 1
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1
