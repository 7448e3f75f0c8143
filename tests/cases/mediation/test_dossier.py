"""卷宗: what must be in a file and is not, papers and scans put in, and the whole bound by the worker; nobody's confidence goes into it."""

import io
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cases import binding, clock, dossier, files, outbox, papers, scans
from cases.files import clean_image
from cases.leaves import of_pictures
from cases.models import Case, Contribution, Document, DocumentKind as K, Dossier, DossierState, Scan
from cases.steps import contributing, dossier as step
from tests.cases.test_files import _place, photo, png
from tests.cases.walk import Walk
from tests.cases.world import signed_in
from tests.reading import fonts_of, text_of

pytestmark = pytest.mark.django_db
IN_ORDER = ("委托调解函", "受理登记表", "权利义务告知书", "当事人身份证明", "调解协议书", "司法确认申请书", "卷宗情况说明")
ALONE = "只跟您一个人讲的话金丝雀"


def bound(case: Case, walk: Walk, **more: str) -> Dossier:
    """Asked for by the director, done by the worker."""
    asked = step.bind(case, actor=walk.cast.director, **more)
    outbox.deliver()
    asked.refresh_from_db()
    return asked


def scan_of(pages: int, size: tuple[int, int] = (620, 877), **more: object) -> bytes:
    """A PDF as a scanner writes it."""
    return of_pictures([photo("JPEG", size, **more)] * pages, title="扫描件", office="大桥派出所", on="2026-05-06")


def test_one_press_binds_every_paper_in_order_with_numbers_and_a_hash(walk: Walk, tmp_path: Path) -> None:
    case = walk.settle()
    asked = bound(case, walk, note="林秀英的证件复印件污损。")
    assert (asked.stage, asked.problem) == (DossierState.DONE, "")
    assert asked.document is not None
    pdf = papers.content(asked.document)  # the very bytes whose hash the row holds
    with pikepdf.open(io.BytesIO(pdf)) as book, book.open_metadata() as words, book.open_outline() as outline:
        assert (words.pdfa_status, "/OutputIntents" in book.Root) == ("2B", True)
        assert len(book.pages) == asked.pages + 3  # cover, contents, end sheet
        assert len(outline.root) == asked.parts
    assert all(row.split()[-5] == "yes" for row in fonts_of(pdf, tmp_path))
    sheets = ["".join(page.split()) for page in text_of(pdf, tmp_path).split("\f")]
    assert "人民调解卷宗" in sheets[0]
    assert "30年" in sheets[0]  # 保管期限
    order = [sheets[1].index(name) for name in IN_ORDER]
    assert order == sorted(order)
    assert [f"第{n}页" in sheets[1 + n] for n in (1, asked.pages)] == [True, True]
    assert any("缺下列材料：人民调解记录" in sheet and "污损" in sheet for sheet in sheets)
    assert f"{asked.pages}页" in sheets[-2]


def test_what_a_side_showed_the_room_alone_and_every_note_stay_out_of_it(walk: Walk, tmp_path: Path) -> None:
    case = walk.mediate()
    party = case.parties.first()
    for shared in (True, False):
        contributing.send(party, text="衣柜照片" if shared else ALONE, picture=photo("JPEG"), shared=shared, client_key=uuid.uuid4())
    own = Contribution.objects.get(is_shared=False).document
    assert own.pk not in [paper.pk for _line, paper in dossier.to_bind(case)]
    text = text_of(papers.content(bound(case, walk).document), tmp_path)
    assert ALONE not in text
    assert "衣柜照片" in text
    assert "另有1件材料" in text.replace("\n", "")


def test_a_changed_byte_stops_the_binding_and_says_so(walk: Walk) -> None:
    case = walk.accept()
    Document.objects.filter(case=case, kind=K.RIGHTS).update(sha256="0" * 64)
    assert bound(case, walk).stage == DossierState.FAILED


def test_the_page_names_what_is_missing_and_makes_what_can_be_made(walk: Walk) -> None:
    case = walk.settle()
    page = signed_in(walk.cast.director)
    url = reverse("dossier", args=[case.number])
    text = page.get(url).content.decode()
    assert '<tr id="minutes" class="is-missing">' in text
    page.post(url, {"act": "make", "kind": K.TAKEN_ON})
    assert case.documents.filter(kind=K.TAKEN_ON, voided_at=None).count() == 1
    page.post(url, {"act": "make", "kind": K.TAKEN_ON})  # anew: the one before is void
    assert case.documents.filter(kind=K.TAKEN_ON, voided_at=None).count() == 1
    page.post(url, {"act": "bind", "version": case.version})
    assert Dossier.objects.get(case=case).stage == DossierState.BINDING


def test_an_officer_sees_the_stations_part_and_keeps_none_of_the_rooms(walk: Walk) -> None:
    case = walk.settle()
    text = signed_in(walk.cast.officer).get(reverse("dossier", args=[case.number])).content.decode()
    assert "人民调解记录" not in text
    with pytest.raises(PermissionDenied):
        step.bind(case, actor=walk.cast.officer)
    assert signed_in(walk.cast.officer).get(reverse("scan_new", args=[case.number])).status_code == 404
    assert signed_in(walk.cast.stranger).get(reverse("dossier", args=[case.number])).status_code == 404


def test_a_scan_is_drawn_anew_page_by_page_and_lies_where_it_belongs(walk: Walk, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    case = walk.accept()
    upload = scan_of(2, exif=_place())
    place = step.Place("identities", "林秀英身份证", case.parties.first())
    sent = step.put_scan(case, actor=walk.cast.director, uploads=[upload, photo("JPEG")], place=place)
    assert isinstance(sent, Scan)
    assert b"%PDF-" in files.read(sent.file)
    with django_capture_on_commit_callbacks(execute=True):
        outbox.deliver()
    document = Document.objects.get(case=case, kind=K.SCAN)
    pdf = papers.content(document)
    with pytest.raises(FileNotFoundError):  # what was sent is not kept
        files.read(sent.file)
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert len(book.pages) == 3
        assert all(b"Exif" not in image.read_raw_bytes() for page in book.pages for image in page.get_images().values())
    line = next(row for row in dossier.lines(case, walk.cast.director) if row.line.key == "identities")
    assert [paper.pk for paper in line.papers] == [document.pk]
    assert not Document.objects.visible_to(case.parties.last()).filter(pk=document.pk).exists()


def test_one_photo_is_in_the_file_at_once(walk: Walk) -> None:
    document = step.put_scan(walk.accept(), actor=walk.cast.director, uploads=[photo("JPEG")], place=step.Place("other", "收条"))
    assert isinstance(document, Document)
    assert not Scan.objects.exists()


def test_two_hundred_pages_are_read_in_the_background_and_the_page_says_how_far_it_is(walk: Walk) -> None:
    case, page = walk.accept(), signed_in(walk.cast.director)
    file = io.BytesIO(scan_of(200, (500, 707)))
    file.name = "scan.pdf"
    answer = page.post(reverse("scan_new", args=[case.number]), {"line": "evidence", "title": "银行流水", "pages": file})
    assert answer.status_code == 302
    sent = Scan.objects.get(case=case)
    Scan.objects.filter(pk=sent.pk).update(parts=200, done=35)
    assert "35/200" in page.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    outbox.deliver()
    assert "200 页，已放进卷宗" in page.get(answer["Location"]).content.decode()
    with pikepdf.open(io.BytesIO(papers.content(Document.objects.get(case=case, kind=K.SCAN)))) as book:
        assert len(book.pages) == 200


def test_what_the_worker_cannot_read_is_said_on_the_page_and_nothing_of_it_is_kept(walk: Walk) -> None:
    case = walk.accept()
    sent = step.put_scan(case, actor=walk.cast.director, uploads=[b"%PDF-1.7\nnothing"], place=step.Place("other", "坏的"))
    outbox.deliver()
    text = signed_in(walk.cast.director).get(reverse("dossier", args=[case.number])).content.decode()
    assert "打不开" in text
    assert not case.documents.filter(kind=K.SCAN).exists()
    with pytest.raises(FileNotFoundError):
        files.read(sent.file)


def test_what_is_no_scan_too_long_or_a_bomb_is_refused_in_words(walk: Walk) -> None:
    words = pikepdf.new()
    words.add_blank_page()
    target = io.BytesIO()
    words.save(target)
    uploads = {
        "201 页": scan_of(201), "不是扫描图": target.getvalue(), "打不开": b"%PDF-1.7\nnothing", "太大": png(20_000, 20_000, b"", 2),
    }  # fmt: skip
    for part, upload in uploads.items():
        with pytest.raises(ValidationError) as refused:
            [clean_image(picture) for picture in scans.pictures([upload])]
        assert part in "".join(refused.value.messages), refused.value.messages


def test_a_photo_that_is_too_large_keeps_what_was_typed_and_nothing_else(walk: Walk) -> None:
    case = walk.accept()
    file = io.BytesIO(b"\xff\xd8" + b"0" * files.MAX_BYTES)
    file.name = "photo.jpg"
    answer = signed_in(walk.cast.director).post(reverse("scan_new", args=[case.number]), {"line": "evidence", "title": "银行流水", "pages": file})
    assert "超过 5 MB" in answer.content.decode()
    assert "银行流水" in answer.content.decode()
    assert not case.documents.filter(kind=K.SCAN).exists()
    assert not Scan.objects.exists()


def test_a_photo_of_the_small_hours_bears_the_day_of_the_clock_on_the_wall(walk: Walk) -> None:
    case = walk.mediate()
    with clock.at(datetime(2026, 5, 6, 6, 0, tzinfo=clock.ZONE)):
        contributing.send(case.parties.first(), text="", picture=photo("JPEG"), shared=True, client_key=uuid.uuid4())
    with pikepdf.open(io.BytesIO(binding._bytes_of(Document.objects.get(case=case, kind=K.EVIDENCE)))) as page:
        assert str(page.docinfo["/CreationDate"]).startswith("D:20260506")
