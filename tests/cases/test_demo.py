"""The demonstration: what a station sees on the day it hears of the system. Made once for all of these tests, on a Wednesday morning."""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import User
from accounts.second_factor import current_code, verify
from cases import files
from cases.clock import ZONE, at
from cases.demo import PASSWORD, make, sign_ins, who
from cases.models import Case, Confirmation, Document, Event, Outbox, Party, Referral, Session, Turn
from cases.models.file_name import named
from cases.steps.intake import link_hash
from cases.steps.redaction import id_number_is_valid, redact
from mediators.models import Mediator
from tests.kept import rows

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 10, 30, tzinfo=ZONE)
FULL_TIME = ("t11", "t12", "t13", "t14", "t15")


@pytest.fixture(scope="module")
def links(django_db_setup: None, django_db_blocker: Any) -> Iterator[make.Links]:
    """People and disputes, in a transaction that ends with these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        make.make_people(WEDNESDAY)
        issued = make.make_disputes(WEDNESDAY)
        with at(WEDNESDAY):
            yield issued
        transaction.set_rollback(True)


@pytest.fixture
def demo_user(links: make.Links) -> Any:
    """Somebody of the demonstration by number."""
    return lambda number: User.objects.get(username=number)


def colour(turn: Turn) -> str:
    """How a desk shows it."""
    if turn.paused_at:
        return "waiting"
    if turn.due_at is None:
        return "undated"
    today = turn.due_at.astimezone(ZONE).date() == WEDNESDAY.date()
    return "late" if turn.due_at < WEDNESDAY else "today" if today else "later"


def colours(user: User) -> set[str]:
    """What this person's desk shows."""
    return {colour(turn) for turn in Turn.objects.waiting_for(user)}


@pytest.mark.parametrize("model", [Case, Referral, Confirmation])
def test_every_state_of_every_table_is_there(links: make.Links, model: Any) -> None:
    assert set(model.objects.values_list("state", flat=True)) == set(model.TABLE.states.values)


@pytest.mark.parametrize("number", FULL_TIME)
def test_every_full_time_mediator_has_something_late_today_later_and_waiting(demo_user: Any, number: str) -> None:
    assert colours(demo_user(number)) >= {"late", "today", "later", "waiting"}


@pytest.mark.parametrize("number", ["080116", "t01", "fy11", "fy01", "rs01"])
def test_officer_director_clerk_judge_and_liaison_have_something_late_today_and_later(demo_user: Any, number: str) -> None:
    assert colours(demo_user(number)) >= {"late", "today", "later"}


def test_the_command_centre_the_heads_and_the_parties_have_work(demo_user: Any) -> None:
    assert colours(demo_user("zx01")) >= {"late", "today"}
    assert "late" in colours(demo_user("rs02"))
    assert "today" in colours(demo_user("sj02"))
    assert {colour(turn) for turn in Turn.objects.filter(is_open=1, party__isnull=False)} >= {"late", "today", "later"}


def test_the_duty_leader_finds_a_red_case_that_came_just_now(links: make.Links) -> None:
    turn = Turn.objects.filter(is_open=1, task="name_leader").order_by("-case__logged_at").select_related("case").first()
    assert turn is not None
    assert turn.case.risk == "red"
    assert WEDNESDAY - turn.case.logged_at < timedelta(minutes=10)


def test_the_leaking_flat_came_without_an_application_and_was_settled_at_the_third_unbooked_visit(links: make.Links) -> None:
    case = Case.objects.get(title="楼上漏水，两家都不肯松口")
    visits = Session.objects.filter(case=case).order_by("number")
    assert case.source == "patrol"
    assert [visit.is_booked for visit in visits] == [False, False, False]
    assert all("南溪阿姐" in visit.helpers for visit in visits)
    assert [visit.result for visit in visits][-1] == "谈拢了"
    assert case.confirmations.get().state == "verifying"


def test_at_the_building_site_the_labour_department_comes_to_the_spot_while_the_mediators_talk(links: make.Links) -> None:
    case = Case.objects.get(title="滨江工地欠薪，23 名工人")
    referral = case.referrals.get()
    called, arrived = referral.called_at, referral.arrived_at
    assert case.people_count > 20
    assert case.events.get(action="call").role == "leader"
    assert called
    assert arrived
    assert arrived - called < timedelta(minutes=60)
    assert (case.state, referral.state) == ("mediating", "accepted")


def test_rulings_are_sealed_and_some_are_served(links: make.Links) -> None:
    ruled = Confirmation.objects.filter(state__in=["decided", "issued", "served"])
    assert ruled.exists()
    assert all(file.ruling and file.ruling.sealed_file for file in ruled)
    assert Document.objects.filter(kind="ruling_dismissed").exists()


def test_every_history_is_one_unbroken_chain(links: make.Links) -> None:
    for case in Case.objects.all():
        before = ""
        for event in case.events.order_by("seq"):
            assert event.previous_hash == before
            assert event.digest() == event.hash
            before = event.hash
        assert case.head_hash == before


def test_nothing_happened_before_its_time_or_lies_ahead(links: make.Links) -> None:
    moments: dict[int, datetime] = {}
    for event in Event.objects.order_by("case", "seq"):
        assert moments.get(event.case_id, event.at) <= event.at <= WEDNESDAY + timedelta(seconds=2)
        moments[event.case_id] = event.at


def test_nothing_that_was_due_is_left_undone_and_nothing_failed(links: make.Links) -> None:
    assert not Outbox.objects.filter(due_at__lte=WEDNESDAY).exists()
    assert not Outbox.objects.filter(failed_at__isnull=False).exists()


def test_the_wall_has_five_full_time_mediators_among_twelve_who_consented(links: make.Links) -> None:
    listed = Mediator.objects.listed().filter(consented_at__isnull=False, filed_on__isnull=False)
    assert listed.count() == 12
    assert listed.filter(engagement="full_time").count() == 5


def test_no_row_names_a_file_outside_of_the_columns_that_the_sweep_reads(links: make.Links) -> None:
    there = set(files.names())
    words = set(re.findall(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", repr(rows())))
    assert words & there == set(named()) & there
    assert len(set(named())) > 100
    assert set(named()) <= there


def test_identity_numbers_are_well_formed_and_nobodys(links: make.Links) -> None:
    numbers = [party.id_number for party in Party.objects.all() if party.id_number]
    assert all(id_number_is_valid(number) for number in numbers)
    assert all(number[14] == "9" for number in numbers)
    assert not [case.number for case in Case.objects.all() if redact(case.narrative) != case.narrative]


def test_the_links_are_those_of_the_parties(links: make.Links) -> None:
    assert links
    for number, title, name, last_four, path in links[:20]:
        party = Party.objects.get(case__title=title, name=name)
        assert party.case.display_number == number
        assert party.link_hash == link_hash(path.split("/")[2])
        assert party.phone[-4:] == last_four


def test_everybody_signs_in_with_the_printed_password_and_the_printed_code(demo_user: Any) -> None:
    lines = sign_ins(WEDNESDAY)
    assert {"民警、值班领导", "书记员", "审判员", "街道指挥中心"} <= {line.role for line in lines} or len(lines) > 40
    assert demo_user("080116").check_password(PASSWORD)
    judge = demo_user("fy01")
    assert verify(judge, current_code(judge))


def test_the_printed_command_shows_the_code_of_its_own_people_and_of_nobody_else(links: make.Links, settings: Any) -> None:
    settings.DEMO = False  # as in a shell beside `make run`
    who.write(who.table(WEDNESDAY))
    out = io.StringIO()
    call_command("totp", "fy01", stdout=out)
    assert out.getvalue().strip() == current_code(User.objects.get(username="fy01"))
    for nobody in ("080118", "real-judge"):
        with pytest.raises(CommandError):
            call_command("totp", nobody)
    User.objects.create(username="real-judge", name="真法官", totp_secret=User.objects.get(username="fy01").totp_secret)
    with pytest.raises(CommandError, match="不是演示里的人"):
        call_command("totp", "real-judge")


def test_making_it_again_changes_nothing(links: make.Links, settings: Any) -> None:
    settings.DEMO = True
    before = Event.objects.count(), Case.objects.count(), User.objects.count()
    out = io.StringIO()
    call_command("demo", stdout=out)
    assert (Event.objects.count(), Case.objects.count(), User.objects.count()) == before
    assert "080101" in out.getvalue()
    assert PASSWORD in out.getvalue()


def test_it_is_refused_outside_the_demonstration(links: make.Links, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="FENGQIAO_DEMO"):
        call_command("demo")
