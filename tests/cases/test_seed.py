"""Seeded cases: copies that nobody can tell from cases that took the steps themselves. Made once for all of these tests."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Office, User
from accounts.second_factor import new_secret
from accounts.session_limits import begin
from cases.audit import everything
from cases.clock import ZONE, at, now
from cases.models import Case, Counter, Event, Outbox, Party, Turn
from cases.seed.fill import Filler
from cases.steps.intake import Telling, log
from cases.steps.redaction import id_number_is_valid
from mediators.models import Mediator

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 26, 10, 30, tzinfo=ZONE)
COUNT, STATIONS = 240, 3


@pytest.fixture(scope="module")
def filler(django_db_setup: None, django_db_blocker: Any) -> Iterator[Filler]:
    """Cases of three stations, in a transaction that ends with these tests."""
    with django_db_blocker.unblock(), transaction.atomic(), at(THURSDAY):
        made = Filler(seed=5, stations=STATIONS, moment=THURSDAY)
        made.fill(COUNT, lambda _done: None)
        yield made
        transaction.set_rollback(True)


def person(filler: Filler, role: str, number: int = 1) -> User:
    """Somebody of a seeded station or committee."""
    house = filler.houses[number]
    people = User.objects.filter(appointments__role=role, appointments__office__in=[house.station, house.committee])
    return people.order_by("-pk")[0]


def signed_in(client: Client, user: User) -> Client:
    """As after the sign-in page."""
    client.force_login(user)
    session = client.session
    begin(session)
    session.save()
    return client


def test_there_are_as_many_as_asked_for_and_one_tenth_runs(filler: Filler) -> None:
    assert Case.objects.count() == COUNT
    assert Turn.objects.filter(is_open=1).values("case").distinct().count() == COUNT // 10


def test_they_are_spread_over_states_years_stations_people_and_risks(filler: Filler) -> None:
    assert len(set(Case.objects.values_list("state", flat=True))) >= 8
    assert len(set(Case.objects.dates("logged_at", "year"))) >= 5
    assert set(Case.objects.values_list("station", flat=True)) == {house.station for house in filler.houses}
    assert len(set(Case.objects.values_list("officer", flat=True))) >= STATIONS * 3
    assert len(set(Party.objects.filter(kind="person").values_list("name", flat=True))) > COUNT
    assert len(set(Case.objects.values_list("title", flat=True))) > 20


def test_the_history_of_every_one_is_whole(filler: Filler) -> None:
    assert list(everything()) == []


def test_every_reference_leads_somewhere(filler: Filler) -> None:
    connection.check_constraints()


def test_whoever_acts_belongs_to_the_station_or_the_committee_of_the_case(filler: Filler) -> None:
    houses = {house.station: house for house in filler.houses}
    for case in Case.objects.exclude(committee=None):
        assert case.committee_id == houses[case.station_id].committee
    for case in Case.objects.filter(mediator__isnull=False).select_related("mediator"):
        assert case.mediator is not None
        assert case.mediator.committee_id == case.committee_id
    officers = {a for h in filler.houses for a in h.users.values()}
    assert set(Case.objects.values_list("officer", flat=True)) <= officers


def test_encrypted_columns_can_be_read_and_found_again(filler: Filler) -> None:
    for party in Party.objects.filter(kind="person")[:50]:
        before = party.id_hash, party.phone_hash, party.phone_last4_hash, party.address_hash
        assert id_number_is_valid(party.id_number)
        party.save()
        assert (party.id_hash, party.phone_hash, party.phone_last4_hash, party.address_hash) == before


def test_running_ones_are_due_around_now(filler: Filler) -> None:
    due = [turn.due_at for turn in Turn.objects.filter(is_open=1, due_at__isnull=False) if turn.due_at]
    assert all(abs((moment - THURSDAY).days) < 400 for moment in due)
    assert any(moment < THURSDAY for moment in due)
    assert any(moment > THURSDAY for moment in due)
    assert not Outbox.objects.filter(due_at__lte=THURSDAY).exists()
    assert not Event.objects.filter(at__gt=THURSDAY).exists()


def test_numbers_are_given_once_and_go_on_where_the_copies_ended(filler: Filler) -> None:
    officer = person(filler, "officer")
    station = Office.objects.get(pk=filler.houses[1].station)
    last = Counter.objects.get(scope=f"{station.code}:case:2026").value
    telling = Telling(title="楼道里的鞋柜", narrative="鞋柜占了楼道。", place="东门弄 3 号", source="window", occurred_at=now())
    assert log(actor=officer, client_key=uuid.uuid4(), telling=telling).number == f"{station.code}-2026-{last + 1}"


@pytest.mark.parametrize("role", ["officer", "director", "mediator"])
def test_pages_open_on_seeded_cases(filler: Filler, client: Client, role: str) -> None:
    user = person(filler, role)
    user.totp_secret = new_secret()
    user.save()
    signed_in(client, user)
    seen = Case.objects.visible_to(user)
    if role == "mediator":
        seen = seen.filter(mediator=Mediator.objects.get(user=user))
    for state in set(seen.values_list("state", flat=True)):
        case = seen.filter(state=state).order_by("-id")[0]
        page = client.get(reverse("case", args=[case.number]))
        assert page.status_code == 200
        assert case.title in page.content.decode()
    assert client.get(reverse("desk")).status_code == 200


def test_the_same_seed_gives_the_same_cases(filler: Filler) -> None:
    def made() -> list[tuple[str, str, str]]:
        newest = Case.objects.order_by("-id").values_list("pk", flat=True)[0]
        filler.chance.seed(99)
        filler.fill(20, lambda _done: None)
        rows = Party.objects.filter(case__gt=newest).order_by("pk")
        return list(rows.values_list("name", "case__title", "case__station__code"))

    assert made() == made()


def test_nobody_of_the_seeded_staff_can_sign_in(filler: Filler) -> None:
    assert not any(user.has_usable_password() for user in User.objects.all())
