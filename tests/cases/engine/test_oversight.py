"""The night's look: rows broken on purpose, past the door, are found, said on the first page, and gone when they are mended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Appointment
from cases.clock import at, now
from cases.models import Broken, Case, Finding, Outbox
from cases.oversight import look_over, look_over_once
from tests.cases.routing.test_matters import come_in, out
from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, REFERRAL_PATHS


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found():
    look_over()
    return set(Finding.objects.values_list("kind", "what"))


@pytest.mark.parametrize("path", [*CASE_PATHS.items(), *REFERRAL_PATHS.items(), *CONFIRMATION_PATHS.items()], ids=lambda path: path[0])
def test_no_file_that_people_brought_somewhere_is_broken(walk, path):
    path[1](walk)
    assert found() == set()


def test_no_matter_is_broken(walk):
    come_in(walk)
    Appointment.objects.create(user=walk.cast.strange_liaison, role="liaison", office=walk.cast.offices["zonghe"])
    out(walk)
    assert found() == set()


def test_a_turn_that_was_closed_past_the_door_is_missed(walk):
    referral = REFERRAL_PATHS["signed"](walk)
    sql("UPDATE cases_turn SET is_open = 0, done_at = opened FROM (SELECT %s AS opened) x WHERE is_open = 1", now())
    assert found() == {(Broken.NO_STEP, f"case:{referral.case_id}"), (Broken.NO_STEP, f"referral:{referral.pk}")}


def test_a_state_that_was_written_past_the_door_is_missed_where_nobody_waits_in_it(walk):
    case = CASE_PATHS["archived"](walk)
    sql("UPDATE cases_case SET state = 'referred' WHERE id = %s", case.pk)
    assert found() == {(Broken.NO_STEP, f"case:{case.pk}")}


def test_a_turn_where_nobody_serves_any_more_is_missed(walk):
    referral = REFERRAL_PATHS["sent"](walk)
    Appointment.objects.filter(office=referral.department).update(until=now())
    assert found() == {(Broken.NO_HOLDER, f"turn:{referral.turns.get(is_open=1).pk}")}


def test_a_grid_worker_who_left_is_missed(walk):
    referral = come_in(walk)
    Appointment.objects.filter(user=walk.cast.grid).update(until=now())
    assert found() == {(Broken.NO_HOLDER, f"turn:{referral.case.turns.get(referral=None, is_open=1).pk}")}


def test_a_limit_that_nothing_waits_for_is_missed(walk):
    turn = walk.log().turns.get(is_open=1)
    sql("DELETE FROM cases_outbox WHERE key = %s", f"lapse:{turn.pk}")
    assert found() == {(Broken.NO_CLOCK, f"turn:{turn.pk}")}
    sql("UPDATE cases_turn SET due_at = NULL WHERE id = %s", turn.pk)
    assert found() == {(Broken.NO_CLOCK, f"turn:{turn.pk}")}


def test_what_is_found_stands_on_the_first_page_until_it_is_mended(walk):
    case = walk.log()
    turn = case.turns.get(is_open=1)
    kept = Outbox.objects.get(key=f"lapse:{turn.pk}")
    Outbox.objects.filter(pk=kept.pk).delete()
    clients = {word: Client() for word in ("leader", "administrator")}
    for word, client in clients.items():
        client.force_login(getattr(walk.cast, word))
        assert "夜间巡查发现" not in client.get("/desk/").text
    look_over_once()
    for client in clients.values():
        assert "夜间巡查发现" in client.get("/desk/").text
    assert case.title in clients["leader"].get("/findings/").text
    page = clients["administrator"].get("/findings/").text
    assert case.display_number in page
    assert case.title not in page
    Outbox.objects.bulk_create([kept])
    look_over_once()
    assert Finding.objects.exists()  # once a night
    with at(now() + timedelta(days=1)):
        Outbox.objects.filter(pk=kept.pk).update(due_at=now())
        look_over_once()
    assert not Finding.objects.exists()
    assert Case.objects.get(pk=case.pk).state == "logged"
