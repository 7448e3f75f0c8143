"""The disk is full: the page says so, no half dispute stays, and when there is room again the same form goes through (security.md AV-02)."""

from itertools import count

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, Event, Party

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk cannot be filled from here"),
]
NO_LIMIT = 2**30


def pragma(words: str) -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute(f"PRAGMA {words}").fetchone()[0])


def unlike(told, n: int) -> dict[str, str]:
    """A dispute of people and of a place that no other one has."""
    unknown = {f"party{side}_{box}": "" for side in (1, 2) for box in ("phone", "address", "id_number")}
    return told(**unknown, party1_name=f"甲{n}", party2_name=f"乙{n}", place=f"石桥路 {n} 号", narrative="楼上漏水。")


def test_a_dispute_is_logged_whole_or_not_at_all(cast, told):
    """With a page more at each try, so that another statement is the one that finds no room."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.officer)
    logged, houses = 0, count(1)
    for spare in range(10):
        pragma(f"max_page_count = {pragma('page_count') + spare}")
        answers = []
        while 503 not in answers and len(answers) < 60:  # what is free in the file is used up first
            form = unlike(told, next(houses))
            answers.append(client.post("/cases/new/", form).status_code)
        pragma(f"max_page_count = {NO_LIMIT}")
        assert answers[-1] == 503
        logged += answers.count(302)
        assert len(answers) == answers.count(302) + 1
        assert (Case.objects.count(), Party.objects.count()) == (logged, 2 * logged)
        assert all(case.head_seq == case.events.count() > 0 for case in Case.objects.all())
    assert client.post("/cases/new/", form).status_code == 302, "the same form, when there is room again"
    assert Case.objects.count() == logged + 1
    assert Event.objects.filter(case=Case.objects.latest("id")).exists()
