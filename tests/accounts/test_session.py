"""How a session of the staff ends: idle, old, taken away (security.md SE-02, AC-06)."""

import pytest
from django.test import Client

from accounts.models import Appointment, User
from accounts.session_limits import ABSOLUTE, STAFF_IDLE


@pytest.fixture
def inside(client: Client, officer: User, post_sign_in) -> Client:
    post_sign_in(client, officer.username)
    assert client.get("/desk/").status_code == 200
    return client


def older(client: Client, key: str, seconds: float) -> None:
    session = client.session
    session[key] -= seconds
    session.save()


def test_the_limits_are_those_of_the_rule():
    assert (STAFF_IDLE.total_seconds(), ABSOLUTE.total_seconds()) == (30 * 60, 12 * 3600)


def test_half_an_hour_without_a_click_ends_it_and_the_page_says_so(inside):
    older(inside, "seen", 30 * 60 + 1)
    assert inside.get("/desk/")["Location"].endswith("over=1")
    assert inside.get("/desk/").status_code == 302, "and it stays ended"


def test_twelve_hours_end_it_however_busy_it_was(inside):
    for _click in range(30):
        older(inside, "seen", 25 * 60)
        older(inside, "began", 25 * 60)
        answer = inside.get("/desk/")
        if answer.status_code == 302:
            break
    assert answer.status_code == 302
    assert _click * 25 >= 12 * 60 - 25


def test_a_click_starts_the_half_hour_anew_and_what_a_page_asks_by_itself_does_not(inside):
    older(inside, "seen", 20 * 60)
    inside.get("/desk/", headers={"X-By-Itself": "1"})
    older(inside, "seen", 11 * 60)
    assert inside.get("/desk/", headers={"X-By-Itself": "1"}).status_code == 401


@pytest.mark.parametrize(
    ("what", "status"), [({"is_active": False}, 302), ({"until": True}, 403), ({"office": True}, 200)], ids=["dismissed", "over", "moved"]
)
def test_what_is_taken_away_is_gone_at_the_next_click(inside, officer, court, what, status):
    if "is_active" in what:
        User.objects.filter(pk=officer.pk).update(**what)
    elif "until" in what:
        Appointment.objects.filter(user=officer).update(since="2019-01-01T00:00Z", until="2020-01-01T00:00Z")
    else:
        Appointment.objects.filter(user=officer).update(role="mediator", office=court)
    answer = inside.get("/desk/")
    assert answer.status_code == status
    assert b"desk of officer" not in answer.content
    assert inside.get("/lead/").status_code != 200


def test_an_appointment_of_somebody_else_cannot_be_chosen(inside, officer, judge):
    foreign = judge.appointments.get()
    assert inside.post("/appointment/", {"appointment": foreign.pk}).status_code == 200
    session = inside.session
    session["appointment"] = foreign.pk  # even one that came into the session
    session.save()
    assert inside.get("/desk/").content == b"desk of officer"
    assert inside.get("/court/7/").status_code == 403
