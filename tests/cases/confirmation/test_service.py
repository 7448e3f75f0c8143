"""Service by every means: each with its own moment in law, what did not reach them on the receipt, the photo kept, the notice with its days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import papers
from cases.aftermath import notice_until, objection_until
from cases.clock import ZONE, at
from cases.models import Authority, Confirmation, Document, DocumentKind as K, Party, Service, ServiceMethod as M
from cases.moves import ConfirmationState as C, Task as T
from cases.steps import authority, confirmation as steps
from tests.cases.walk import CONFIRMATION_PATHS, Walk, picture
from tests.reading import text_of

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]
SENT = datetime(2026, 3, 2, 10, tzinfo=ZONE)  # a Monday
LATER = datetime(2026, 3, 6, 15, tzinfo=ZONE)


def issued(walk: Walk) -> tuple[Confirmation, Service, Party]:
    """Issued on Monday the second of March; the first party's service."""
    with at(SENT):
        file = CONFIRMATION_PATHS[C.ISSUED](walk)
    service = file.services.filter(party__isnull=False).order_by("id").first()
    assert service is not None
    assert service.party is not None
    return file, service, service.party


def again(service: Service) -> Service:
    return Service.objects.select_related("party", "office", "document", "confirmation__court").get(pk=service.pk)


def send(user: Any, file: Confirmation, service: Service, **data: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse("service", args=[file.case.number, file.pk]), {"service": service.pk, "result": "received", **data})


def open_(user: Any, file: Confirmation) -> str:
    client = Client()
    client.force_login(user)
    return str(client.get(reverse("service", args=[file.case.number, file.pk])).content.decode())


@pytest.mark.parametrize(
    ("method", "note", "says"),
    [
        (M.DIRECT, "本人签收", "在回证上签收的日期为送达日期"),
        (M.ROOM, "到驻所调解室领取", "指定的代收点"),
        (M.POST, "EMS 1023884017702", "邮件回执上注明的收件日期"), (M.LEFT, "见证人：居委会周敏", "以留置的日期为送达日期"),
    ],
)  # fmt: skip
def test_each_means_has_the_moment_that_the_law_gives_it(walk: Walk, tmp_path: Path, method: str, note: str, says: str) -> None:
    file, service, party = issued(walk)
    with at(LATER):
        answer = send(walk.cast.clerk, file, service, method=method, note=note, on="2026-03-04")
    assert answer.status_code == 302
    service = again(service)
    assert service.received_at is not None
    assert service.received_at.astimezone(ZONE).date().isoformat() == "2026-03-04"
    assert objection_until(service).at.date().isoformat() == "2026-03-19"
    paper = Document.objects.filter(confirmation=file, kind=K.SERVICE_RECEIPT).latest("id")
    text = "".join(text_of(papers.content(paper), tmp_path).split())
    for piece in (party.name, papers.METHODS[M(method)], "".join(note.split()), "2026年3月4日", file.case_number, says):
        assert piece in text


def letter(walk: Walk, party: Party, *powers: str, until: str = "2026-12-31") -> Authority:
    facts = {"name": "林军", "relation": "儿子", "since": date(2026, 3, 3), "until": date.fromisoformat(until)}
    return authority.give(party, actor=walk.cast.officer, powers=frozenset(powers), **facts)


def test_somebody_else_takes_it_within_a_letter_of_that_party(walk: Walk, tmp_path: Path) -> None:
    file, service, party = issued(walk)
    with at(LATER):
        row = letter(walk, party, "attend", "receive")
        assert "代林秀英收" in open_(walk.cast.clerk, file)
        assert send(walk.cast.clerk, file, service, method=M.NOMINEE, authority=row.pk, on="2026-03-04").status_code == 302
    service = again(service)
    assert (service.method, service.receipt_note) == (M.NOMINEE, "林军（儿子）凭授权委托书代收")
    paper = Document.objects.filter(confirmation=file, kind=K.SERVICE_RECEIPT).latest("id")
    text = "".join(text_of(papers.content(paper), tmp_path).split())
    assert "林军（儿子）凭授权委托书代收" in text
    assert "代收人签名" in text


@pytest.mark.parametrize("problem", ["no letter", "for meetings only", "taken back", "over", "not begun", "of the other side"])
def test_nobody_takes_it_beyond_what_a_letter_says(walk: Walk, problem: str) -> None:
    file, service, party = issued(walk)
    other = file.case.parties.exclude(pk=party.pk).get()
    with at(LATER):
        power = "attend" if problem == "for meetings only" else "receive"
        row = letter(walk, other if problem == "of the other side" else party, power, until="2026-03-20")
        if problem == "taken back":
            authority.end(row, actor=walk.cast.officer)
    chosen = "" if problem == "no letter" else row.pk
    with at(LATER + timedelta(days=30) if problem == "over" else LATER):
        on = "2026-03-02" if problem == "not begun" else ""
        answer = send(walk.cast.clerk, file, service, method=M.NOMINEE, authority=chosen, on=on, note="儿子林军代收")
        given = None if problem == "no letter" else row
        with pytest.raises(ValidationError):
            steps.received(service, actor=walk.cast.clerk, method=M.NOMINEE, authority=given, at=SENT if on else None)
    assert answer.status_code == 200
    assert "儿子林军代收" in answer.content.decode()
    assert again(service).received_at is None


def test_what_did_not_reach_them_stands_on_the_receipt_and_another_way_is_tried(walk: Walk, tmp_path: Path) -> None:
    file, service, _party = issued(walk)
    with at(LATER):
        assert "写明为什么没送到" in send(walk.cast.clerk, file, service, method=M.POST, result="not_received").text
        assert send(walk.cast.clerk, file, service, method=M.POST, result="not_received", note="迁移新址不明，退回").status_code == 302
        assert send(walk.cast.clerk, file, service, method=M.DIRECT, result="not_received", note="本人拒收").status_code == 302
        assert again(service).received_at is None
        page = Client()
        page.force_login(walk.cast.clerk)
        assert "直接送达未成：本人拒收" in page.get(reverse("confirmation", args=[file.case.number, file.pk])).text
        photo = SimpleUploadedFile("门口.png", picture(), "image/png")
        assert send(walk.cast.clerk, file, service, method=M.LEFT, photo=photo).status_code == 302
    kept = again(service)
    assert kept.proof_sha256
    paper = Document.objects.filter(confirmation=file, kind=K.SERVICE_RECEIPT).latest("id")
    text = "".join(text_of(papers.content(paper), tmp_path).split())
    for piece in ("邮寄送达未成：迁移新址不明，退回", "直接送达未成：本人拒收", "现场照片一张附卷", "留置送达"):
        assert piece in text
    address = reverse("service_proof", args=[file.case.number, file.pk, service.pk])
    assert page.get(address)["Content-Type"].startswith("image/")
    page.force_login(walk.cast.yaqin)
    assert page.get(address).status_code == 403


def test_a_paper_left_behind_wants_a_witness_or_a_photo_that_is_a_picture(walk: Walk) -> None:
    file, service, _party = issued(walk)
    with at(LATER):
        assert "写明见证人" in send(walk.cast.clerk, file, service, method=M.LEFT).text
        text = SimpleUploadedFile("a.png", b"no picture", "image/png")
        assert send(walk.cast.clerk, file, service, method=M.LEFT, note="周敏见证", photo=text).status_code == 200
    assert again(service).received_at is None


def test_a_public_notice_comes_last_and_counts_after_thirty_days(walk: Walk) -> None:
    file, service, _party = issued(walk)
    notice = {"method": M.NOTICE, "note": "人民法院公告网", "on": "2026-03-05"}
    with at(LATER):
        assert "公告送达放在最后" in send(walk.cast.clerk, file, service, **notice).text
        steps.not_received(service, actor=walk.cast.clerk, why="下落不明", method=M.DIRECT)
        assert send(walk.cast.clerk, file, service, **notice).status_code == 302
    kept = again(service)
    assert (kept.received_at, kept.method) == (None, M.NOTICE)
    assert notice_until(kept).at.date().isoformat() == "2026-04-07"  # the thirtieth day is 4 April, the first of 清明
    assert file.turns.filter(task=T.NOTICE_OVER, is_open=1).count() == 1
    with at(datetime(2026, 4, 1, 9, tzinfo=ZONE)):
        assert "不能晚于今天" in send(walk.cast.clerk, file, service, method=M.NOTICE, note="公告期满").text
    with at(datetime(2026, 4, 8, 9, tzinfo=ZONE)):
        assert send(walk.cast.clerk, file, service, method=M.NOTICE, note="公告期满").status_code == 302
    kept = again(service)
    assert kept.received_at == notice_until(kept).at


def test_the_paper_of_a_public_notice_says_for_whom_where_and_until_when(walk: Walk, tmp_path: Path) -> None:
    file, service, party = issued(walk)
    with at(LATER):
        steps.not_received(service, actor=walk.cast.clerk, why="邻居说搬走半年了", method=M.DIRECT)
        steps.not_received(service, actor=walk.cast.clerk, why="退回", method=M.POST)
        notice = {"method": M.NOTICE, "note": "人民法院公告网", "on": "2026-03-05"}
        assert send(walk.cast.clerk, file, service, **notice).status_code == 302
        with pytest.raises(ValidationError, match="已经发出"):
            steps.publish(again(service), actor=walk.cast.clerk, where="再登一次")
    paper = Document.objects.get(confirmation=file, kind=K.PUBLIC_NOTICE)
    text = "".join(text_of(papers.content(paper), tmp_path).split())
    for piece in (
        file.court.name, file.case_number, f"{party.name}：", "调解协议", "有效", "经直接送达、邮寄送达均未能送达", "第九十五条", "驻所人民调解室",
        "自本公告发出之日（2026年3月5日）起经过三十日（至2026年4月7日），即视为送达", "十五日内（至2026年4月22日）", "特此公告", "待人民法院核校",
    ):  # fmt: skip
        assert piece in text, piece
    assert service.document.digest[:16] in text
    assert not any(word in text for word in ("邻居说", party.id_number, party.phone, "3200"))
    page = Client()
    page.force_login(walk.cast.clerk)
    assert "公告（送达裁定书）" in page.get(reverse("confirmation", args=[file.case.number, file.pk])).text
    with at(LATER):
        shown = page.get(reverse("confirmation", args=[file.case.number, file.pk])).context["next"].turn
    assert shown.task == T.SERVE  # the notice still runs: the other side's receipt comes first


def test_nobody_receives_it_before_it_was_sent_or_tomorrow(walk: Walk) -> None:
    _file, service, _party = issued(walk)
    with at(LATER):
        with pytest.raises(ValidationError, match="不会更早收到"):
            steps.received(service, actor=walk.cast.clerk, method=M.POST, at=SENT - timedelta(days=1))
        with pytest.raises(ValidationError, match="不能晚于今天"):
            steps.received(service, actor=walk.cast.clerk, method=M.POST, at=LATER + timedelta(days=1))


def test_the_room_hands_over_what_came_there_for_a_party_and_records_nothing_else(walk: Walk) -> None:
    file, service, _party = issued(walk)
    with at(LATER):
        assert send(walk.cast.yaqin, file, service, method=M.POST, note="x").status_code == 200
        with pytest.raises(PermissionDenied):
            steps.received(service, actor=walk.cast.yaqin, method=M.DIRECT)
        with pytest.raises(PermissionDenied):
            steps.not_received(service, actor=walk.cast.judge, why="x", method=M.ROOM)
        assert send(walk.cast.yaqin, file, service, method=M.ROOM, note="本人到驻所调解室领取").status_code == 302
        second = file.services.get(party__isnull=False, received_at=None)
        assert steps.received(second, actor=walk.cast.director, method=M.ROOM).state == C.SERVED


def test_a_recorded_receipt_is_not_recorded_again(walk: Walk) -> None:
    file, service, party = issued(walk)
    with at(LATER):
        steps.receive(file, party=party, actor=party)
        first = again(service).received_at
        steps.received(service, actor=walk.cast.clerk, method=M.POST, note="EMS 1")
        with pytest.raises(ValidationError, match="已经送达"):
            steps.not_received(service, actor=walk.cast.clerk, why="x", method=M.POST)
    assert again(service).received_at == first
    assert again(service).method == M.ELECTRONIC
