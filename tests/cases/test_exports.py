"""Lists that are taken out: the scope of the page, masked, marked, logged, and gone after a day (PR-07)."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import AccessRecord, Appointment, User
from cases import files
from cases.clock import at, now
from cases.models import Case, Event, Export, Outbox, Party
from cases.models.export import KEPT_FOR
from cases.outbox import deliver
from cases.search import MANY
from tests.cases.test_desk import at_desk, titled
from tests.cases.walk import Walk, code_of
from tests.cast import Cast


def take_out(client: Client, query: str = "view=all", **given: str) -> Export:
    """Ask for the list and let the worker put it together."""
    answer = client.post(f"/exports/new/?{query}", {"form": "csv", "reason": "核对台账", **given})
    assert answer.status_code == 302, answer.text
    deliver()
    return Export.objects.order_by("-pk")[0]


def rows(client: Client, export: Export) -> list[list[str]]:
    answer = client.get(f"/exports/{export.pk}/file/")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_it_holds_what_the_page_holds_masked_and_says_who_took_it(walk: Walk, cast: Cast) -> None:
    titled(walk, "桂花苑的事", community="桂花苑社区").log()
    titled(walk, "滨江村的事", community="滨江村").log()
    desk = at_desk(cast.officer)
    mark, heads, *lines = rows(desk, take_out(desk, "view=all&community=滨江村"))
    assert [line[1] for line in lines] == ["滨江村的事"]
    assert cast.officer.name in mark[0]
    assert "核对台账" in mark[0]
    told = " ".join(lines[0])
    assert "林某" in told
    assert "林秀英" not in told
    assert "138****1234" in told
    assert len(heads) == len(lines[0])
    assert AccessRecord.objects.filter(subject__startswith="export:").count() == 2


def test_excel_computes_nothing_in_it_and_every_page_is_marked(walk: Walk, officer: User) -> None:
    titled(walk, "=HYPERLINK(\"http://x\")").log()
    desk = at_desk(officer)
    export = take_out(desk, form="xlsx")
    sheet = load_workbook(io.BytesIO(desk.get(f"/exports/{export.pk}/file/").content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert sheet.cell(3, 2).value == "'=HYPERLINK(\"http://x\")"
    assert officer.name in sheet.oddFooter.center.text


def test_a_search_that_finds_thousands_is_taken_out_whole(walk: Walk, officer: User) -> None:
    one, many = walk.log(), MANY + 50
    facts = {"station": one.station, "officer": officer, "title": "噪音", "narrative": "楼上半夜跳舞", "place": "桂花苑", "source": "window"}
    Case.objects.bulk_create(Case(number=f"daqiao-2026-{50_000 + n}", state="logged", occurred_at=one.occurred_at, **facts) for n in range(many))
    desk = at_desk(officer)
    desk.post("/desk/found/", {"q": "跳舞"})
    desk.post("/exports/new/?of=found", {"form": "csv", "reason": "核对台账"})
    assert len(Export.objects.get().cases) == many


def test_without_a_search_nothing_is_taken_for_one(walk: Walk, officer: User) -> None:
    walk.log()
    answer = at_desk(officer).post("/exports/new/?of=found", {"form": "csv", "reason": "核对台账"})
    assert "没有可以导出的" in answer.text
    assert not Export.objects.exists()


def test_a_search_is_taken_out_as_it_was_made(walk: Walk, officer: User) -> None:
    titled(walk, "楼上漏水").log()
    titled(walk, "门口堆物", narrative="门口堆了东西。").log()
    desk = at_desk(officer)
    desk.post("/desk/found/", {"q": "门口"})
    assert [line[1] for line in rows(desk, take_out(desk, "of=found"))[2:]] == ["门口堆物"]


def test_in_full_wants_the_right_and_the_code_of_this_moment_and_stands_in_every_history(walk: Walk, cast: Cast) -> None:
    case = walk.invite()
    assert "in_full" not in at_desk(cast.officer).get("/exports/new/").text
    export = take_out(at_desk(cast.officer), "view=all", in_full="on", code="000000")
    assert not export.in_full  # nobody asks it of a form that does not offer it
    room = at_desk(cast.director)
    wrong = room.post("/exports/new/?view=all", {"form": "csv", "reason": "移交", "in_full": "on", "code": "000000"})
    assert wrong.status_code == 200
    assert "移交" in wrong.text
    full = take_out(room, reason="移交", in_full="on", code=code_of(cast.director))
    assert "林秀英" in rows(room, full)[2][8]
    assert Event.objects.filter(case=case, action="unmasked", user=cast.director).count() == 1


def test_nobody_else_fetches_it_and_not_under_another_appointment(walk: Walk, cast: Cast) -> None:
    walk.invite()
    export = take_out(at_desk(cast.officer))
    for other in (cast.colleague, cast.director, cast.stranger):
        for page in ("", "file/"):
            assert at_desk(other).get(f"/exports/{export.pk}/{page}").status_code == 404
    Appointment.objects.filter(user=cast.officer).update(until=now())
    moved = Appointment.objects.create(user=cast.officer, role="officer", office=cast.stranger.appointment.office, since=now())
    assert at_desk(User.objects.get(pk=cast.officer.pk)).get(f"/exports/{export.pk}/file/").status_code == 404
    assert moved.pk


def test_what_one_may_no_longer_see_is_not_fetched(walk: Walk, cast: Cast) -> None:
    case = walk.mediate()
    export = take_out(at_desk(cast.yaqin))
    type(case).objects.filter(pk=case.pk).update(mediator=cast.mediators["haiyan"])
    answer = at_desk(cast.yaqin).get(f"/exports/{export.pk}/file/")
    assert answer.status_code == 409
    assert "楼上漏水" not in answer.text


def test_after_a_day_the_file_is_gone_and_the_line_stays(walk: Walk, officer: User, django_capture_on_commit_callbacks: Any) -> None:
    walk.log()
    desk = at_desk(officer)
    export = take_out(desk)
    with at(now() + KEPT_FOR + timedelta(minutes=1)), django_capture_on_commit_callbacks(execute=True):
        assert desk.get(f"/exports/{export.pk}/file/").status_code in (302, 404)  # whether it was swept already or not
        deliver()
    gone = Export.objects.get(pk=export.pk)
    assert (gone.stage, gone.file) == ("gone", "")
    with pytest.raises(FileNotFoundError):
        files.read(export.file)
    assert not Outbox.objects.filter(ref=export.pk, kind__startswith="export").exists()


def test_an_empty_page_and_a_reason_left_out_are_refused_and_nothing_is_made(walk: Walk, officer: User) -> None:
    desk = at_desk(officer)
    for given in ({"reason": "核对"}, {"reason": ""}, {"reason": "核对", "form": "exe"}):
        assert desk.post("/exports/new/?view=mine", {"form": "csv", **given}).status_code == 200
    walk.log()
    assert desk.post("/exports/new/?view=mine", {"form": "csv", "reason": " "}).status_code == 200
    assert not Export.objects.exists()


def test_a_piece_counts_itself_so_that_nothing_is_doubled(walk: Walk, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.steps.exports.AT_ONCE", 1)
    for n in range(3):
        titled(walk, f"第{n}件").log()
    assert Party.objects.count() == 6
    desk = at_desk(officer)
    assert [line[1] for line in rows(desk, take_out(desk))[2:]] == ["第2件", "第1件", "第0件"]
