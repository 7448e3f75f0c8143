"""A list is looked at, read, brought in and taken back: nothing before it was asked for, nothing twice, nothing half."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import TestCase

from cases import clock, files, outbox
from cases.models import Application, BatchState, Case, ImportBatch, LedgerEntry, Outbox
from cases.moves import Effect
from cases.outbox import deliver
from cases.steps import application, imports, list_reading

pytestmark = pytest.mark.django_db
BOOK = "编号,登记日期,类别,结果,办结日期,简要情况\n"
CALLS = "警情编号,报警时间,事发地址,报警人,联系电话,警情内容\n"


@pytest.fixture
def send(cast, at_desk):
    """Send a list as an officer does, name the columns as they were guessed, and let the worker read it."""

    def sent(kind, text, *, read=True):
        client = at_desk(cast.officer)
        answer = client.post("/lists/new/", {"kind": kind, "sheet": SimpleUploadedFile("名单.csv", text.encode("gb18030"))})
        assert answer.status_code == 302, answer.content.decode()
        batch = ImportBatch.objects.latest("pk")
        if read:
            assert client.post(f"/lists/{batch.pk}/columns/", {name: str(at) for name, at in batch.places.items()}).status_code == 302
            deliver()
        batch.refresh_from_db()
        return client, batch

    return sent


def press(client, batch, act):
    assert client.post(f"/lists/{batch.pk}/", {"act": act}).status_code == 302
    deliver()
    batch.refresh_from_db()
    return client.get(f"/lists/{batch.pk}/").content.decode()


def test_reading_changes_nothing_and_says_what_would_come(send):
    lines = "1,2018-3-1,邻里,已化解,2018-3-9,漏水\n2,昨天,邻里,化解,,吵架\n1,2018-4-1,婚姻,化解,,重复的\n3,2018-5-1,其他,在办,,\n"
    client, batch = send("disputes", BOOK + lines)
    assert (batch.stage, batch.total, batch.wrong, batch.good) == (BatchState.READ, 4, 2, 2)
    assert not LedgerEntry.objects.exists()
    page = client.get(f"/lists/{batch.pk}/").content.decode()
    assert "导入这 2 行" in page
    errors = client.get(f"/lists/{batch.pk}/errors/")
    lines = errors.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("3,“昨天”不是日期")
    assert lines[2].startswith("4,编号 1 在这份名单里重复")
    assert errors["Cache-Control"] == "no-store"


def test_a_book_comes_in_once_however_often_it_is_sent_and_goes_out_whole(send):
    text = BOOK + "".join(f"{n},2018-3-1,邻里,已化解,2018-3-9,手机 13857406612 的人\n" for n in range(1, 8))
    client, batch = send("disputes", text)
    assert "已导入" in press(client, batch, "bring")
    assert (batch.stage, batch.brought, LedgerEntry.objects.count()) == (BatchState.DONE, 7, 7)
    assert "13857406612" not in LedgerEntry.objects.first().summary
    client.post(f"/lists/{batch.pk}/", {"act": "bring"})
    _client, again = send("disputes", text + "8,2018-3-2,邻里,未化解,,\n")
    assert (again.known, again.good) == (7, 1)
    press(client, again, "bring")
    assert LedgerEntry.objects.count() == 8
    assert "已撤回" in press(client, batch, "back")
    assert [entry.source_number for entry in LedgerEntry.objects.all()] == ["8"]


def test_calls_go_to_the_desk_and_what_became_a_case_stays_when_they_are_taken_back(send, told, cast):
    client, batch = send("110", f"{CALLS}J1,2026-11-25 21:10,桂花苑 3 幢,林秀英,13857406612,楼上漏水\nJ2,2026-11-25 22:40,河头路,,,烧烤摊油烟\n")
    press(client, batch, "bring")
    first, second = Application.objects.order_by("source_number")
    assert (first.source, first.source_number, first.phone) == ("110", "J1", "13857406612")
    page = client.get("/applications/").content.decode()
    assert "110 警情 J1" in page
    log = client.get(f"/cases/new/?application={first.pk}").content.decode()
    assert 'value="J1"' in log
    client.post(f"/cases/new/?application={first.pk}", told(client_key=str(first.client_key), source="110", source_number="J1"))
    assert Case.objects.get(applications=first).source_number == "J1"
    page = press(client, batch, "back")
    assert "已经登记成案件或答复过的仍保留" in page
    assert list(Application.objects.all()) == [first]
    assert not Application.objects.filter(pk=second.pk).exists()


def test_a_call_that_was_logged_at_night_with_its_number_does_not_come_to_the_desk_again(send, told, cast, at_desk):
    at_desk(cast.officer).post("/cases/new/", told(source="110", source_number="Ｊ1 "))
    client, batch = send("110", f"{CALLS}J1,2026-11-25 21:10,桂花苑 3 幢,林秀英,13857406612,楼上漏水\nJ2,2026-11-25 22:40,河头路,,,烧烤摊油烟\n")
    assert (batch.known, batch.good) == (1, 1)
    press(client, batch, "bring")
    assert Application.objects.get().source_number == "J2"


def test_a_list_taken_back_while_somebody_types_loses_nothing_of_what_they_typed(send, told, cast):
    client, batch = send("110", f"{CALLS}J1,2026-11-25 21:10,桂花苑 3 幢,林秀英,13857406612,楼上漏水\n")
    press(client, batch, "bring")
    one = Application.objects.get()
    press(client, batch, "back")
    answer = client.post(f"/cases/new/?application={one.pk}", told(client_key=str(one.client_key), source="110", source_number="J1"), follow=True)
    assert Case.objects.get().source_number == "J1"
    assert "名单刚被撤回" in answer.text


def test_two_who_work_on_a_row_that_is_taken_back_at_the_same_moment_are_told_in_words(send, walk, cast):
    client, batch = send("110", f"{CALLS}J1,2026-11-25 21:10,桂花苑 3 幢,林秀英,13857406612,楼上漏水\n")
    press(client, batch, "bring")
    one = Application.objects.get()  # the page of both
    press(client, batch, "back")
    assert application.make_case(one, actor=cast.officer, client_key=one.client_key, telling=walk.telling()).state == "logged"
    with pytest.raises(ValidationError, match="名单已被撤回"):
        application.answer(one, actor=cast.colleague, words="已经告知")


def test_a_worker_that_dies_in_the_middle_doubles_nothing(send, monkeypatch):
    monkeypatch.setattr(list_reading, "PIECE", 3)
    client, batch = send("call_book", "编号,日期\n" + "".join(f"{n},2019-1-{n:02}\n" for n in range(1, 11)))
    client.post(f"/lists/{batch.pk}/", {"act": "bring"})
    row = Outbox.objects.get(kind=Effect.IMPORT)
    with transaction.atomic():
        imports.work(row)
        transaction.set_rollback(True)  # killed before its transaction ended
    assert not LedgerEntry.objects.exists()
    outbox._try(outbox._claim())
    batch.refresh_from_db()
    assert (batch.pieces_done, LedgerEntry.objects.count(), batch.stage) == (1, 3, BatchState.BRINGING)
    assert "25%" in client.get(f"/lists/{batch.pk}/").content.decode()
    deliver()
    batch.refresh_from_db()
    assert (batch.stage, batch.brought) == (BatchState.DONE, 10)


def test_a_list_that_goes_wrong_in_its_fourth_row_shows_the_rows_before_it_and_then_says_why(send):
    client, batch = send("call_book", "编号,日期\n1,2019-1-1\n2,2019-1-2\n3" + "," * 300 + "旁注\n", read=False)
    assert "2019-1-2" in client.get(f"/lists/{batch.pk}/columns/").text
    client.post(f"/lists/{batch.pk}/columns/", {name: str(at) for name, at in batch.places.items()})
    deliver()
    assert "超过 200 列" in client.get(f"/lists/{batch.pk}/columns/").text


def test_columns_are_remembered_and_one_that_is_needed_is_asked_for(send, cast, at_desk):
    client, batch = send("disputes", "本子号,哪天,怎么样\n1,2018-3-1,化解\n", read=False)
    assert batch.places == {}
    page = client.post(f"/lists/{batch.pk}/columns/", {"source_number": "0", "happened_at": "1"}).content.decode()
    assert "请指出这些内容在哪一列：结果" in page
    same = client.post(f"/lists/{batch.pk}/columns/", {"source_number": "0", "happened_at": "0", "outcome": "2"}).content.decode()
    assert "同一列不能当两样用" in same
    client.post(f"/lists/{batch.pk}/columns/", {"source_number": "0", "happened_at": "1", "outcome": "2"})
    _client, again = send("disputes", "本子号,哪天,怎么样\n2,2018-3-2,化解\n", read=False)
    assert again.places == {"source_number": 0, "happened_at": 1, "outcome": 2}


@pytest.mark.parametrize("content", [b"", b"\x89PNG\0\0", "只有一行\n".encode(), b"PK\x03\x04"])
def test_what_is_no_list_is_refused_and_nothing_is_kept(content, cast, at_desk):
    answer = at_desk(cast.officer).post("/lists/new/", {"kind": "110", "sheet": SimpleUploadedFile("x.xlsx", content)})
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode() or "alert" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(("size", "status"), [(7 * 2**20 + 1, 200), (50 * 2**20, 413)])
def test_a_sheet_that_is_too_large_is_refused_in_words_and_nothing_is_kept(size, status, cast, at_desk):
    answer = at_desk(cast.officer).post("/lists/new/", {"kind": "110", "sheet": SimpleUploadedFile("x.csv", b"1" * size)})
    assert answer.status_code == status
    assert ("7 MB" if status == 200 else "8 MB") in answer.text
    assert not ImportBatch.objects.exists()


def test_another_station_sees_no_list_and_no_row(send, cast, at_desk):
    _client, batch = send("110", f"{CALLS}J1,2026-11-25 21:10,桂花苑,林秀英,,楼上漏水\n")
    stranger = at_desk(cast.stranger)
    for path in ("", "columns/", "errors/"):
        assert stranger.get(f"/lists/{batch.pk}/{path}").status_code == 404
    assert "名单.csv" not in stranger.get("/lists/").content.decode()


def test_two_lists_with_one_number_are_one_line(send):
    client, batch = send("call_book", "编号,日期\n1,2019-1-1\n")
    _client, other = send("call_book", "编号,日期\n1,2019-1-2\n")
    press(client, batch, "bring")
    press(client, other, "bring")
    assert (other.brought, LedgerEntry.objects.count()) == (0, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(station=batch.station, batch=other, kind="call_book", source_number="1", happened_at=batch.made_at)


def test_what_nobody_brings_in_and_wrong_rows_are_dropped_after_the_time_of_a_draft(send):
    wrong = "2,昨天,邻里,化解,,吵架\n"
    client, brought = send("disputes", BOOK + "1,2018-3-1,邻里,已化解,2018-3-9,漏水\n" + wrong)
    press(client, brought, "bring")
    _client, left = send("disputes", BOOK + "3,2018-3-1,邻里,已化解,2018-3-9,漏水\n" + wrong)
    kept = [left.file, *left.pieces, left.errors_file, brought.errors_file]
    assert all(files._path(name).exists() for name in kept)
    assert imports.forget_lists() == 0
    with clock.at(clock.now() + timedelta(days=8)), TestCase.captureOnCommitCallbacks(execute=True):
        assert imports.forget_lists() == 2
    assert not any(files._path(name).exists() for name in kept)
    assert list(ImportBatch.objects.values_list("pk", "errors_file")) == [(brought.pk, "")]
    assert LedgerEntry.objects.count() == 1, "what was brought in stays"
    assert "下载" not in client.get(f"/lists/{brought.pk}/").content.decode()
