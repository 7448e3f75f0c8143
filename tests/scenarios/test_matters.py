"""警网互融: a find of the patrol goes out and comes back done; a grid worker reports something in; the street's platform sends and is told."""

import io
import json
import re
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import pytest
from PIL import Image

from cases.webhooks import sign
from tests.house import House
from tests.scenarios import acts
from tests.visitor import Visitor

pytestmark = pytest.mark.worker


def photo(colour: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(stream, "JPEG")
    return stream.getvalue()


def report(visitor: Visitor, words: str, **facts: object) -> None:
    """Choose the item in the catalogue, then report."""
    visitor.open(f"/matters/catalogue/?q={quote(words)}")
    visitor.follow(words)
    visitor.press("报上去", **facts)
    assert not visitor.page.problems, visitor.page.problems


def first_matter(visitor: Visitor, place: str) -> str:
    """The address of the matter at this place, from the list."""
    page = visitor.open("/matters/")
    assert place in page.text
    rows = page.document.iterfind(".//tr")
    return next(a.get("href") for row in rows if place in row.text_content() for a in row.iterfind(".//a[@href]"))


def test_a_find_goes_out_and_a_report_comes_in(house: House) -> None:
    place = f"桂花苑 {uuid.uuid4().hex[:4]} 幢"
    patrol, officer, owner, grid = (house.staff(number) for number in ("f0807", "080118", "zh01", "wg01"))
    report(patrol, "楼道、消防通道乱堆乱放", place=place, what="纸箱堵了消防门", photo=photo("grey"))
    page = acts.referral_page(owner, first_matter(patrol, place).split("/")[2])
    acts.act(owner, page, "签收")
    acts.act(owner, page, "受理", complexity="simple")
    owner.open(page)
    owner.follow("已办结")
    owner.press("办好了，报结果", result_code="solved", result="纸箱清掉了")
    assert "请附一张处理以后的照片" in owner.page.text
    owner.press("办好了，报结果", result_code="solved", result="纸箱清掉了", photo=photo("green"))
    acts.act(officer, first_matter(officer, place), "核实属实", note="去看过，通了")
    assert "已归档" in officer.open(first_matter(officer, place)).text or "已核实" in officer.page.text

    place = f"南溪路 {uuid.uuid4().hex[:4]} 号"
    report(grid, "肇事肇祸的精神障碍患者", place=place, what="又在楼下砸东西")
    mine = first_matter(officer, place)
    acts.act(officer, mine, "签收")
    acts.act(officer, mine, "受理", complexity="simple")
    officer.open(mine)
    officer.follow("已办结")
    officer.press("办好了，报结果", result_code="solved", result="已送医，社区接着管")
    house.eventually(grid, "/matters/", "轮到您办")
    acts.act(grid, first_matter(grid, place), "核实属实", note="上门看过")
    assert "已核实" in grid.open("/matters/").text


class Platform(BaseHTTPRequestHandler):
    """The street's platform: keeps what it is told."""

    came: list[dict]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append(json.loads(body) | {"signed": self.headers["webhook-signature"]})
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


def test_the_platform_sends_a_matter_and_is_told_how_far_it_is(house: House) -> None:
    came: list[dict] = []
    server = HTTPServer(("127.0.0.1", 0), type("Listening", (Platform,), {"came": came}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = re.search(r"whsec_\S+", house.manage("webhook", "zhihui", "--url", f"http://127.0.0.1:{server.server_port}/"))[0]
    number, place = f"E-{uuid.uuid4().hex[:6]}", f"南溪路 {uuid.uuid4().hex[:4]} 号"
    rows = {"matters": [{"id": number, "item": "i04", "place": place, "what": "撬车"}, {"id": "E-x", "item": "i99", "place": "x"}]}
    first, again = (send(house, key, rows) for _time in range(2))
    assert [row.get("new") for row in (*first, *again)] == [True, None, False, None]
    officer, command = house.staff("080118"), house.staff("zx01")
    acts.act(officer, first_matter(officer, place), "签收")
    until = time.monotonic() + 30
    while [one["type"] for one in came][-1:] != ["matter.signed"] and time.monotonic() < until:
        time.sleep(0.2)
    assert "盗窃、可疑人员和车辆" in command.open("/matters/reconciliation/").text
    assert command.open("/matters/reconciliation/?as=xlsx").body.startswith(b"PK")
    house.manage("webhook", "zhihui", "--off")
    server.shutdown()
    assert [(one["type"], one["data"]["id"]) for one in came if one["data"]["place"] == place] == [("matter.sent", number), ("matter.signed", number)]
    assert all(one["signed"].startswith("v1,") for one in came)


def send(house: House, key: str, rows: dict) -> list[dict]:
    body, stamp, name = json.dumps(rows).encode(), str(int(time.time())), uuid.uuid4().hex
    headers = {"webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": sign(key, name, stamp, body), "Content-Type": "application/json"}
    request = urllib.request.Request(f"{house.base}/exchange/zhihui/matters/", body, headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())["matters"]
