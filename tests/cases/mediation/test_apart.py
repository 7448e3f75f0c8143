"""Violence in the family: no joint meeting by default; each side, asked alone, may want one all the same. And the press that calls the police."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import outbox
from cases.clock import now
from cases.models import Case, Document, Event, LinkKind, Message, Turn
from cases.steps import intake, linking, mediation, sides
from cases.steps.apart import kept_apart, may_sit_together
from tests.cases.walk import NO
from tests.cases.world import as_party
from tests.cast import CHEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def violent(walk, mediating):
    intake.answer(mediating, answers={**NO, "domestic": True}, factors=[])
    return mediating


def _ask(room, case, party, wants):
    said = {"party": str(party.pk), "wants": wants, "note": "在她娘家单独问的，对方不在"}
    assert room.send("yaqin", "together", case, **said).status_code == 302


def _record(room, case, **more):
    minutes = mediation.Minutes("谈了", "继续", frozenset(case.parties.values_list("pk", flat=True)), told=True)
    return mediation.hold(case, actor=room.walk.cast.yaqin, minutes=minutes, place="调解室", **more)


def test_the_sides_are_not_asked_into_one_room(room, violent):
    page = room.open("yaqin", "session_new", violent)
    assert [value for value, _label in page.context["form"].fields["with_whom"].choices] == ["1", "2"]
    starts = (now() + timedelta(days=1)).replace(hour=3, minute=0, second=0, microsecond=0)
    facts = {"actor": room.walk.cast.yaqin, "starts_at": starts, "ends_at": starts + timedelta(hours=1), "room": None, "place": "调解室"}
    with pytest.raises(ValidationError):
        mediation.book(violent, **facts)
    assert mediation.book(violent, **facts, only_side=1).only_side == 1
    with pytest.raises(ValidationError):
        _record(room, violent)


def test_only_when_each_of_them_asked_alone_wants_it_and_as_long_as_they_do(room, violent):
    one, two = violent.parties.all()
    _ask(room, violent, one, "joint")
    assert not may_sit_together(violent)
    _ask(room, violent, two, "joint")
    assert may_sit_together(violent)
    assert _record(room, violent).only_side is None
    _ask(room, violent, one, "apart")
    assert not may_sit_together(violent)
    history = room.open("officer", "case", violent).content.decode()
    assert "在她娘家单独问的" not in history
    assert "单独问过一方" in history


def test_where_there_is_no_violence_nobody_is_asked(room, mediating):
    assert room.open("yaqin", "together", mediating).status_code == 302
    assert may_sit_together(mediating)


def test_one_press_calls_the_duty_leader_and_twice_is_one_alarm(room, mediating):
    assert [room.send("yaqin", "alert", mediating).status_code for _ in range(2)] == [302, 302]
    turn = Turn.objects.get(case=mediating, task="answer_alert", is_open=1)
    assert turn.role == "leader"
    assert turn.due_at - turn.counts_from == timedelta(minutes=10)
    assert Event.objects.filter(case=mediating, action="alert").count() == 1
    desk = room.of("leader").get("/desk/")
    assert [band.label for band in desk.context["listing"].bands][:1]
    assert "调解室报警" in desk.content.decode()
    assert "tag-siren" in desk.content.decode()
    row = desk.context["listing"].bands[0].rows[0]
    assert (row.risk, Case.objects.get(pk=mediating.pk).risk) == ("red", "blue")
    room.send("leader", "move_case", mediating, "intake", "acknowledge", note="到场，人已分开")
    room.send("yaqin", "alert", mediating)
    assert Event.objects.filter(case=mediating, action="alert").count() == 2


def test_the_duty_leader_is_sent_a_message_at_once_unless_somebody_went_already(room, mediating):
    room.send("yaqin", "alert", mediating)
    outbox.deliver()
    called = Message.objects.filter(template="office_alert")
    assert called.get().office == mediating.station
    room.send("leader", "move_case", mediating, "intake", "acknowledge", note="到场，人已分开")
    room.send("yaqin", "alert", mediating)
    room.send("leader", "move_case", mediating, "intake", "acknowledge", note="还在这里")
    outbox.deliver()
    assert called.count() == 1


@pytest.mark.parametrize(("word", "status"), [("officer", 403), ("shuigen", 404), ("stranger", 404), ("clerk", 403)])
def test_nobody_else_presses_it(room, mediating, word, status):
    assert room.send(word, "alert", mediating).status_code == status


def test_no_side_finds_the_others_home_or_phone_on_a_page_or_in_a_paper(walk):
    violence = walk.overridden("people_mediation", answers={"domestic": True})
    case = walk.settle(walk.mediate(walk.offer(walk.accept(violence))))
    one, two = case.parties.all()
    assert one.address_hidden
    for me, other in ((one, two), (two, one)):
        mine = as_party(me, walk.cast.officer).get("/mine/").content.decode()
        assert not [fact for fact in (other.address, other.phone) if fact in mine]
        for paper in Document.objects.visible_to(me).exclude(facts=""):
            assert not [fact for fact in (other.address, other.phone) if fact in paper.facts], paper.kind


def test_what_was_answered_in_a_file_merged_into_this_one_keeps_the_sides_apart_too(walk):
    leads, told = walk.log(), walk.log()
    intake.answer(told, answers={**NO, "domestic": True}, factors=[])
    one = linking.link(told, leads, kind=LinkKind.MERGED, actor=walk.cast.officer, note="同一件事报了两次")
    assert kept_apart(leads)
    assert not may_sit_together(leads)
    later = sides.add_party(leads, actor=walk.cast.officer, facts={**CHEN, "side": 2})
    assert {party.address_hidden for party in leads.parties.all()} == {True}, later.pk
    linking.part(one, actor=walk.cast.officer, note="是两件事")
    assert not kept_apart(leads)
