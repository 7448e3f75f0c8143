"""The department's own page: what is asked, what left, the clocks, its acts; and nothing of anybody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.clock import ZONE, today
from cases.models import Document, Event, Referral, ReleaseBasis
from cases.moves import Act, ReferralState as S
from cases.steps import routing
from tests.cases.walk import Walk, picture
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]
Browse = Callable[[str], Client]
ALL = ["place", "narrative", "amount", "name", "phone", "address"]


@pytest.fixture
def referral(walk: Walk) -> Referral:
    """To 区人社局, with all that may leave of 林秀英 and nothing of 何建军, out of a case that is being mediated."""
    case = walk.mediate()
    return routing.send(
        case, actor=walk.cast.officer, department=walk.cast.offices["renshe"], request="请核实维修基金能不能用", released=ALL,
        about=[case.parties.get(name=LIN["name"])], basis=ReleaseBasis.STATUTORY, agreed_by=walk.cast.colleague, note="只对派出所说的话",
    )  # fmt: skip


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_before_it_accepts_the_department_reads_masks(referral: Referral, page: Ask) -> None:
    body = text(page("liaison", referral))
    for shown in ("请核实维修基金能不能用", "桂花苑 3 幢", "林某", "138****1234", "桂花苑****", "3,200 元"):
        assert shown in body
    for secret in (LIN["name"], LIN["phone"], LIN["id_number"], LIN["address"]):
        assert secret not in body


def test_nothing_of_the_other_side_nor_of_the_mediation_is_there(referral: Referral, walk: Walk, page: Ask) -> None:
    routing.take(referral, "sign", actor=walk.cast.liaison)
    routing.take(referral, "accept", actor=walk.cast.liaison, complexity="ordinary")
    body = text(page("liaison", referral))
    for secret in (HE["name"], "何某", HE["phone"], "139****2208", "竺亚琴", "只对派出所说的话", referral.case.title, "调解中"):
        assert secret not in body


def test_what_did_not_leave_is_not_there(walk: Walk, page: Ask) -> None:
    case = walk.mediate()
    bare = routing.send(case, actor=walk.cast.officer, department=walk.cast.offices["renshe"], request="请来看", released=["place"], basis="none")
    body = text(page("liaison", bare))
    assert case.place in body
    for kept in (case.narrative, "3,200", "林某", "138****1234"):
        assert kept not in body


def test_the_department_accepts_and_reads_names_but_no_number_unasked(referral: Referral, press: Ask, page: Ask) -> None:
    press("liaison", referral, "sign")
    press("liaison", referral, "accept", complexity="simple")
    body = text(page("liaison", referral))
    assert LIN["name"] in body
    assert LIN["phone"] not in body
    referral.refresh_from_db()
    assert (referral.state, referral.complexity) == (S.ACCEPTED, "simple")


def test_reading_the_numbers_is_a_press_that_stands_in_the_history(referral: Referral, browse: Browse, press: Ask) -> None:
    address = reverse("referral", args=[referral.case.number, referral.pk])
    early = browse("liaison").post(address, {"version": referral.version, "reason": "联系当事人"})
    assert LIN["phone"] not in text(early)
    press("liaison", referral, "sign")
    assert LIN["phone"] not in text(browse("liaison").get(address))
    without = browse("liaison").post(address, {"version": 1, "reason": ""})
    assert LIN["phone"] not in text(without)
    body = text(browse("liaison").post(address, {"version": 1, "reason": "首次联系当事人"}))
    assert LIN["phone"] in body
    assert HE["phone"] not in body
    event = Event.objects.get(table="referral", file_id=referral.pk, action=Act.UNMASKED)
    assert event.note is not None
    assert (event.fields, event.note.text) == (["name", "phone", "address"], "首次联系当事人")
    assert LIN["phone"] not in text(browse("liaison").get(address))  # the next reading is a press of its own


def test_only_the_department_itself_reads_its_numbers(referral: Referral, browse: Browse, walk: Walk) -> None:
    routing.take(referral, "sign", actor=walk.cast.liaison)
    address = reverse("referral", args=[referral.case.number, referral.pk])
    for word, status in (("officer", 403), ("director", 403), ("strange_liaison", 404), ("strange_head", 404), ("stranger", 404), ("clerk", 403)):
        assert browse(word).post(address, {"version": 1, "reason": "看看"}).status_code == status
    assert not Event.objects.filter(action=Act.UNMASKED).exists()


def test_another_department_finds_nothing(walk: Walk, referral: Referral, browse: Browse) -> None:
    other = routing.send(
        referral.case, actor=walk.cast.officer, department=walk.cast.offices["zhujian"], request="请看房屋", released=["place"], basis="none"
    )
    assert browse("strange_liaison").get(reverse("referral", args=[other.case.number, other.pk])).status_code == 200
    for word in ("strange_liaison", "strange_head"):
        answer = browse(word).get(reverse("referral", args=[referral.case.number, referral.pk]))
        missing = browse(word).get(reverse("referral", args=[referral.case.number, 999_999]))
        assert answer.status_code == missing.status_code == 404
        assert answer.content == missing.content
        assert browse(word).post(reverse("move_referral", args=[referral.case.number, referral.pk, "sign"]), {}).status_code == 404
    body = text(browse("strange_liaison").get(reverse("referral", args=[other.case.number, other.pk])))
    assert "区人社局" not in body
    referral.refresh_from_db()
    assert referral.state == S.SENT


def test_the_whole_way_of_a_referral(referral: Referral, press: Ask, page: Ask, browse: Browse) -> None:
    assert "签收" in text(page("liaison", referral))
    for word, action, typed in (
        ("liaison", "sign", {}),
        ("liaison", "contacted", {}),
        ("liaison", "accept", {"complexity": "ordinary"}),
        ("liaison", "resolve", {"result_code": "solved", "result": "基金可用，手续办好，联系 13857421234"}),
    ):
        assert press(word, referral, action, **typed).status_code == 302
    referral.refresh_from_db()
    assert referral.state == S.RESOLVED
    assert "〔手机号〕" in referral.result
    assert None not in (referral.signed_at, referral.contacted_at, referral.accepted_at, referral.resolved_at)
    body = text(page("officer", referral))
    assert "基金可用" in body
    assert "核实属实" in body
    refused = press("officer", referral, "verify", note="")
    assert refused.status_code == 200
    assert press("officer", referral, "verify", note="电话问过，钱收到了").status_code == 302
    referral.refresh_from_db()
    assert referral.state == S.VERIFIED
    assert referral.is_ended
    assert "电话问过" not in text(page("liaison", referral))  # what the person said in that call stays at the station


def test_the_result_comes_with_a_photo_that_the_station_may_read(referral: Referral, press: Ask, page: Ask, browse: Browse) -> None:
    press("liaison", referral, "sign")
    press("liaison", referral, "accept", complexity="ordinary")
    typed = {"result_code": "solved", "result": "修好了"}
    refused = press("liaison", referral, "resolve", photo=SimpleUploadedFile("../x.png", b"no picture"), **typed)
    assert refused.status_code == 200
    assert "修好了" in text(refused)
    assert press("liaison", referral, "resolve", photo=SimpleUploadedFile("x.png", picture(), "image/png"), **typed).status_code == 302
    paper = Document.objects.get(referral=referral, kind="result")
    for word, status in (("officer", 200), ("liaison", 200), ("strange_liaison", 404), ("stranger", 404)):
        assert browse(word).get(reverse("paper", args=[paper.pk])).status_code == status
    assert "办理结果附件" in text(page("officer", referral))
    assert browse("officer").get(f"/check/{paper.digest[:16]}/").status_code == 404


def test_what_was_not_solved_goes_back_with_the_reason(referral: Referral, press: Ask, page: Ask) -> None:
    press("liaison", referral, "sign")
    press("liaison", referral, "accept", complexity="ordinary")
    press("liaison", referral, "resolve", result_code="partly", result="答复了一半")
    assert press("officer", referral, "reopen", note="当事人说还没有收到").status_code == 302
    referral.refresh_from_db()
    assert referral.state == S.ACCEPTED
    body = text(page("liaison", referral))
    assert "当事人说还没有收到" in body
    assert "办结" in body


def test_a_lawful_refusal_ends_it_with_its_reason(referral: Referral, press: Ask) -> None:
    assert press("liaison", referral, "decline", note="已过时效").status_code == 200  # nobody refuses what was not signed for
    assert Referral.objects.get(pk=referral.pk).state == S.SENT
    press("liaison", referral, "sign")
    assert press("liaison", referral, "decline", note="").status_code == 200
    assert press("liaison", referral, "decline", note="已经过了受理时效，可以去法院").status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.result_code) == (S.DECLINED, "refused")
    assert "受理时效" in referral.result


def test_it_is_extended_once_and_not_beyond_the_first_length(referral: Referral, press: Ask, page: Ask) -> None:
    press("liaison", referral, "sign")
    press("liaison", referral, "accept", complexity="simple")
    too_far = press("liaison", referral, "extend", extended_to=str(today() + timedelta(days=60)), note="等鉴定")
    assert too_far.status_code == 200
    due = referral.turns.get(task="work", is_open=1).due_at
    assert due is not None
    until = due.astimezone(ZONE).date() + timedelta(days=1)
    assert press("liaison", referral, "extend", extended_to=str(until), note="等鉴定，已告知当事人").status_code == 302
    again = press("liaison", referral, "extend", extended_to=str(until + timedelta(days=1)), note="再等")
    assert again.status_code == 200
    assert "/extend/" not in text(page("liaison", referral))
    kept = referral.turns.get(task="work", is_open=1).due_at
    assert kept is not None
    assert kept.astimezone(ZONE).date() == until


def test_a_page_that_somebody_overtook_shows_what_changed(referral: Referral, browse: Browse, walk: Walk) -> None:
    routing.take(referral, "sign", actor=walk.cast.liaison)
    address = reverse("move_referral", args=[referral.case.number, referral.pk, "return"])
    typed = {"version": 1, "return_code": "not_ours", "right_department": walk.cast.offices["zhujian"].pk, "note": "属住建管辖"}
    routing.take(referral, "accept", actor=walk.cast.head, complexity="ordinary")
    body = text(browse("liaison").post(address, typed))
    assert "冯静" in body
    assert "受理" in body
    assert "属住建管辖" in body


def test_the_head_may_do_what_the_liaison_may_and_others_not(referral: Referral, press: Ask) -> None:
    for word, status in (("officer", 403), ("director", 403), ("yaqin", 403), ("auxiliary", 403), ("command", 404), ("stranger", 404)):
        assert press(word, referral, "sign").status_code == status
    assert press("head", referral, "sign").status_code == 302


def test_a_call_to_the_spot_is_answered_and_stamped(walk: Walk, press: Ask, page: Ask) -> None:
    called = walk.send(onsite=True)
    body = text(page("liaison", called))
    assert "马上到场" in body
    assert "已到现场" in body
    assert press("liaison", called, "answer").status_code == 302
    called.refresh_from_db()
    assert called.answered_at is not None
    assert "马上到场" not in text(page("liaison", called)).split("经过")[0]
    assert press("liaison", called, "arrive").status_code == 302
    assert press("liaison", called, "resolve", result_code="solved", result="当场签了付款计划").status_code == 302
    called.refresh_from_db()
    assert called.state == S.RESOLVED
    assert called.arrived_at is not None


def test_an_act_that_nobody_presses_has_no_page(referral: Referral, press: Ask) -> None:
    for action in ("send", "call", "return_again", "handed_on", "chase_head", "chase_command", "redirect", "arbitrate", "nothing"):
        assert press("liaison", referral, action).status_code == 404


def test_the_station_and_the_room_read_the_page_without_full_numbers(referral: Referral, page: Ask) -> None:
    for word in ("officer", "auxiliary", "director", "yaqin"):
        body = text(page(word, referral))
        assert "请核实维修基金能不能用" in body
        assert "汪磊" in body  # the second person
        assert LIN["phone"] not in body
    assert "只对派出所说的话" in text(page("officer", referral))
