"""How sums and dates are written out on papers: 叁仟贰佰元整, 二〇二六年五月六日. Pure functions."""

from datetime import date
from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
YEARS = "〇一二三四五六七八九"


def words_of_date(day: date) -> str:
    """二〇二六年五月六日."""
    return f"{''.join(YEARS[int(d)] for d in str(day.year))}年{ordinal(day.month)}月{ordinal(day.day)}日"


def ordinal(n: int) -> str:
    """一, 十, 十二, 三十一: for numbered items and dates, up to ninety-nine."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{YEARS[tens]}十"
    return head + (YEARS[ones] if ones else "")


def amount_in_words(amount: Decimal) -> str:
    """大写: 叁仟贰佰元整, 壹佰零伍元叁角, 壹万零叁拾元零伍分. Raises ValueError below zero or from a trillion on."""
    cents = int((amount * 100).to_integral_exact())
    if cents < 0 or cents >= 10**14:
        raise ValueError(amount)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_whole(whole)}元" if whole else ""
    if not jiao and not fen:
        return (text or "零元") + "整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    groups: list[tuple[int, str]] = []
    for unit in ("", "万", "亿", "万亿"):
        groups.append((number % 10000, unit))
        number //= 10000
    text, gap = "", False
    for value, unit in reversed(groups):
        if not value:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or value < 1000) else "") + _group(value) + unit
        gap = False
    return text


def _group(value: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = digit == 0
    return text
