"""Somebody is no longer what they were: nobody chooses them, nothing waits for them alone, and the roster leads to whoever is there."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import people
from accounts.models import Appointment, leads_now
from cases import setting_up, waiting
from cases.models import Turn
from cases.moves import Task
from cases.steps import alerting, handover
from cases.suitability import wall_of
from mediators.models import Mediator

pytestmark = pytest.mark.django_db


def gone(user):
    """Their appointment is over, as it ends by its own date too."""
    user.appointments.update(until=timezone.now() - timedelta(minutes=1))


def test_whoever_is_no_officer_any_more_leads_nobody_and_every_colleague_sees_what_waits_for_a_leader(walk):
    case = walk.mediate()
    alerting.alert(case, actor=walk.cast.yaqin, place="调解室")
    asked = Turn.objects.get(case=case, task=Task.ANSWER_ALERT)
    assert leads_now(walk.cast.leader, walk.cast.offices["daqiao"].pk)
    assert asked not in Turn.objects.waiting_for(walk.cast.colleague)
    gone(walk.cast.leader)
    assert not leads_now(walk.cast.leader, walk.cast.offices["daqiao"].pk)
    assert asked in Turn.objects.waiting_for(walk.cast.colleague)
    gaps = [row.text for part in setting_up.missing() for row in part.rows if "大桥派出所" in row.text]
    assert any("没有排值班领导" in text for text in gaps), gaps


def test_what_was_an_officers_own_is_every_colleagues_once_they_serve_elsewhere(walk):
    case = walk.log()
    own = Turn.objects.get(case=case, is_open=1)
    assert own.user == walk.cast.officer
    assert own not in waiting.my_turns(walk.cast.colleague, leads=False)
    [appointment] = walk.cast.officer.appointments.all()
    people.end(appointment, by=walk.cast.administrator)
    Appointment.objects.create(user=walk.cast.officer, role="officer", office=walk.cast.offices["yuelin"])
    assert own in waiting.my_turns(walk.cast.colleague, leads=False)
    assert own not in waiting.my_turns(walk.cast.officer, leads=False)


def test_whoever_mediates_no_longer_hangs_on_no_wall_and_takes_nothing_over(client, walk):
    case = walk.mediate()
    leaver, stays = walk.cast.mediators["jianping"], walk.cast.mediators["haiyan"]
    assert leaver in wall_of(case)
    [appointment] = walk.cast.jianping.appointments.all()
    people.end(appointment, by=walk.cast.administrator)
    assert set(wall_of(case)) & {leaver, stays} == {stays}
    assert client.get(f"/mediators/{leaver.pk}/").status_code == 404
    mine = walk.cast.mediators["yaqin"]
    with pytest.raises(ValidationError, match="另选"):
        handover.hand_over(mine, actor=walk.cast.director, successors={case.pk: leaver}, note="调离")
    assert Mediator.objects.get(pk=mine.pk).is_listed
