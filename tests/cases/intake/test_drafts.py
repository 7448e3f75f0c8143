"""A draft of the log form: kept without a click, its writer's own, encrypted, gone once it is logged or forgotten."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from cases.clock import now
from cases.models import Case, Draft, forget_drafts
from cases.steps import draft
from tests.cast import LIN, Cast, id_number

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]
NEW, KEEP = "/cases/new/", "/cases/new/draft/"
BY_ITSELF = {"X-By-Itself": "1"}


def keep(desk: Client, form: dict[str, Any]) -> Any:
    return desk.post(KEEP, form, headers=BY_ITSELF)


def test_a_closed_page_loses_nothing(at_desk: Desk, officer: User, told: Fill) -> None:
    form, desk = told(party2_address_hidden="on", party4_name="陈阿妹"), at_desk(officer)
    assert keep(desk, form).status_code == 200
    assert f"?draft={form['client_key']}" in desk.get(NEW).text
    again = desk.get(NEW, {"draft": form["client_key"]})
    shown = again.context["form"]
    assert str(shown["client_key"].value()) == form["client_key"]
    assert [person["name"].value() for person in shown.people] == ["林秀英", "何建军", None, "陈阿妹", None]
    assert shown.people[0]["phone"].value() == LIN["phone"]
    assert shown.people[1]["address_hidden"].value() == "on"


def test_what_is_logged_is_no_draft_any_more_and_leads_to_its_case(at_desk: Desk, officer: User, told: Fill) -> None:
    form, desk = told(), at_desk(officer)
    keep(desk, form)
    desk.post(NEW, form)
    case = Case.objects.get()
    assert not Draft.objects.exists()
    assert keep(desk, form).status_code == 410  # the timer was quicker than the answer
    assert not Draft.objects.exists()
    assert desk.get(NEW, {"draft": form["client_key"]}).headers["Location"] == f"/cases/{case.number}/"
    desk.post(NEW, form)
    assert Case.objects.count() == 1


def test_nobody_else_sees_it_and_a_key_that_is_none_is_not_there(at_desk: Desk, cast: Cast, told: Fill) -> None:
    form = told()
    keep(at_desk(cast.officer), form)
    for other in (cast.leader, cast.auxiliary, cast.stranger):
        desk = at_desk(other)
        assert form["client_key"] not in desk.get(NEW).text
        assert [desk.get(NEW, {"draft": key}).status_code for key in (form["client_key"], uuid.uuid4(), "x")] == [404, 404, 404]
        desk.post(KEEP, {"client_key": form["client_key"], "drop": "1"})
    assert Draft.objects.count() == 1


def test_it_can_be_thrown_away(at_desk: Desk, officer: User, told: Fill) -> None:
    form, desk = told(), at_desk(officer)
    keep(desk, form)
    assert desk.post(KEEP, {"client_key": form["client_key"], "drop": "1"}).headers["Location"] == NEW
    assert not Draft.objects.exists()


def test_keeping_is_no_click_and_whoever_is_out_gets_401(at_desk: Desk, officer: User, told: Fill) -> None:
    desk = at_desk(officer)
    desk.get(NEW)
    for minutes, status in ((20, 200), (11, 401)):
        session = desk.session
        session["seen"] -= minutes * 60
        session.save()
        assert keep(desk, told()).status_code == status


def test_the_database_reads_nothing_of_it(at_desk: Desk, officer: User, told: Fill) -> None:
    keep(at_desk(officer), told())
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM cases_draft")
        kept = bytes(cursor.fetchone()[0])
    assert "林秀英".encode() not in kept
    assert LIN["phone"].encode() not in kept


def test_after_a_week_it_is_forgotten(at_desk: Desk, officer: User, told: Fill) -> None:
    keep(at_desk(officer), told())
    Draft.objects.update(kept_at=now() - timedelta(days=6))
    assert forget_drafts() == 0
    Draft.objects.update(kept_at=now() - timedelta(days=8))
    assert forget_drafts() == 1


@pytest.mark.parametrize("story", ["漏" * 20_000, "楼上漏水\U0001f600\U0001f4a7", "漏水\x07\x00了", "\u202e漏水"])
def test_a_draft_keeps_what_no_case_may_hold(at_desk: Desk, officer: User, told: Fill, story: str) -> None:
    form, desk = told(narrative=story), at_desk(officer)
    assert keep(desk, form).status_code == 200
    assert desk.get(NEW, {"draft": form["client_key"]}).context["form"]["narrative"].value() == story
    answer = desk.post(NEW, form)
    assert answer.status_code in (200, 302)
    assert Case.objects.exists() == (answer.status_code == 302)
    assert Case.objects.exists() or "还没有登记" in answer.text


def test_what_no_column_holds_is_looked_for_in_none(at_desk: Desk, officer: User, told: Fill) -> None:
    desk = at_desk(officer)
    for text in ("漏\x00水", "\x07", "\U0001f600" * 200, "漏" * 20_000):
        form = told(narrative=text, place=text, party1_name=text, party2_phone=text, party1_members=text)
        assert desk.post("/cases/new/look/", form).status_code == 200
        assert desk.post("/cases/new/places/", {"place": text}).status_code == 200


def test_more_than_a_form_holds_is_refused(at_desk: Desk, officer: User, told: Fill) -> None:
    answer = keep(at_desk(officer), told(narrative="漏" * (draft.LONGEST + 1)))
    assert answer.status_code == 422
    assert "写短些" in answer.json()["problems"][0]
    assert keep(at_desk(officer), told(client_key="x")).status_code == 422


def test_the_kind_that_the_desk_sees_stands_on_the_triage_page(at_desk: Desk, officer: User, told: Fill) -> None:
    page = at_desk(officer).post(NEW, told(dispute_type="property"), follow=True)
    assert Case.objects.get().dispute_type == "property"
    assert page.context["form"]["dispute_type"].value() == "property"


def test_a_number_of_the_reader_is_checked_and_says_birth_and_sex(at_desk: Desk, officer: User, told: Fill) -> None:
    at_desk(officer).post(NEW, told(party1_id_number=id_number("19900307", 11).lower(), party1_sex=""))
    party = Case.objects.get().parties.get(side=1)
    assert (party.sex, str(party.birth)) == ("male", "1990-03-07")
