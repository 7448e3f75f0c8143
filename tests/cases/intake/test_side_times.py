"""Who has no phone says at the desk when they cannot come; the times are not offered, and the history keeps who entered them."""

from datetime import timedelta

import pytest

from cases.clock import ZONE, now
from cases.models import Event, Unavailable
from cases.steps import meeting


@pytest.fixture
def case(walk):
    return walk.mediate()


def _address(case, side=1):
    return f"/cases/{case.number}/intake/parties/{case.parties.get(side=side).pk}/times/"


def _day(at):
    return at.astimezone(ZONE).date()


def test_a_side_without_a_phone_says_at_the_desk_when_it_cannot_come(case, at_desk, cast):
    case.parties.filter(side=2).update(phone="")
    he, client, day = case.parties.get(side=2), at_desk(cast.officer), _day(meeting.free_times(case)[0])
    assert _address(case, 2) in client.get(f"/cases/{case.number}/").content.decode()
    page = client.post(_address(case, 2), {"parts": [f"{day:%Y%m%d}{part}" for part in ("morning", "afternoon")]}, follow=True)
    assert "不再给双方选" in page.content.decode()
    assert day not in {_day(at) for at in meeting.free_times(case)}
    assert set(Unavailable.objects.values_list("party", "part")) == {(he.pk, "morning"), (he.pk, "afternoon")}
    event = Event.objects.filter(case=case).latest("seq")
    assert (event.action, event.user, event.on_behalf_of, event.fields) == ("party_changed", cast.officer, he, ["cannot_come"])
    assert client.get(_address(case, 2)).content.decode().count(" checked") == 2
    client.post(_address(case, 2), {})
    assert not Unavailable.objects.exists()


def test_a_meeting_in_one_of_the_times_is_called_to_mind_and_stands(case, at_desk, cast):
    at = meeting.free_times(case)[6]
    lin = case.parties.get(side=1)
    session = meeting.book_held(case, party=lin, booking=meeting.hold(case, party=lin, starts_at=at))
    part = "morning" if at.astimezone(ZONE).hour < 12 else "afternoon"
    page = at_desk(cast.yaqin).post(_address(case), {"parts": [f"{_day(at):%Y%m%d}{part}"]}, follow=True).content.decode()
    assert "目前还算数" in page
    session.refresh_from_db()
    assert session.state == "booked"


@pytest.mark.parametrize("typed", ["x", "20260230morning", "20200101morning", "99991231night", "9" * 400])
def test_no_other_time_is_kept(case, at_desk, cast, typed):
    soon = f"{now().date() + timedelta(days=2):%Y%m%d}morning"
    page = at_desk(cast.officer).post(_address(case), {"parts": [soon, typed]}).content.decode()
    assert "invalid-feedback" in page
    assert f'value="{soon}" checked' in page, "what was ticked stays"
    assert not Unavailable.objects.exists()


def test_it_is_theirs_who_work_with_the_sides(case, at_desk, cast):
    assert at_desk(cast.stranger).get(_address(case)).status_code == 404
    assert at_desk(cast.clerk).get(_address(case)).status_code == 403
    assert at_desk(cast.director).get(_address(case)).status_code == 200


def test_before_anybody_is_asked_there_is_nothing_to_say(walk, at_desk, cast):
    case = walk.log()
    answer = at_desk(cast.officer).post(_address(case), {"parts": []})
    assert answer.headers["Location"] == f"/cases/{case.number}/"
    assert _address(case) not in at_desk(cast.officer).get(f"/cases/{case.number}/").content.decode()
