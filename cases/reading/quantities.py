"""Numbers in a narrative: sums of money, heads, ages, how often somebody called. 十二万, 3.5万元, 二十余名, 七十多岁, 第三次报警."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cases.reading.lexicon import pattern, words_of
from cases.reading.told import Hit, Told

DIGITS = {**{mark: place for place, mark in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "俩": 2, "几": 3, "数": 3}
UNITS = {"十": 10, "百": 100, "千": 1000}
TENS = {"廿": "二十", "卅": "三十"}
FACTORS = {"亿": 1e8, "万": 1e4, "w": 1e4, "千": 1e3, None: 1.0}
OLD_WORDS = {"古稀": 70.0, "耄耋": 80.0, "花甲": 60.0}
ONE_TO_NINE = "[一二三四五六七八九]"
ROUGH_TENS = re.compile(f"{ONE_TO_NINE}({ONE_TO_NINE})十")  # 二三十
ROUGH_ONES = re.compile(f"({ONE_TO_NINE}?十{ONE_TO_NINE}?){ONE_TO_NINE}")  # 十五六
FEW, MANY = 2, 3  # the second call, the third or more


@dataclass(frozen=True, slots=True)
class Counted:
    """A number and where it stands."""

    value: float
    hit: Hit


def number(text: str) -> float:
    """十二, 二十几, 1,200, 3.5, 二三十 (at least twenty), 十五六 (fifteen); 几 counts as three."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    for short, full in TENS.items():
        text = text.replace(short, full)
    if ROUGH_TENS.fullmatch(text):
        text = text[0] + "十"
    elif (found := ROUGH_ONES.fullmatch(text)) and not found[1].endswith("十"):
        text = found[1]
    total, digit = 0, None
    for mark in text:
        if mark in UNITS:
            total, digit = total + (1 if digit is None else digit) * UNITS[mark], None
        elif not digit or mark in "零〇":
            digit = DIGITS[mark]
    return float(total + (digit or 0))


def sums(told: Told) -> Iterator[Counted]:
    """Every sum of money that is at issue, in yuan."""
    for found in pattern("quantity", "money").finditer(told.text):
        unit, mark = found["unit"], found["mark"]
        of_things = not mark and pattern("quantity", "no_money").match(told.text, found.end())
        if not (mark or unit in ("万", "w", "亿")) or of_things or pattern("quantity", "not_at_issue").search(told.just_before(_hit(found))):
            continue
        more = number(found["more"]) * (1000 if found["thousand"] else FACTORS[unit] / 10) if found["more"] and unit else 0
        yield Counted(number(found["amount"]) * FACTORS[unit] + more, _hit(found))


@cache
def _people() -> re.Pattern[str]:
    people = "|".join(sorted(map(re.escape, words_of("facts", "crowd", "people")), key=len, reverse=True))
    return re.compile(pattern("quantity", "heads").pattern.replace("<people>", people))


def heads(told: Told) -> Iterator[Counted]:
    """Every number of people: 二十余名村民, 十几个工人, 三四十号人."""
    for found in _people().finditer(told.text):
        yield Counted(number(found["amount"]), _hit(found))


def ages(told: Told) -> Iterator[Counted]:
    """Every age in years."""
    for found in pattern("quantity", "age").finditer(told.text):
        if found["years"] or found["bare"]:
            years = number(found["years"] or found["bare"]) / (12 if found[0].endswith("月大") else 1)
        else:
            years = OLD_WORDS.get(found["old"] or "") or DIGITS[found["decade"]] * 10.0
        yield Counted(years, _hit(found))


def calls(told: Told) -> Counted | None:
    """Which call within thirty days this is, where the text says so: 2, 3 (or more), nothing for the first."""
    for kind in ("nth_call", "calls_within"):
        for found in pattern("quantity", kind).finditer(told.text):
            said = number(next(group for group in found.groups() if group))
            if said > 1 and _lately(told, found):
                return Counted(min(said, MANY), _hit(found))
    for kind, times in (("many_calls", MANY), ("calls_again", FEW), ("called_earlier", FEW)):
        once = pattern("quantity", kind).search(told.text)
        if once and _lately(told, once):
            return Counted(times, _hit(once))
    return None


def _lately(told: Told, found: re.Match[str]) -> bool:
    return not pattern("quantity", "long_ago").search(told.text, max(0, found.start() - 12), found.end())


def _hit(found: re.Match[str]) -> Hit:
    return Hit(found.start(), found.end(), found[0])
