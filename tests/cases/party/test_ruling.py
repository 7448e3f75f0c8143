"""The court's ruling on a phone: opened by a press that is its receipt, kept as the sealed file, objected to in time."""

from datetime import date, datetime, timedelta

import lxml.html
import pytest
from django.core.exceptions import ValidationError

from cases import clock
from cases.aftermath import enforcement_until
from cases.models import Confirmation, Document, Service
from cases.steps import confirmation
from tests.cases.walk import CONFIRMATION_PATHS, rule_again


@pytest.fixture
def issued(confirmation_at):
    file = confirmation_at("issued")
    return file, *file.case.parties.all()


def _text(answer):
    assert answer.status_code == 200
    return " ".join(lxml.html.document_fromstring(answer.content.decode()).find(".//main").text_content().split())


def test_the_ruling_is_the_first_thing_on_the_page(issued, come_in):
    file, lin, _he = issued
    page = lxml.html.document_fromstring(come_in(lin).get("/mine/").content)
    assert page.xpath("//*[@class='next']//a/@href") == [f"/mine/confirmation/{file.pk}/"]


def test_without_a_day_enforcement_runs_from_the_rulings_effect(walk):
    start = datetime(2026, 6, 1, 10, tzinfo=clock.ZONE)
    with clock.at(start):
        file = CONFIRMATION_PATHS["issued"](walk)
    lin, he = file.case.parties.all()
    file.agreement.terms.update(kind="other", due_on=None)
    with clock.at(start + timedelta(days=1)):
        confirmation.receive(file, party=lin, actor=lin)
    assert enforcement_until(file) is None, "one side has no ruling yet"
    with clock.at(start + timedelta(days=9)):
        confirmation.receive(file, party=he, actor=he)
    assert enforcement_until(file).at.astimezone(clock.ZONE).date() == date(2028, 6, 12)  # the 10th is a Saturday


def test_looking_receives_nothing_and_shows_nothing(issued, come_in):
    file, lin, _he = issued
    client = come_in(lin)
    for _look in range(2):
        page = _text(client.get(f"/mine/confirmation/{file.pk}/"))
        assert "审判员" not in page
        assert "有效" not in page
    for path in (f"/mine/papers/{file.ruling_id}/", f"/mine/papers/{file.ruling_id}/file/?download"):
        assert client.get(path)["Location"] == f"/mine/confirmation/{file.pk}/"
    assert not Service.objects.filter(party=lin, received_at__isnull=False).exists()


def test_the_press_that_opens_it_is_the_receipt(issued, come_in):
    file, lin, he = issued
    client = come_in(lin)
    page = _text(client.post(f"/mine/confirmation/{file.pk}/", follow=True))
    for word in ("民事裁定书", "审判员", "徐敏", file.case_number, "书面向这家法院提"):
        assert word in page
    service = Service.objects.get(confirmation=file, party=lin)
    assert (service.received_at is not None, service.method) == (True, "electronic")
    assert not file.turns.filter(task="read_ruling", party=lin, is_open=1).exists()
    assert not Service.objects.filter(party=he, received_at__isnull=False).exists()


def test_opening_it_again_keeps_the_first_receipt(issued, come_in):
    file, lin, _he = issued
    client = come_in(lin)
    client.post(f"/mine/confirmation/{file.pk}/")
    first = Service.objects.get(confirmation=file, party=lin).received_at
    client.post(f"/mine/confirmation/{file.pk}/")
    assert Service.objects.get(confirmation=file, party=lin).received_at == first


def test_when_everybody_has_it_the_procedure_ends(issued, come_in):
    file, lin, he = issued
    for party in (lin, he):
        come_in(party).post(f"/mine/confirmation/{file.pk}/")
    file.refresh_from_db()
    assert file.state == "served"


def test_the_file_is_the_sealed_one(issued, come_in):
    file, lin, _he = issued
    client = come_in(lin)
    client.post(f"/mine/confirmation/{file.pk}/")
    pdf = client.get(f"/mine/papers/{file.ruling_id}/file/?download")
    assert pdf.content[:5] == b"%PDF-"
    assert b"/Sig" in pdf.content
    assert Document.objects.get(pk=file.ruling_id).sealed_sha256


def test_before_it_is_issued_nobody_learns_what_was_decided(confirmation_at, come_in):
    file = confirmation_at("decided")
    client = come_in(file.case.parties.first())
    for path in ("/mine/", f"/mine/confirmation/{file.pk}/"):
        assert "确认协议有效" not in _text(client.get(path))
    client.post(f"/mine/confirmation/{file.pk}/")
    assert not Service.objects.filter(party__isnull=False).exists()
    assert client.get(f"/mine/papers/{file.ruling_id}/").status_code == 404


def test_an_objection_reaches_the_judge_while_the_other_side_has_not_even_read_it(issued, come_in):
    file, lin, he = issued
    come_in(lin).post(f"/mine/confirmation/{file.pk}/")
    file.refresh_from_db()
    client = come_in(lin)
    assert "我觉得裁定不对" in _text(client.get(f"/mine/confirmation/{file.pk}/"))
    empty = client.post(f"/mine/confirmation/{file.pk}/objection/", {"version": file.version, "note": "  "})
    assert "请写几句为什么" in _text(empty)
    client.post(f"/mine/confirmation/{file.pk}/objection/", {"version": file.version, "note": "金额写错了"})
    file.refresh_from_db()
    assert file.state == "objected"
    assert file.turns.filter(task="decide_objection", role="judge", is_open=1).exists()
    assert client.get(f"/mine/confirmation/{file.pk}/objection/").status_code == 404
    assert file.turns.filter(task="read_ruling", party=he, is_open=1).exists()
    come_in(he).post(f"/mine/confirmation/{file.pk}/")
    assert list(file.turns.filter(is_open=1).values_list("task", flat=True)) == ["decide_objection"]


def test_the_fifteen_days_count_from_the_own_receipt(issued, come_in):
    file, lin, he = issued
    come_in(he).post(f"/mine/confirmation/{file.pk}/")
    come_in(lin).post(f"/mine/confirmation/{file.pk}/")
    past = clock.now() - timedelta(days=40)
    Service.objects.filter(confirmation=file, party=lin).update(sent_at=past, received_at=past)
    assert come_in(lin).get(f"/mine/confirmation/{file.pk}/objection/").status_code == 404
    assert come_in(he).get(f"/mine/confirmation/{file.pk}/objection/").status_code == 200


def test_a_ruling_that_stands_has_reached_everybody(issued, walk):
    file, lin, he = issued
    confirmation.receive(file, party=lin, actor=lin)
    file.refresh_from_db()
    file = confirmation.object_to(file, party=lin, note="金额写错了")
    with pytest.raises(ValidationError, match="还有人"):
        rule_again(walk, file, outcome="rejected")
    file = confirmation.receive(file, party=he, actor=walk.cast.clerk, method="direct", note="本人签收")
    assert file.state == "objected"
    assert rule_again(walk, file, outcome="rejected").state == "ruled_again"


def test_confirmations_of_others_are_not_there(issued, come_in, walk):
    file, _lin, _he = issued
    client = come_in(walk.log().parties.first())
    assert client.get(f"/mine/confirmation/{file.pk}/").status_code == 404
    assert client.post(f"/mine/confirmation/{file.pk}/").status_code == 404
    assert client.get(f"/mine/confirmation/{file.pk}/objection/").status_code == 404
    assert not Service.objects.filter(party__isnull=False, received_at__isnull=False).exists()


@pytest.mark.parametrize("state", sorted(CONFIRMATION_PATHS))
def test_every_state_of_a_confirmation_gives_a_page(confirmation_at, come_in, state):
    file = confirmation_at(state)
    client = come_in(file.case.parties.first())
    for path in ("/mine/", f"/mine/confirmation/{file.pk}/"):
        page = _text(client.get(path))
        assert file.state_label not in page
        assert not any(word in page for word in ("PREPARED", "None", "%("))


def test_a_receipt_by_the_clerk_opens_the_text_too(issued, come_in, walk):
    file, lin, _he = issued
    confirmation.receive(file, party=lin, actor=walk.cast.clerk, method="direct", note="当面签收")
    assert "民事裁定书" in _text(come_in(lin).get(f"/mine/confirmation/{file.pk}/"))


def test_the_other_side_objects_while_the_ruling_on_the_first_objection_is_sealed(confirmation_at, walk, come_in):
    file = confirmation_at("served")
    lin, he = file.case.parties.all()
    file = Confirmation.objects.get(pk=confirmation.object_to(file, party=lin, note="签名不是我写的").pk)
    file = Confirmation.objects.get(pk=rule_again(walk, file, outcome="rejected").pk)
    phone, address = come_in(he), f"/mine/confirmation/{file.pk}/objection/"
    assert address in phone.get(f"/mine/confirmation/{file.pk}/").text
    assert phone.post(address, {"version": file.version, "note": "金额也写错了"})["Location"] == f"/mine/confirmation/{file.pk}/"
    page = phone.get(f"/mine/confirmation/{file.pk}/").text
    assert "你的异议" in page
    assert address not in page
    assert file.objections.get(party=he).reason == "金额也写错了"
