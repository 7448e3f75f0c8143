"""The first letters of a name as it is said: 林秀英 is lxy. Somebody who hears a name over the radio types no more than that."""

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module

# Surnames that are said in another way than the sign alone.
SURNAMES = {
    "尉迟": "yc", "万俟": "mq", "长孙": "zs", "单于": "cy", "曾": "z", "单": "s", "解": "x", "仇": "q", "区": "o", "查": "z", "朴": "p", "翟": "z",
    "覃": "q", "盖": "g", "乐": "y", "种": "c", "折": "s", "秘": "b", "缪": "m", "召": "s", "褚": "c", "冼": "x", "重": "c",
}  # fmt: skip
LENGTH = 60
REMEMBERED = 4096


@lru_cache(REMEMBERED)
def initials(name: str) -> str:
    """The letters, small; signs that have no sound are left out."""
    word = next((word for word in SURNAMES if name.startswith(word)), "")
    said = "".join(_letters(name[len(word) :])).lower()
    return (SURNAMES.get(word, "") + "".join(letter for letter in said if letter.isascii() and letter.isalnum()))[:LENGTH]


def _letters(text: str) -> list[str]:
    return _reader()(text)


@cache
def _reader() -> Callable[[str], list[str]]:
    """Its tables take half a second to read: only who enters a name waits for them, and once."""
    said = import_module("pypinyin")
    return lambda text: said.lazy_pinyin(text, style=said.Style.FIRST_LETTER)
