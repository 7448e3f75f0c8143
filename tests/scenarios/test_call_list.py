"""The 110 list of a night is not typed twice: read, two rows wrong, mended, brought in, one call becomes a case, the rest is taken back."""

import uuid

import pytest

from tests.house import House
from tests.visitor import Visitor

pytestmark = pytest.mark.worker
HEAD = "警情编号,报警时间,事发地址,报警人,联系电话,警情内容\n"


def send(officer: Visitor, text: str) -> str:
    """Send a list, leave its columns as they were guessed, and have it read. Returns the address of the list."""
    officer.open("/lists/")
    officer.follow("导入名单")
    officer.press("先看一遍", kind="110", sheet=text.encode("gb18030"))
    officer.press("把名单读一遍")
    return str(officer.page.path)


def test_a_list_of_calls_is_read_mended_brought_in_and_taken_back(house: House) -> None:
    officer, mark = house.staff("080118"), f"J{uuid.uuid4().int % 10**8}-"
    rows = [
        f"{mark}1,2026-11-25 21:10,北河沿 7 幢,钱阿根,13857400511,楼上地漏返水漏到楼下",
        f"{mark}2,昨晚,河头路夜市,,,烧烤摊油烟熏人",
        f"{mark}1,2026-11-25 23:05,北河沿 7 幢,钱阿根,13857400511,同一个号又来一行",
        f"{mark}3,2026-11-25 23:40,南溪新村,孙小梅,13857400512,邻居家的狗叫了一夜",
    ]
    here = send(officer, HEAD + "\n".join(rows))
    house.eventually(officer, here, "导入这 2 行")
    wrong = officer.open(officer.page.link("下载这些行和原因")).body.decode("utf-8-sig")
    assert "“昨晚”不是日期" in wrong
    assert "重复" in wrong
    assert mark not in officer.open("/applications/").text

    mended = send(officer, HEAD + "\n".join([rows[0], rows[1].replace("昨晚", "2026-11-25 22:40"), rows[3]]))
    house.eventually(officer, mended, "导入这 3 行")
    officer.press("导入这 3 行")
    house.eventually(officer, mended, "已导入")
    officer.follow("去逐件处理")
    assert all(f"{mark}{n}" in officer.page.text for n in (1, 2, 3))
    officer.follow("楼上地漏返水")
    officer.follow("登记成案件")
    officer.press("登记Ctrl", **{"party2-name": "住在楼上的人"})
    case = officer.page.path.split("/")[2]

    officer.open(mended)
    officer.press("整批撤回")
    house.eventually(officer, mended, "已撤回")
    assert "已经登记成案件或答复过的仍保留" in officer.page.text
    assert mark not in officer.open("/applications/").text
    assert f"{mark}1" in officer.open(f"/cases/{case}/").text
