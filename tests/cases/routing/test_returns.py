"""Returned: the station sends it on; returned twice, the command centre names the department; who returned keeps it until the next signs."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Appointment
from accounts.roles import Role
from cases.clock import at
from cases.lapses import lapse as over
from cases.models import Outbox, Referral, Turn
from cases.moves import REFERRAL, ReferralState as S, Task
from cases.steps import routing
from tests.cases.walk import Walk
from tests.cast import LIN

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]
Browse = Callable[[str], Client]


def back(walk: Walk, right: str, note: str) -> dict[str, object]:
    return {"return_code": "not_ours", "right_department": walk.cast.offices[right].pk, "note": note}


@pytest.fixture
def sent(walk: Walk) -> Referral:
    """To 区人社局 first; it belongs elsewhere."""
    case = walk.mediate()
    return routing.send(
        case, actor=walk.cast.officer, department=walk.cast.offices["renshe"], request="请看公共管道", released=["place", "name"],
        basis="statutory", agreed_by=walk.cast.colleague,
    )  # fmt: skip


def redirection(browse: Browse, word: str, referral: Referral, **typed: object) -> HttpResponse:
    fresh = Referral.objects.get(pk=referral.pk)
    address = reverse("redirection", args=[fresh.case.number, fresh.pk])
    return browse(word).post(address, {"version": fresh.version, "stands": "on", **typed})


def following(referral: Referral) -> Referral:
    return Referral.objects.get(continues=referral)


def test_a_return_wants_a_reason_and_another_department(sent: Referral, press: Ask, walk: Walk) -> None:
    for typed in ({**back(walk, "zhujian", "")}, {**back(walk, "zhujian", "不归我们"), "right_department": ""}, back(walk, "renshe", "不归我们")):
        assert press("liaison", sent, "return", **typed).status_code == 200
        assert Referral.objects.get(pk=sent.pk).state == S.SENT
    assert press("liaison", sent, "return", **back(walk, "zhujian", "不归我们")).status_code == 302


def test_who_returned_it_keeps_it_until_the_next_department_signs(sent: Referral, press: Ask, browse: Browse, walk: Walk) -> None:
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    assert redirection(browse, "officer", sent, department=walk.cast.offices["zhujian"].pk, note="住建管维修").status_code == 302
    sent.refresh_from_db()
    assert sent.state == S.RETURNED
    assert set(sent.turns.filter(is_open=1).values_list("task", flat=True)) == {Task.KEEP_RETURNED}
    second = following(sent)
    assert (second.state, second.released, list(second.about.all())) == (S.SENT, sent.released, list(sent.about.all()))
    assert press("strange_liaison", second, "sign").status_code == 302
    sent.refresh_from_db()
    assert sent.state == S.CANCELLED
    assert not sent.turns.filter(is_open=1).exists()


def test_the_station_says_that_the_ground_holds_for_the_next_department(sent: Referral, press: Ask, browse: Browse, walk: Walk) -> None:
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    typed = {"department": walk.cast.offices["zhujian"].pk, "note": "住建管维修", "stands": ""}
    answer = redirection(browse, "officer", sent, **typed)
    assert answer.status_code == 200
    assert "住建管维修" in answer.content.decode()
    assert not Referral.objects.filter(continues=sent).exists()


def test_the_next_department_does_not_learn_who_returned_it(sent: Referral, press: Ask, page: Ask, browse: Browse, walk: Walk) -> None:
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    redirection(browse, "officer", sent, department=walk.cast.offices["zhujian"].pk, note="内部商量过")
    body = page("strange_liaison", following(sent)).content.decode()
    for hidden in ("区人社局", "江涛", "公共管道归住建", "内部商量过", LIN["name"]):
        assert hidden not in body
    assert "内部商量过" in page("liaison", sent).content.decode()  # the station wrote it to the department that returned


@pytest.fixture
def returned_twice(sent: Referral, press: Ask, browse: Browse, walk: Walk) -> Referral:
    """区人社局 and 区住建局 both sent it back, the second without even signing."""
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    redirection(browse, "officer", sent, department=walk.cast.offices["zhujian"].pk, note="住建管维修")
    second = following(sent)
    assert press("strange_liaison", second, "return", **back(walk, "zonghe", "没有维修基金")).status_code == 302
    return second


def test_what_went_on_does_not_go_on_twice(sent: Referral, press: Ask, browse: Browse, walk: Walk) -> None:
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    redirection(browse, "officer", sent, department=walk.cast.offices["zhujian"].pk, note="住建管维修")
    answer = redirection(browse, "officer", sent, department=walk.cast.offices["zonghe"].pk, note="再给一个")
    assert "已经在办这件事" in answer.content.decode()
    assert Referral.objects.filter(continues=sent).count() == 1


def test_nobody_overrules_the_arbiter(returned_twice: Referral, browse: Browse, walk: Walk) -> None:
    redirection(browse, "command", returned_twice, department=walk.cast.offices["zhujian"].pk, note="由住建办")
    answer = redirection(browse, "officer", returned_twice, department=walk.cast.offices["zonghe"].pk, note="我们觉得归综合")
    assert "已经在办这件事" in answer.content.decode()
    assert following(returned_twice).department.code == "zhujian"


def test_the_second_return_is_the_command_centres_to_decide(returned_twice: Referral, browse: Browse, walk: Walk) -> None:
    turn = Turn.objects.get(referral=returned_twice, task=Task.ARBITRATE, is_open=1)
    assert (turn.role, turn.office) == (Role.COMMAND, walk.cast.offices["zhihui"])
    assert turn.due_at is not None
    page = browse("command").get(reverse("redirection", args=[returned_twice.case.number, returned_twice.pk])).content.decode()
    for told in ("区人社局", "公共管道归住建", "区住建局", "没有维修基金", "请看公共管道"):
        assert told in page
    for hidden in (LIN["name"], "林某", LIN["phone"], returned_twice.case.title):
        assert hidden not in page


def test_while_it_is_decided_routing_is_frozen_but_for_danger(returned_twice: Referral, browse: Browse, walk: Walk) -> None:
    department = walk.cast.offices["shijian"]
    assert redirection(browse, "officer", returned_twice, department=department.pk, note="换一家").status_code == 403
    assert not Referral.objects.filter(continues=returned_twice).exists()
    with pytest.raises(ValidationError, match="指挥中心正在指定"):
        routing.send(returned_twice.case, actor=walk.cast.officer, department=department, request="请办", released=[], basis="none")
    called = routing.send(
        returned_twice.case, actor=walk.cast.leader, department=department, request="有人动手", released=[], basis="none", onsite=True
    )
    assert called.state == S.CALLED


def test_whom_the_command_centre_names_keeps_it(returned_twice: Referral, browse: Browse, press: Ask, page: Ask, walk: Walk) -> None:
    person = walk.cast.strange_liaison
    Appointment.objects.filter(user=person).update(office=walk.cast.offices["zonghe"])
    answer = redirection(browse, "command", returned_twice, department=walk.cast.offices["zonghe"].pk, note="综合执法牵头")
    assert answer.status_code == 302
    third = following(returned_twice)
    assert third.sent_by == walk.cast.officer
    assert press("strange_liaison", third, "sign").status_code == 302
    assert "退回</a>" not in page("strange_liaison", third).content.decode()
    refused = press("strange_liaison", third, "return", **back(walk, "zhujian", "还是不归我们"))
    assert "不予受理" in refused.content.decode()
    assert {r.state for r in Referral.objects.filter(case=third.case)} == {S.SIGNED, S.CANCELLED}  # all before it are free


def test_the_command_centre_may_give_it_back_to_who_returned_it(returned_twice: Referral, browse: Browse, press: Ask, walk: Walk) -> None:
    answer = redirection(browse, "command", returned_twice, department=walk.cast.offices["renshe"].pk, note="就是人社的")
    assert answer.status_code == 302
    third = following(returned_twice)
    assert press("liaison", third, "sign").status_code == 302
    running = Referral.objects.filter(case=third.case).exclude(state__in=REFERRAL.ends)
    assert list(running) == [third]


def test_only_the_station_and_the_command_centre_redirect(sent: Referral, press: Ask, browse: Browse, walk: Walk) -> None:
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    typed = {"department": walk.cast.offices["zhujian"].pk, "note": "改派"}
    for word, status in (("liaison", 403), ("director", 403), ("auxiliary", 403), ("command", 404), ("stranger", 404), ("strange_liaison", 403)):
        assert redirection(browse, word, sent, **typed).status_code == status
    assert not Referral.objects.filter(continues=sent).exists()


def test_cancelling_the_next_one_cancels_what_waits_behind_it(sent: Referral, press: Ask, browse: Browse, walk: Walk) -> None:
    press("liaison", sent, "return", **back(walk, "zhujian", "公共管道归住建"))
    redirection(browse, "officer", sent, department=walk.cast.offices["zhujian"].pk, note="住建管维修")
    assert press("officer", following(sent), "cancel", note="双方自己修好了").status_code == 302
    assert set(Referral.objects.values_list("state", flat=True)) == {S.CANCELLED}
    assert not Turn.objects.filter(referral__isnull=False, is_open=1).exists()


def lapse(referral: Referral, task: str) -> None:
    """The limit of a turn is over, as the worker finds it."""
    turn = referral.turns.get(task=task, is_open=1)
    assert turn.due_at is not None
    with at(turn.due_at):
        over(Outbox.objects.get(key=f"lapse:{turn.pk}"))


def open_tasks(referral: Referral) -> set[tuple[str, str]]:
    return set(referral.turns.filter(is_open=1).values_list("task", "role"))


def test_what_nobody_signs_climbs_to_their_head_and_then_to_the_command_centre(sent: Referral, page: Ask, press: Ask) -> None:
    lapse(sent, Task.SIGN_REFERRAL)
    assert open_tasks(sent) == {(Task.SIGN_REFERRAL, Role.LIAISON), (Task.CHASE, Role.HEAD)}
    assert page("command", sent).status_code == 404
    lapse(sent, Task.CHASE)
    assert (Task.SUPERVISE, Role.COMMAND) in open_tasks(sent)
    body = page("command", sent).content.decode()
    assert "书面督办" in body
    assert LIN["name"] not in body
    assert press("command", sent, "urge", note="请今天签收").status_code == 302
    assert "请今天签收" in page("liaison", sent).content.decode()
    press("liaison", sent, "sign")
    assert open_tasks(sent) == {(Task.CONTACT, Role.LIAISON), (Task.DECIDE_REFERRAL, Role.LIAISON)}


def test_who_does_not_reach_the_person_is_chased_by_their_head_until_it_is_done(sent: Referral, press: Ask) -> None:
    press("liaison", sent, "sign")
    lapse(sent, Task.CONTACT)
    assert (Task.CHASE, Role.HEAD) in open_tasks(sent)
    lapse(sent, Task.CHASE)
    assert (Task.SUPERVISE, Role.COMMAND) in open_tasks(sent)
    press("liaison", sent, "contacted")
    assert open_tasks(sent) == {(Task.DECIDE_REFERRAL, Role.LIAISON)}


def test_a_chase_stays_while_something_else_is_late(sent: Referral, press: Ask) -> None:
    press("liaison", sent, "sign")
    lapse(sent, Task.CONTACT)
    lapse(sent, Task.DECIDE_REFERRAL)
    press("liaison", sent, "contacted")
    assert (Task.CHASE, Role.HEAD) in open_tasks(sent)
