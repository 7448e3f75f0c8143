"""The list of the two ways with the street's platform: signed JSON and Excel, in and out, none twice, each row alone."""

import io
import json
import time
import zipfile
from datetime import timedelta

import pytest
from openpyxl import Workbook, load_workbook

from cases import exchange, platform
from cases.clock import now, today
from cases.models import Case, Event, Outbox, Webhook, WebhookAttempt
from cases.moves import Effect
from cases.outbox import deliver
from cases.steps import routing
from cases.webhooks import new_key, sign
from tests.cases.engine.receiver import receiving
from tests.cases.routing.test_matters import come_in, out

ROWS = [
    {"id": "E-1", "item": "i04", "place": "南溪路 8 号后门", "what": "半夜有人撬车", "at": "2026-11-20 02:10", "station": "daqiao"},
    {"id": "E-2", "item": "i04", "place": "南溪路 9 号", "station": "daqiao"},
]
ADDRESS = "/exchange/zhihui/matters/"


@pytest.fixture
def hook(walk):
    return Webhook.objects.create(office=walk.cast.offices["zhihui"], url="https://platform.example/matters", key=new_key())


def post(client, hook, rows, *, key="", stamp=0, body=None):
    body = json.dumps({"matters": rows}).encode() if body is None else body
    stamp = str(stamp or int(time.time()))
    signature = sign(key or hook.key, "msg-1", stamp, body)
    headers = {"webhook-id": "msg-1", "webhook-timestamp": stamp, "webhook-signature": signature}
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def test_signed_rows_become_matters_once(client, walk, hook):
    first = post(client, hook, ROWS)
    assert [row["new"] for row in first.json()["matters"]] == [True, True]
    again = post(client, hook, ROWS)
    assert [row["new"] for row in again.json()["matters"]] == [False, False]
    cases = list(Case.objects.order_by("id"))
    assert [(case.source_number, case.origin.code, case.reported_as, case.station.code) for case in cases] == [
        ("E-1", "zhihui", "command", "daqiao"), ("E-2", "zhihui", "command", "daqiao")
    ]  # fmt: skip
    assert f"{cases[0].occurred_at:%H:%M}" == "18:10"  # 02:10 in Shanghai
    assert {case.referrals.get().turns.get(is_open=1).role for case in cases} == {"officer"}


def test_what_is_not_signed_is_not_read(client, walk, hook):
    old = int(time.time()) - 600
    bad = [post(client, hook, ROWS, key=new_key()), post(client, hook, ROWS, stamp=old), client.post(ADDRESS, "{}", content_type="application/json")]
    assert [answer.status_code for answer in bad] == [401] * 3
    assert client.get(ADDRESS).status_code == 401
    hook.is_active = False
    hook.save()
    assert post(client, hook, ROWS).status_code == 401
    assert not Case.objects.exists()


def test_while_keys_change_both_are_good(client, walk, hook):
    hook.earlier_key, hook.key = hook.key, new_key()
    hook.save()
    assert post(client, hook, ROWS, key=hook.earlier_key).status_code == 200


HALF = b'{"matters": [{"id": "E-1", "item": "i04", "place": "\\ud800"}]}'  # half a sign
ENDLESS = b'{"matters": [' + b"{}," * 600 + b"{}]}"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"matters": 3}', b'{"matters": [1]}', b'{"matters": []}', b"[" * 100_000, ENDLESS, HALF])
def test_a_body_that_is_no_list_is_refused_whole(client, walk, hook, body):
    assert post(client, hook, None, body=body).status_code == 400


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"item": "i04", "place": "x"}, "平台编号"), ({"id": "E", "item": "o08", "place": "x"}, "o08"), ({"id": "E", "item": "i04"}, "地点"),
        ({"id": "E", "item": "i04", "place": "=1+1"}, "公式"), ({**ROWS[0], "at": "gestern"}, "看不懂"),
        ({**ROWS[0], "at": "2099-01-01"}, "还没到"), ({"id": "E", "item": "i04", "place": "x" * 301}, "300"),
        ({"id": "E", "item": "i04", "place": "x", "station": "nowhere"}, "哪个派出所"), ({"id": "E", "number": "daqiao-2026-99"}, "没有编号"),
        ({"id": "E", "item": "i04", "place": "a\u0007b"}, "看不见"),
    ],
)  # fmt: skip
def test_a_wrong_row_says_why_and_holds_up_no_other(client, walk, hook, row, words):
    answer = post(client, hook, [row, {**ROWS[0], "station": "daqiao"}]).json()["matters"]
    assert words in answer[0]["problem"]
    assert answer[1]["new"]
    assert Case.objects.count() == 1


def test_the_platform_s_number_for_one_of_ours_is_entered_once(client, walk, hook):
    mine = out(walk).case
    answers = [post(client, hook, [{"id": number, "number": mine.number}]).json()["matters"][0] for number in ("P-9", "P-9", "P-10")]
    assert [answer.get("new") for answer in answers] == [True, False, None]
    assert "P-9" in answers[2]["problem"]
    assert Case.objects.get(pk=mine.pk).external_number == "P-9"
    assert Event.objects.filter(case=mine, action="matched").count() == 1


def test_one_of_ours_told_back_is_no_second_matter_and_a_number_stands_for_one(client, walk, hook):
    mine, other = out(walk).case, out(walk, what="又一处").case
    post(client, hook, [{"id": "P-9", "number": mine.number}])
    told, twice = post(client, hook, [{"id": "P-9", "item": "i04", "place": "x"}, {"id": "P-9", "number": other.number}]).json()["matters"]
    assert (told["number"], told["new"]) == (mine.number, False)
    assert mine.number in twice["problem"]
    assert Case.objects.count() == 2
    assert not Case.objects.get(pk=other.pk).external_number


def test_every_move_of_a_matter_is_told_to_the_platform_once(walk, settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver:
        receiver.key = new_key()
        Webhook.objects.create(office=walk.cast.offices["zhihui"], url=receiver.url, key=receiver.key)
        referral = come_in(walk, what="有人撬车")
        deliver()
        routing.take(referral, "sign", actor=walk.cast.officer)
        deliver()
        deliver()
    assert [told["type"] for _key, told in receiver.came] == ["matter.sent", "matter.signed"]
    data = receiver.came[0][1]["data"]
    assert (data["number"], data["item"], data["place"], data["what"]) == (referral.case.number, "i08", "桂花苑 3 幢楼下", "有人撬车")
    assert not Outbox.objects.filter(kind=Effect.EXCHANGE).exists()
    assert WebhookAttempt.objects.filter(problem="").count() == 2


def test_a_dispute_is_never_told_to_the_platform(walk, hook):
    platform.queue(walk.send())
    assert not Outbox.objects.filter(kind=Effect.EXCHANGE).exists()


def book(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


HEAD = ["平台编号", "事项编码", "地点", "情况", "时间", "派出所", "别的列"]


def test_the_sheet_of_the_platform_is_taken_row_by_row(walk, browse):
    good = ["E-1", "i04", "南溪路 8 号", "撬车", (now() - timedelta(hours=1)).replace(tzinfo=None), "大桥派出所", "x"]
    sheet = book(HEAD, good, [None] * 7, ["E-2", "i99", "x"], [7, "i04", "=HYPERLINK(1)"])
    client = browse("command")
    for new, known in ((1, 0), (0, 1)):
        page = client.post("/matters/reconciliation/", {"sheet": io.BytesIO(sheet)}).text
        assert f"新收 {new} 件，早就有的 {known} 件，没收下的 2 行" in page
    assert "i99" in page
    assert "公式" in page
    assert Case.objects.count() == 1
    browse("officer").post("/matters/reconciliation/", {"sheet": io.BytesIO(book(HEAD, ["E-5", "i04", "x"]))})
    assert Case.objects.count() == 1  # the officer reads the month, the command centre sends


NO_SHEETS = {"nothing": b"", "broken": b"PK\x03\x04broken", "csv": b"id,place\n1,x\n", "no id": book(["地点"], ["x"]), "no row": book(HEAD)}


@pytest.mark.parametrize("content", NO_SHEETS.values(), ids=NO_SHEETS)
def test_what_is_no_sheet_is_refused_in_words(walk, browse, content):
    page = browse("command").post("/matters/reconciliation/", {"sheet": io.BytesIO(content)})
    assert page.status_code == 200
    assert "invalid-feedback" in page.text
    assert not Case.objects.exists()


def test_a_small_file_that_unfolds_without_end_is_not_unfolded():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (exchange.MAX_UNPACKED + 1))
    with pytest.raises(exchange.ValidationError, match="太大"):
        exchange.from_excel(stream.getvalue())


def test_the_month_counts_both_ways_and_is_saved_as_text_without_formulas(walk, browse):
    out(walk, what="=cmd|' /C calc'!A0")
    come_in(walk)
    declined = come_in(walk, "i11", what="烟花")
    routing.take(declined, "sign", actor=walk.cast.officer)
    routing.take(declined, "decline", actor=walk.cast.officer, note="不属实")
    client = browse("command")
    found = client.get("/matters/reconciliation/").context["found"]
    assert [(one.direction, one.sent, one.declined, one.running, one.unmatched) for one in found.totals] == [("out", 1, 0, 1, 1), ("in", 2, 1, 1, 2)]
    saved = client.get("/matters/reconciliation/?as=xlsx")
    assert saved["Content-Disposition"].startswith("attachment")
    rows = list(load_workbook(io.BytesIO(saved.content)).active.iter_rows())
    cells = [cell for row in rows for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "'=cmd|' /C calc'!A0" in {cell.value for cell in cells}
    assert len(rows) == 4
    earlier = client.get(f"/matters/reconciliation/?month={today().year - 1}-01").context["found"]
    assert earlier.entries == []
    for word in ("x", "2026-13", "9999-01", ""):
        assert client.get("/matters/reconciliation/", {"month": word}).status_code == 200
