"""The tables of words, read once: topics of quarrels with their type and row. They are data (`cases/data/words/`); nothing was learned."""

import math
import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).resolve().parent.parent / "data" / "words"
TOPICS = ("work", "neighbours", "estate", "place", "money", "family", "public")
POINTS = {"sure": 4.0, "clear": 2.0, "hint": 1.0}
TOGETHER, AGAINST = 3.0, -2.5
ONE_SIGN = 0.5  # a single character means many things
NEAR = {"+": 40, "&": 14}  # characters within which the groups of a rule belong together


@dataclass(frozen=True, slots=True)
class Rule:
    """Groups of words that say something together; `spans` is how far the next group may be from the one before."""

    groups: tuple[tuple[str, ...], ...]
    spans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What people quarrel about: the statistics' type, the row of the routing table, and the words it is known by."""

    name: str
    type: str
    row: int
    words: dict[str, float]
    quiet: tuple[str, ...]
    together: tuple[Rule, ...]
    said: re.Pattern[str] | None = None


@cache
def table(name: str) -> dict[str, Any]:
    """One file of words."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words(text: str) -> tuple[str, ...]:
    """Words between spaces; @boss is every word of that class."""
    found: list[str] = []
    for word in text.split():
        found += table("classes")[word[1:]].split() if word.startswith("@") else [word]
    return tuple(dict.fromkeys(found))


@cache
def words_of(file: str, section: str, key: str) -> tuple[str, ...]:
    """The words of one line of a file."""
    return words(table(file)[section].get(key, ""))


@cache
def beginnings() -> dict[str, tuple[str, ...]]:
    """Every word of every table by its first two characters, or its only one."""
    found: dict[str, set[str]] = defaultdict(set)
    for word in words("@nothing"):
        found[word[:2]].add(word)
    for name in (*TOPICS, "facts"):
        for section in table(name).values():
            lines = [line for key, line in section.items() if isinstance(line, str) and key != "type"]
            groups = [group for rule in section.get("together", ()) for group in re.split(r" [+&] ", rule)]
            for word in (word for line in (*lines, *groups) for word in words(line)):
                found[word[:2]].add(word)
    return {start: tuple(sorted(those)) for start, those in found.items()}


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """A pattern of `patterns.toml`; {number}, {call} and <part> stand for those of that name."""
    text: str = table("patterns")[section][name]
    for other in ("call", "number"):
        text = text.replace(f"{{{other}}}", table("patterns")["quantity"][other])
    return re.compile(text.replace("<part>", table("patterns")["fact"]["part"]))


@cache
def all_topics() -> tuple[Topic, ...]:
    """Every topic. A word that many topics name says less about each of them."""
    rows = {name: row for file in TOPICS for name, row in table(file).items()}
    shared = Counter(word for row in rows.values() for key in POINTS for word in set(words(row.get(key, ""))))
    return tuple(_topic(name, row, shared) for name, row in rows.items())


def _topic(name: str, row: dict[str, Any], shared: Counter[str]) -> Topic:
    weights = dict.fromkeys(words(row.get("against", "")), AGAINST)
    for key, points in reversed(POINTS.items()):
        weights |= {word: points * (ONE_SIGN if len(word) == 1 else 1) / math.sqrt(shared[word]) for word in words(row.get(key, ""))}
    quiet = tuple(word for word in (*words(row.get("quiet", "")), *words("@nothing")) if word not in weights)
    return Topic(name, row["type"], row["row"], weights, quiet, tuple(_rule(rule) for rule in row.get("together", ())), _said(name))


def _said(name: str) -> re.Pattern[str] | None:
    """What is put together and means this topic (`said.toml`), where there is any; @child is any word of that class."""
    lines = table("said").get(name, {}).get("words", ())
    joined = "|".join(re.sub(r"@(\w+)", lambda found: f"(?:{'|'.join(words(found[0]))})", line) for line in lines)
    return re.compile(joined) if joined else None


def _rule(text: str) -> Rule:
    parts = re.split(r" ([+&]) ", text)
    return Rule(tuple(words(group) for group in parts[::2]), tuple(NEAR[mark] for mark in parts[1::2]))
