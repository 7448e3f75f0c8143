"""From its own page a side sends words and photos at any time; the desk reads them, the other side only where it may."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cases.models import Contribution, Document, Turn
from cases.steps import contributing, intake
from tests.cases.party.test_choice import _page

PATH = "/mine/intake/things/"


def photo(name="漏水.jpg"):
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 160)).save(stream, "JPEG", exif=b"Exif\x00\x00GPS-here")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


@pytest.fixture
def mediating(walk):
    case = walk.mediate()
    return case, *case.parties.all()


def desk(user):
    client = Client()
    client.force_login(user)
    return client


def tasks(case):
    return set(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True))


def test_words_and_a_photo_are_unread_until_somebody_has_read_them(mediating, walk, come_in):
    case, lin, _he = mediating
    client = come_in(lin)
    assert "补充材料" in _page(client.get("/mine/"))
    answer = client.post(PATH, {"text": "昨天又漏了", "photo": photo(), "sees": "room"}, follow=True)
    assert "还没有人看" in _page(answer)
    assert "read_sent" in tasks(case)
    page = desk(walk.cast.yaqin).get(f"/cases/{case.number}/").content.decode()
    assert "还没有人看" in page
    sent = desk(walk.cast.yaqin).get(f"/cases/{case.number}/intake/sent/").content.decode()
    assert "昨天又漏了" in sent
    row = Contribution.objects.get()
    picture = desk(walk.cast.yaqin).get(f"/papers/{row.document_id}/")
    assert picture["Content-Type"] == "image/jpeg"
    assert b"GPS-here" not in picture.content
    answer = desk(walk.cast.yaqin).post(f"/cases/{case.number}/intake/sent/", {"version": case.version, "seen": row.pk, "reply": "明天上门看"})
    assert answer.status_code == 302
    assert "read_sent" not in tasks(case)
    assert "明天上门看" in _page(client.get(PATH))


@pytest.mark.parametrize(("sees", "shown"), [("room", False), ("both", True)])
def test_the_other_side_sees_it_only_where_its_sender_says_so(mediating, come_in, sees, shown):
    _case, lin, he = mediating
    come_in(lin).post(PATH, {"text": "这是发票", "photo": photo(), "sees": sees})
    document = Contribution.objects.get().document
    other = come_in(he)
    assert ("这是发票" in other.get(PATH).content.decode()) == shown
    assert (other.get(f"/mine/papers/{document.pk}/file/").status_code == 200) == shown
    assert come_in(lin).get(f"/mine/papers/{document.pk}/file/").status_code == 200


def test_neither_a_department_nor_the_court_nor_an_auxiliary_reads_the_words(mediating, walk, come_in):
    case, lin, _he = mediating
    come_in(lin).post(PATH, {"text": "单独说的话", "photo": photo(), "sees": "room"})
    document = Contribution.objects.get().document
    walk.send(case)
    for word in ("liaison", "clerk", "judge", "stranger", "strange_mediator", "shuigen"):
        assert not Document.objects.visible_to(getattr(walk.cast, word)).filter(pk=document.pk).exists()
        assert desk(getattr(walk.cast, word)).get(f"/cases/{case.number}/intake/sent/").status_code in (403, 404)
    assert desk(walk.cast.auxiliary).get(f"/cases/{case.number}/intake/sent/").status_code == 403


def test_after_the_end_it_asks_to_reopen_and_nothing_is_archived_over_it(walk, case_at, come_in):
    case = intake.take(case_at("ended"), "close", actor=walk.cast.director)
    lin = case.parties.first()
    client = come_in(lin)
    assert "想请我们重新处理吗" in _page(client.get(PATH))
    client.post(PATH, {"text": "又开始漏了", "sees": "room"})
    assert "asked_reopen" in tasks(case)
    case.refresh_from_db()
    with pytest.raises(Exception, match="要求重新处理"):
        intake.take(case, "archive", actor=walk.cast.director)
    row = Contribution.objects.get()
    assert row.asks_to_reopen
    contributing.read(case, actor=walk.cast.officer, seen=row.pk, reply="已经约了物业，先看看")
    intake.take(case, "archive", actor=walk.cast.director)
    assert "已经归档" in _page(client.post(PATH, {"text": "还在漏", "sees": "room"}))


def test_a_double_press_sends_it_once_and_what_came_later_stays_unread(mediating, walk, come_in):
    case, lin, _he = mediating
    client, key = come_in(lin), uuid.uuid4()
    for _n in range(2):
        client.post(PATH, {"text": "昨天又漏了", "sees": "room", "client_key": key})
    first = Contribution.objects.get()
    client.post(PATH, {"text": "今天也漏", "sees": "room"})
    contributing.read(case, actor=walk.cast.yaqin, seen=first.pk)
    assert list(Contribution.objects.filter(read_at=None).values_list("text", flat=True)) == ["今天也漏"]
    assert "read_sent" in tasks(case)


@pytest.mark.parametrize(("typed", "complaint"), [
    ({"text": "", "sees": "room"}, "请写几句"), ({"text": "漏", "sees": ""}, "请点一下给谁看"), ({"text": "漏" * 2001, "sees": "room"}, "errors"),
    ({"text": "漏\u202e", "sees": "room"}, "errors"), ({"text": "漏", "sees": "everybody"}, "errors"),
])  # fmt: skip
def test_what_cannot_be_sent_is_said_and_stays(mediating, come_in, typed, complaint):
    _case, lin, _he = mediating
    answer = come_in(lin).post(PATH, typed)
    assert complaint in answer.content.decode()
    assert typed["text"][:20] in answer.content.decode()
    assert not Contribution.objects.exists()


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(mediating, come_in, settings, tmp_path):
    _case, lin, _he = mediating
    settings.MEDIA_ROOT = tmp_path / "papers"
    answer = come_in(lin).post(PATH, {"text": "看附件", "photo": SimpleUploadedFile("a.jpg", b"%PDF-1.7 no picture"), "sees": "room"})
    assert "看附件" in answer.content.decode()
    assert not Contribution.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and "papers" in str(path)]


def test_numbers_of_people_in_the_words_are_replaced(mediating, come_in):
    _case, lin, _he = mediating
    come_in(lin).post(PATH, {"text": "他的电话是 13906742208", "sees": "both"})
    assert "13906742208" not in Contribution.objects.get().text
