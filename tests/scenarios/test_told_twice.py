"""One quarrel is told twice: at the window in the morning, by its other side in the evening. It stays one file; a third telling is something else."""

import uuid

import pytest

from tests.house import House
from tests.scenarios import acts

pytestmark = pytest.mark.worker


def test_what_was_told_before_is_shown_and_stays_one_file(house: House) -> None:
    officer, colleague = house.staff("080118"), house.staff("080125")
    street = f"试路{uuid.uuid4().int % 10**6}号"
    lin, he = {"name": "宋春兰", "phone": "13957400101"}, {"name": "卓立强", "phone": "13957400202"}
    first = acts.log(officer, lin, he, place=f"{street} 2 幢", narrative="卓家装修砸墙，宋家墙上裂了一道缝，两家吵了几回。", source="window")

    colleague.open("/cases/new/")
    story = "邻居宋春兰堵门不让施工，说墙裂了要赔钱。"
    told = {"party1-name": "卓立强", "party1-phone": "139 5740 0202", "place": f"{street}二栋", "narrative": story, "source": "110"}
    colleague.press("登记Ctrl", **told)
    assert colleague.page.path == "/cases/new/"
    for reason in ("电话相同：139****0202", "地点相同：", "宋春兰、卓立强"):
        assert reason in colleague.page.text
    asked = [str(box.get("name")) for box in colleague.page.document.iterfind(".//input") if str(box.get("name")).startswith("repeat_")]
    assert len(set(asked)) == 1
    assert story in colleague.page.body.decode()
    colleague.press("登记Ctrl", **{asked[0]: "same"})
    assert colleague.page.path == f"/cases/{first}/"
    assert story in officer.open(f"/cases/{first}/").text
    assert "又来反映" in officer.page.text

    colleague.open("/cases/new/")
    colleague.press("登记Ctrl", **told | {"narrative": "停车被划了，来问怎么办。", "source": "window"})
    colleague.press("登记Ctrl", **{asked[0]: "related"})
    third = colleague.page.path.split("/")[2]
    assert third != first
    colleague.open(f"/cases/{third}/intake/links/")
    assert "几个月没有" in colleague.page.text  # it was said already what it has to do with the other one
    colleague.follow("分开")
    colleague.press("分开", note="查过了，没有关系")
    assert "与另一件的关联解除" in officer.open(f"/cases/{third}/").text
