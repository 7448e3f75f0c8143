"""The disk is full: the page says so, no half dispute stays, and when there is room again the same form goes through (security.md AV-02)."""

import pytest
from django.db import connection
from django.test import Client

from cases.models import Case, Event, Party

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk cannot be filled from here"),
]
NO_LIMIT = 2**30


def limit(pages: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def test_a_dispute_is_logged_whole_or_not_at_all(cast, told):
    client = Client(raise_request_exception=False)
    client.force_login(cast.officer)
    limit(1)  # no fewer than there are: nothing more
    answers = []
    try:
        while 503 not in answers and len(answers) < 60:  # pages that are free in the file are used up first
            form = told(narrative="楼上漏水，楼下衣柜泡坏。" * 400)
            answers.append(client.post("/cases/new/", form).status_code)
    finally:
        limit(NO_LIMIT)
    assert answers[-1] == 503
    logged = answers.count(302)
    assert len(answers) == logged + 1
    assert (Case.objects.count(), Party.objects.count()) == (logged, 2 * logged)
    assert all(case.head_seq == case.events.count() > 0 for case in Case.objects.all())
    assert client.post("/cases/new/", form).status_code == 302
    assert Case.objects.count() == logged + 1
    assert Event.objects.filter(case=Case.objects.latest("id")).exists()
