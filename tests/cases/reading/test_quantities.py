"""Numbers as people write them."""

import pytest

from cases.reading.quantities import ages, calls, heads, number, sums
from cases.reading.told import Told

NUMBERS = {
    "3": 3, "3.5": 3.5, "1,200": 1200, "十": 10, "十二": 12, "二十": 20, "二十几": 23, "二三十": 20, "十五六": 15, "一百二十": 120, "三千": 3000,
    "两": 2, "几十": 30, "廿": 20, "一千零五": 1005, "二百五十": 250,
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_in_words(text: str) -> None:
    assert number(text) == NUMBERS[text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("欠款12万元", [120_000]), ("三万六没给", [36_000]), ("赔了1,200元", [1200]), ("十几万", [130_000]), ("一万二千元", [12_000]),
        ("损失3.5万", [35_000]), ("八百块", [800]), ("房子总价200万", []), ("十万公里", []), ("十二个人", []),
    ],
)  # fmt: skip
def test_sums_at_issue(text: str, wanted: list[float]) -> None:
    assert [money.value for money in sums(Told(text))] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("二十余名工人", [20]), ("三四十号人", [30]), ("来了十几个人", [13]), ("五名家属", [5]), ("十一万元，人事", []), ("三千多，老板", [])],
)
def test_heads(text: str, wanted: list[float]) -> None:
    assert [count.value for count in heads(Told(text))] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("63岁的老人", [63]), ("八个月大的婴儿", [8 / 12]), ("七旬老人", [70]), ("我今年六十六了", [66]), ("五楼", [])]
)
def test_ages(text: str, wanted: list[float]) -> None:
    assert [age.value for age in ages(Told(text))] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("本月第二次报警", 2), ("第五次接报", 3), ("一周内已报警三次", 3), ("昨天刚报过警", 2), ("再次报警", 2), ("报警称楼上漏水", 0),
        ("去年第二次报警", 0), ("近期多次报警", 3),
    ],
)  # fmt: skip
def test_calls_within_thirty_days(text: str, wanted: int) -> None:
    call = calls(Told(text))
    assert (call.value if call else 0) == wanted
