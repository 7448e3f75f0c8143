"""Looking changes nothing, and nothing is done without the token of our own form (security.md SE-04)."""

import re

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from fengqiao.management.commands.show_access import addresses
from tests.architecture.source import modules
from tests.cases.world import ask, doors

WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Who is here, what they opened and how often they ask, not what they did: the session, its messages, the trail of access.
OF_THE_VISIT = {"django_session", "accounts_accessrecord", "accounts_chainhead", "accounts_attempt"}


def test_no_page_writes_anything_when_it_is_looked_at(world, subtests):
    clients = {who: enter() for who, enter in doors(world).items()}
    opened = set()
    for address in addresses():
        url = world.url(address)
        for who in [who for who in clients if address.opens_to(who)][:4]:
            with subtests.test(address=address.path, who=who), CaptureQueriesContext(connection) as asked, transaction.atomic():
                answer = clients[who].get(url)
                transaction.set_rollback(True)
            written = {table for query in asked for table in WRITES.findall(query["sql"])} - OF_THE_VISIT
            assert written == set(), address.path
            if answer.status_code == 200:
                opened.add(address.name)
                break
    assert {"case", "desk", "agreement", "confirmation", "referral", "mine", "my_paper", "paper", "check", "roster", "track"} <= opened


def test_every_post_wants_the_token_of_our_form(world, subtests):
    clients = doors(world)
    for address in addresses():
        if "partner" in address.access:  # no cookie opens it: there is nothing that a foreign page could send
            assert Client().post(world.url(address)).status_code == 401
            continue
        who = next((who for who in clients if address.opens_to(who)), "officer")
        client = clients[who]()
        client.handler.enforce_csrf_checks = True
        with subtests.test(address=address.path, who=who):
            answer = client.post(world.url(address), {"act": "send", "csrfmiddlewaretoken": "x" * 64})
            assert answer.status_code == 403
            assert "这张表需要重新打开" in answer.text


def test_a_form_on_a_foreign_page_is_refused_with_the_right_token_too(db):
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/track/").text)
    sent = {"number": "daqiao-2026-1", "digits": "1234", "csrfmiddlewaretoken": token[1]}
    assert client.post("/track/", sent).status_code == 200
    for origin in ("https://evil.example", "null", "http://testserver.evil.example", "https://testserver"):
        assert client.post("/track/", sent, headers={"Origin": origin}).status_code == 403, origin


def test_nothing_is_exempt_but_what_no_cookie_opens(world):
    assert [module.short for module in modules() if "csrf_exempt" in module.text] == ["accounts/access.py"]
    exempt = {address.name for address in addresses() if getattr(resolve(world.url(address)).func, "csrf_exempt", False)}
    assert exempt == {address.name for address in addresses() if "partner" in address.access}
    assert all(ask(enter(), world.url(address)).status_code == 401 for address in addresses() if "partner" in address.access
               for enter in doors(world).values())
