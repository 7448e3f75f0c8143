"""Matters of the two-way catalogue: out of the station and in from the street, through the same door as every referral."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.clock import at, now
from cases.models import Case, Document, Event, Item, Outbox, Referral, Turn
from cases.moves import CaseState, ReferralState
from cases.outbox import deliver
from cases.steps import matter, routing
from cases.steps.matter import Report


def picture(colour: str = "grey") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(stream, "JPEG")
    return stream.getvalue()


def report(walk, code, *, actor, key=None, **facts):
    """Somebody of the cast reports this item."""
    told = Report(item=Item.objects.get(code=code), station=walk.cast.offices["daqiao"], **{"place": "桂花苑 3 幢楼下", "photo": picture(), **facts})
    return matter.report(actor=actor, client_key=key or uuid.uuid4(), report=told)


def out(walk, code="o06-1", **facts):
    return report(walk, code, actor=walk.cast.auxiliary, **facts).referrals.get()


def come_in(walk, code="i08", **facts):
    return report(walk, code, actor=walk.cast.grid, **facts).referrals.get()


@pytest.fixture
def owner(walk):
    """孙建波 of 区综合执法局 signs and answers."""
    from accounts.models import Appointment, User
    from accounts.roles import Role

    user = User.objects.create_user("zh-0101", "孙建波")
    Appointment.objects.create(user=user, role=Role.LIAISON, office=walk.cast.offices["zonghe"])
    return user


def test_what_goes_out_is_signed_answered_with_a_photo_and_verified(walk, owner):
    referral = out(walk, what="楼道堆满纸箱，消防门打不开")
    assert (referral.department.code, referral.state, referral.complexity) == ("zonghe", ReferralState.SENT, "simple")
    assert referral.request == "楼道、消防通道乱堆乱放：楼道堆满纸箱，消防门打不开"
    routing.take(referral, "sign", actor=owner)
    assert set(referral.turns.filter(is_open=1).values_list("task", flat=True)) == {"decide_referral"}  # nobody is to be called
    routing.take(referral, "accept", actor=owner, complexity="simple")
    with pytest.raises(ValidationError, match="照片"):
        routing.resolve(referral, actor=owner, result_code="solved", result="已清理")
    assert not Document.objects.filter(kind="result").exists()
    done = routing.resolve(referral, actor=owner, result_code="solved", result="已清理，业主当面教育", attachments=[picture("green")])
    turn = done.turns.get(is_open=1)
    assert (turn.task, turn.role, turn.office.code) == ("verify_result", "officer", "daqiao")
    routing.take(done, "verify", actor=walk.cast.officer, note="去看过，清掉了")
    case = Case.objects.get(pk=done.case_id)
    assert (case.state, case.kind) == (CaseState.ARCHIVED, "matter")
    assert not Turn.objects.filter(case=case, is_open=1).exists()


def test_what_comes_in_is_the_station_s_and_is_verified_by_whoever_reported_it(walk):
    referral = come_in(walk, what="3 幢的老陈又在楼下砸东西")
    sign = referral.turns.get(is_open=1)
    assert (sign.role, sign.office.code, sign.limit.key) == ("officer", "daqiao", "referral_sign_urgent")
    for word in ("grid", "command", "liaison", "auxiliary"):
        with pytest.raises((PermissionDenied, Http404)):
            routing.take(referral, "sign", actor=getattr(walk.cast, word))
    officer = walk.cast.officer
    routing.take(referral, "sign", actor=officer)
    routing.take(referral, "accept", actor=officer, complexity="simple")
    done = routing.resolve(referral, actor=officer, result_code="solved", result="已送医，社区接着管")
    turn = done.turns.get(is_open=1)
    assert (turn.task, turn.role, turn.user.name) == ("verify_result", "grid", "汪小燕")
    with pytest.raises(PermissionDenied):
        routing.take(done, "verify", actor=officer, note="自己核实自己")
    routing.take(done, "verify", actor=walk.cast.grid, note="上门看过，人已送走")
    assert Case.objects.get(pk=done.case_id).state == CaseState.ARCHIVED


def test_the_command_centre_verifies_for_a_grid_worker_who_is_away(walk):
    referral = come_in(walk)
    for action, facts in (("sign", {}), ("accept", {"complexity": "simple"})):
        routing.take(referral, action, actor=walk.cast.officer, **facts)
    done = routing.resolve(referral, actor=walk.cast.officer, result_code="explained", result="没有找到人")
    assert routing.take(done, "verify", actor=walk.cast.command, note="电话问过").state == ReferralState.VERIFIED


def test_a_lapse_of_what_comes_in_climbs_as_any_other(walk):
    referral = come_in(walk)
    with at(now() + timedelta(minutes=40)):
        deliver()
        chased = referral.turns.get(is_open=1, task="chase")
        assert (chased.role, chased.office.code) == ("leader", "daqiao")
    with at(now() + timedelta(hours=3)):
        deliver()
        supervised = referral.turns.get(is_open=1, task="supervise")
        assert (supervised.role, supervised.office.code) == ("command", "zhihui")
        routing.take(referral, "sign", actor=walk.cast.officer)
    assert not referral.turns.filter(is_open=1, task__in=("chase", "supervise")).exists()


def test_what_the_station_sends_back_the_command_centre_redirects(walk):
    referral = come_in(walk, "i11")
    zonghe = walk.cast.offices["zonghe"]
    back = routing.take(referral, "return", actor=walk.cast.officer, note="占道卖烟花，属执法局", return_code="not_ours", right_department=zonghe)
    assert set(back.turns.filter(is_open=1).values_list("task", "role")) == {("keep_returned", "officer"), ("redirect", "command")}
    onward = routing.redirect(back, actor=walk.cast.command, department=zonghe, note="请执法局处理")
    turn = onward.turns.get(is_open=1)
    assert (turn.task, turn.role, turn.office.code) == ("sign_referral", "liaison", "zonghe")
    assert Document.objects.get(referral=onward).kind == "seen"


def test_the_same_report_sent_twice_is_there_once(walk):
    key = uuid.uuid4()
    first, again = (report(walk, "i08", actor=walk.cast.grid, key=key) for _time in range(2))
    assert first == again
    assert (Case.objects.count(), Referral.objects.count(), Document.objects.count()) == (1, 1, 1)


def test_the_same_number_of_a_source_is_there_once_by_the_database_too(walk):
    first = report(walk, "i04", actor=walk.cast.command, source_number="E2026-77")
    assert report(walk, "i04", actor=walk.cast.command, source_number="E2026-77") == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=report(walk, "i04", actor=walk.cast.grid).pk).update(source_number="E2026-77")


def test_who_reports_tells_the_way(walk):
    with pytest.raises(ValidationError, match="哪类事项"):
        report(walk, "i08", actor=walk.cast.officer)
    with pytest.raises(ValidationError, match="哪类事项"):
        report(walk, "o08", actor=walk.cast.grid)
    with pytest.raises(PermissionDenied):
        report(walk, "o08", actor=walk.cast.liaison)
    with pytest.raises(ValidationError, match="请拍一张照片"):
        report(walk, "o08", actor=walk.cast.officer, photo=b"")
    with pytest.raises(ValidationError):
        report(walk, "o08", actor=walk.cast.officer, photo=b"no picture")
    assert not Case.objects.exists()


def test_a_grid_worker_sees_their_own_and_the_command_centre_all_matters_and_no_dispute(walk):
    mine, other, dispute = come_in(walk), out(walk), walk.log()
    assert set(Case.objects.visible_to(walk.cast.grid)) == {mine.case}
    assert set(Case.objects.visible_to(walk.cast.command)) == {mine.case, other.case}
    assert set(Referral.objects.visible_to(walk.cast.grid)) == {mine}
    assert dispute in Case.objects.visible_to(walk.cast.officer)
    assert not Case.objects.visible_to(walk.cast.stranger).exists()


def test_the_reporter_is_told(walk, messages_of):
    referral = come_in(walk)
    deliver()
    routing.take(referral, "sign", actor=walk.cast.officer)
    routing.take(referral, "decline", actor=walk.cast.officer, note="已由派出所立案，另案办理")
    deliver()
    assert ("office_answered", "zhihui") in messages_of(referral.case)
    assert Case.objects.get(pk=referral.case_id).state == CaseState.ARCHIVED
    assert not Outbox.objects.filter(failed_at__isnull=False).exists()


@pytest.fixture
def messages_of():
    from cases.models import Message

    return lambda case: set(Message.objects.filter(office__isnull=False).values_list("template", "office__code"))


def sheet(walk, code, **typed):
    item = Item.objects.get(code=code)
    return {"client_key": uuid.uuid4().hex, "item": item.pk, "place": "南溪路口", "what": "", "station": walk.cast.offices["daqiao"].pk, **typed}


def test_a_grid_worker_reports_from_the_phone_page_and_reads_the_answer(walk, browse):
    client = browse("grid")
    assert client.get("/desk/").url == "/matters/"
    page = client.get("/matters/new/").text
    assert "打架、有暴力苗头的纠纷" in page
    assert "违法搭建" not in page
    sent = client.post("/matters/new/", sheet(walk, "i01", photo=SimpleUploadedFile("a.jpg", picture())))
    assert (sent.status_code, sent.url) == (302, "/matters/")
    referral = Referral.objects.get()
    assert "南溪路口" in client.get("/matters/").text
    shown = client.get(reverse("referral", args=[referral.case.number, referral.pk])).text
    photo = Document.objects.get()
    assert f"/papers/{photo.pk}/" in shown
    answer = client.get(f"/papers/{photo.pk}/")
    assert (answer["Content-Type"], answer.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert browse("stranger").get(f"/papers/{photo.pk}/").status_code == 404
    assert Event.objects.get(case=referral.case, action="report").role == "grid"


def test_a_phone_that_kept_it_is_answered_in_its_own_words(walk, browse):
    client, facts = browse("grid"), sheet(walk, "i01")
    for _time in range(2):
        sent = client.post("/matters/new/", facts, headers={"X-By-Itself": "1"})
        assert sent.status_code == 201
    assert Case.objects.count() == 1
    wrong = client.post("/matters/new/", sheet(walk, "i01", place=""), headers={"X-By-Itself": "1"})
    assert wrong.status_code == 422
    assert wrong.json()["problems"]
    client.logout()
    assert client.post("/matters/new/", facts, headers={"X-By-Itself": "1"}).status_code == 401


def test_the_catalogue_is_searched_and_paged(walk, browse):
    owner = walk.cast.offices["zonghe"]
    Item.objects.bulk_create(Item(code=f"o99-{n}", direction="out", name=f"别的事 {n}", owner=owner) for n in range(300))
    client = browse("officer")
    first = client.get("/matters/catalogue/").text
    assert "乱堆乱放、占道经营" not in first.replace("乱堆乱放、占道经营 ·", "")  # it has rows below it
    assert "skip=25" in first
    found = client.get("/matters/catalogue/?q=井盖").text
    assert "井盖缺失、破损" in found
    assert "污水直排" not in found
    assert "别的事 299" in client.get("/matters/catalogue/?q=别的事 299").text


def test_the_owner_answers_on_a_page_of_its_own(walk, owner, browse, press):
    referral = out(walk)
    press("officer", referral, "sign")
    assert Referral.objects.get().state == ReferralState.SENT  # it is not the officers'
    routing.take(referral, "sign", actor=owner)
    routing.take(referral, "accept", actor=owner, complexity="simple")
    client = Client()
    client.force_login(owner)
    address = reverse("matter_answer", args=[referral.case.number, referral.pk])
    assert address in client.get(reverse("referral", args=[referral.case.number, referral.pk])).text
    facts = {"version": 2, "result_code": "solved", "result": "已清理"}
    assert "请附一张处理以后的照片" in client.post(address, facts).text
    assert client.post(address, {**facts, "photo": SimpleUploadedFile("b.jpg", picture())}).status_code == 302
    assert Referral.objects.get().state == ReferralState.RESOLVED
