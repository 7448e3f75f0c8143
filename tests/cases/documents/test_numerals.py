"""Sums and dates written out as a bank and a court want them."""

from datetime import date
from decimal import Decimal

import pytest

from cases.numerals import amount_in_words, ordinal, words_of_date


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("0.30", "叁角"), ("1", "壹元整"), ("10", "壹拾元整"), ("105.30", "壹佰零伍元叁角"),
        ("3200", "叁仟贰佰元整"), ("10030.05", "壹万零叁拾元零伍分"), ("100000", "壹拾万元整"), ("101010", "壹拾万壹仟零壹拾元整"),
        ("1000001", "壹佰万零壹元整"), ("386000", "叁拾捌万陆仟元整"), ("100000000", "壹亿元整"), ("1000010000", "壹拾亿零壹万元整"),
        ("20.02", "贰拾元零贰分"), ("1409.50", "壹仟肆佰零玖元伍角"), ("6007.14", "陆仟零柒元壹角肆分"), ("107000.53", "壹拾万柒仟元伍角叁分"),
    ],
)  # fmt: skip
def test_a_sum_in_words(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "1000000000000"])
def test_a_sum_that_no_paper_can_mean_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=amount):
        amount_in_words(Decimal(amount))


def test_dates_in_words() -> None:
    assert words_of_date(date(2026, 5, 6)) == "二〇二六年五月六日"
    assert words_of_date(date(2030, 12, 31)) == "二〇三〇年十二月三十一日"
    assert words_of_date(date(2026, 10, 20)) == "二〇二六年十月二十日"


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 9, 10, 11, 19, 20, 21, 99)] == ["一", "九", "十", "十一", "十九", "二十", "二十一", "九十九"]
