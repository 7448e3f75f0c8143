"""Early warnings: what the night's look sees, what it does not say twice, and who decides (issue 7)."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.clock import ZONE, at, now
from cases.foresight import look_ahead
from cases.models import CalendarDay, CaseLink, EarlyWarning, Event, LinkKind, Turn
from cases.steps import linking, warnings
from tests.cases.test_desk import at_desk, titled
from tests.cases.walk import Walk
from tests.cast import Cast


def kinds() -> list[str]:
    return sorted(EarlyWarning.objects.values_list("kind", flat=True))


def test_the_same_two_are_seen_the_third_time_in_ninety_days_and_not_before(walk: Walk) -> None:
    with at(now() - timedelta(days=100)):
        walk.log()
    walk.log()
    walk.log()
    assert look_ahead() == 0
    third = walk.log()
    assert look_ahead() == 1
    warning = EarlyWarning.objects.get()
    assert (warning.kind, warning.case_id, len(warning.rests_on)) == ("pair", third.pk, 3)
    walk.log()
    assert look_ahead() == 0  # while it waits nothing is said again


def test_what_was_told_twice_and_merged_is_seen_once(walk: Walk, cast: Cast) -> None:
    first, again, _second = walk.log(), walk.log(), walk.log()
    linking.link(again, first, kind=LinkKind.MERGED, actor=cast.officer, note="同一件事报了两次")
    assert look_ahead() == 0
    linking.part(CaseLink.objects.get(), actor=cast.officer, note="查清是两回事")
    assert look_ahead() == 1


def test_a_crowd_and_an_announced_petition_are_seen_by_the_answers(walk: Walk) -> None:
    titled(walk, "工地讨薪", people_count=12).log()
    walk.triage("police", answers={"crime": True}, factors=["PETITION_MEDIA", "CROWD_10"])
    look_ahead()
    assert kinds() == ["crowd", "crowd", "petition"]
    turns = Turn.objects.count()
    look_ahead()
    assert (kinds(), Turn.objects.count()) == (["crowd", "crowd", "petition"], turns)  # it says it once, and does nothing


def test_wages_are_seen_before_the_spring_festival_of_the_calendar(walk: Walk) -> None:
    spring = CalendarDay.objects.filter(name="Spring Festival", is_working=False, day__year=2026).order_by("day")[0].day
    for before, seen in ((75, 0), (30, 1)):
        with at(datetime.combine(spring - timedelta(days=before), datetime.min.time(), ZONE)):
            Walk(walk.cast, dispute_type="migrant_wages").triage("police", answers={"crime": True})
            assert EarlyWarning.objects.filter(kind="wages").count() == 0
            look_ahead()
            assert (EarlyWarning.objects.filter(kind="wages").count() > 0) is bool(seen)
    assert spring > date(2026, 1, 1)


def test_the_duty_leader_decides_once_with_a_reason_and_nobody_else(walk: Walk, cast: Cast) -> None:
    case = titled(walk, "工地讨薪", people_count=12).log()
    look_ahead()
    warning = EarlyWarning.objects.get()
    assert "/warnings/" in at_desk(cast.leader).get("/desk/").text
    with pytest.raises(PermissionDenied):
        warnings.decide(warning, actor=cast.officer, answer="act", reason="去看看")
    assert at_desk(cast.officer).get(f"/warnings/{warning.pk}/").status_code == 403
    leader = at_desk(cast.leader)
    assert leader.post(f"/warnings/{warning.pk}/", {"answer": "act", "note": ""}).status_code == 200
    assert leader.post(f"/warnings/{warning.pk}/", {"answer": "act", "note": "派社区民警去工地"}).status_code == 302
    assert "派社区民警去工地" in leader.get(f"/warnings/{warning.pk}/").text
    assert Event.objects.filter(case=case, action="foreseen").count() == 1
    assert "/warnings/" not in leader.get("/desk/").text
    with pytest.raises(ValidationError):
        warnings.decide(warning, actor=cast.leader, answer="ignore", reason="不用")
