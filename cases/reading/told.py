"""A narrative as it is read: its clauses, and whether what stands somewhere in it is a fact now, denied, only feared, or long past."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from cases.reading.lexicon import beginnings, pattern, table

LONGEST = 2000  # characters that are read; a story says in its first pages what it is about
JUST, FAR = 24, 30
STOP, SENTENCE = "，。！？；：\n", "。！？\n"
NEAR_DENIAL, BARE_DENIAL, LIST_DENIAL = 7, 2, 14  # how far a denial reaches; a bare 不 less, in a list (未发现刀具、棍棒) further
FULL_WIDTH = {ord(half): full for half, full in zip(",!?;:", "，！？；：", strict=True)}
HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F) if chr(code + 0xFEE0) not in FULL_WIDTH.values()}
SENTENCES = re.compile(f"[{SENTENCE}]")
DIGIT_COMMA = re.compile(r"(?<=\d)，(?=\d{3})")


class Standing(Enum):
    """How something stands in a narrative."""

    FACT = "fact"
    DENIED = "denied"
    FEARED = "feared"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found in a narrative."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Told:
    """The text with its slips put right, so that every place stays its place."""

    raw: str
    text: str = field(init=False)
    _stands: dict[tuple[int, int], Standing] = field(init=False, default_factory=dict, repr=False, compare=False)

    kept: dict[str, list[Hit]] = field(init=False, default_factory=dict, repr=False, compare=False)  # what was found by kind, once

    def __post_init__(self) -> None:
        text = self.raw[:LONGEST].translate(HALF_WIDTH).translate(FULL_WIDTH).lower()
        for slip, right in table("patterns")["slips"].items():
            text = text.replace(slip, right)
        object.__setattr__(self, "text", DIGIT_COMMA.sub(",", text))

    @cached_property
    def asserting(self) -> str:
        """The text without the words that look like a denial and are none (没想到, 二话不说)."""
        return _blank(pattern("scope", "harmless"), self.text)

    @cached_property
    def plays(self) -> list[int]:
        """Where it speaks of a joke or of what was seen on a screen; what the school calls one is none for that."""
        found = (one.start() for one in pattern("scope", "play").finditer(self.text))
        return [at for at in found if not pattern("scope", "played_down").search(self.text, self.clause(at)[0], at)]

    @cached_property
    def pretended(self) -> list[tuple[int, int]]:
        """From where to where a swindler's tale is told, in a text that calls it a fraud."""
        if not pattern("scope", "fraud").search(self.text):
            return []
        return [found.span() for found in pattern("scope", "pretence").finditer(self.text)]

    @cached_property
    def unmeant(self) -> list[int]:
        """Where it says that something was only said."""
        return [found.start() for found in pattern("scope", "only_said").finditer(self.text)]

    @cached_property
    def stops(self) -> list[int]:
        """Where a clause ends."""
        return [at for at, mark in enumerate(self.text) if mark in STOP]

    @cached_property
    def places(self) -> dict[str, list[Hit]]:
        """Every word of the tables that stands in the text, with its places: one walk along the text."""
        found: dict[str, list[Hit]] = {}
        for at in range(len(self.text)):
            for word in beginnings().get(self.text[at : at + 2], ()):
                if self.text.startswith(word, at):
                    found.setdefault(word, []).append(Hit(at, at + len(word), word))
            for word in beginnings().get(self.text[at], ()):
                found.setdefault(word, []).append(Hit(at, at + 1, word))
        return found

    def find(self, words: Iterable[str]) -> list[Hit]:
        """Every place of every one of these words of the tables."""
        here = self.places
        return [hit for word in words if word in here for hit in here[word]]

    def near(self, hit: Hit, words: Iterable[str], before: int, after: int) -> Hit | None:
        """One of the words within so many characters of a place."""
        start, end = max(0, hit.start - before), min(len(self.text), hit.end + after)
        return next((Hit(at, at + len(word), word) for word in words if (at := self.text.find(word, start, end)) >= 0), None)

    def clause(self, at: int) -> tuple[int, int]:
        """Where the clause around a place begins and ends."""
        place = bisect_left(self.stops, at)
        return (self.stops[place - 1] + 1 if place else 0), (self.stops[place] if place < len(self.stops) else len(self.text))

    def before(self, hit: Hit) -> str:
        """What its clause says before it."""
        return self.text[self.clause(hit.start)[0] : hit.start]

    def after(self, hit: Hit) -> str:
        """What its clause says after it."""
        return self.text[hit.end : self.clause(hit.end - 1)[1]]

    def just_before(self, hit: Hit) -> str:
        """A few signs before it, over the borders of clauses."""
        return self.text[max(0, hit.start - JUST) : hit.start]

    def quote(self, hit: Hit) -> str:
        """What stands there, as it was written."""
        return self.raw[hit.start : hit.end]

    def standing(self, hit: Hit) -> Standing:
        """Fact, denied, feared or past: by the words before and after it, in its clause and the one before."""
        place = hit.start, hit.end
        if place not in self._stands:
            self._stands[place] = self._judge(hit)
        return self._stands[place]

    def _judge(self, hit: Hit) -> Standing:
        start, _end = self.clause(hit.start)
        before = self.asserting[start : hit.start]
        if _denied(before) or pattern("scope", "denied_after").match(self.after(hit)):
            return Standing.DENIED
        if self._in_play(hit, self.plays) or self._reported(hit) or any(begin <= hit.start < end for begin, end in self.pretended):
            return Standing.DENIED
        if _feared(before) or self._fear_goes_on(start):
            return Standing.FEARED
        return Standing.PAST if self._past(hit) else Standing.FACT

    def untrue(self, hit: Hit) -> bool:
        """What was said, when it was reported and found to be something else, only played, an idiom or not meant."""
        idiom = bool(pattern("scope", "idiom_after").match(self.after(hit)))
        return idiom or self._in_play(hit, [*self.plays, *self.unmeant]) or self._reported(hit)

    def _reported(self, hit: Hit) -> bool:
        return bool(pattern("scope", "reported").search(self.before(hit) + hit.word)) and self._mistaken(hit)

    def _in_play(self, hit: Hit, places: list[int]) -> bool:
        """开玩笑说要宰了我; 电视剧里打人: the sentence says that it is none."""
        start, end = hit.start - FAR, hit.end + FAR
        near = (at for at in places if start <= at < end)
        return any(not SENTENCES.search(self.text, min(at, hit.end), max(at, hit.start)) for at in near)

    def _mistaken(self, hit: Hit) -> bool:
        """报称有人持棍，到场见系晾衣竿: what follows at once says that it was something else, and does not say the word again."""
        end = self.clause(hit.end - 1)[1]
        found = pattern("scope", "mistaken").match(self.text, end + 1)
        if found and pattern("scope", "instrument").match(self.text, found.end()) and not pattern("scope", "instrument").search(hit.word):
            return False
        return bool(found) and self.text.find(hit.word, end) < 0

    def _fear_goes_on(self, start: int) -> bool:
        """怕哪天他喝多了，把我打死: the fear of the clause before, when nothing took it back."""
        if start == 0 or self.text[start - 1] != "，":
            return False
        earlier, _end = self.clause(start - 1)
        found = pattern("scope", "lasting_fear").search(self.text, earlier, start - 1)
        if not found or pattern("scope", "now").search(self.text, earlier, start):
            return False
        return bool(pattern("scope", "some_day").search(self.text, found.end(), start))

    def _past(self, hit: Hit) -> bool:
        """A word of the past in its clause or the one before, and none of the present since; or 打过我."""
        start, _end = self.clause(hit.start)
        if start and self.text[start - 1] not in SENTENCE:
            start, _end = self.clause(start - 1)
        before = _blank(pattern("scope", "since"), self.text[start : hit.start])
        past = max((found.end() for found in pattern("scope", "past").finditer(before)), default=-1)
        present = max((found.end() for found in pattern("scope", "now").finditer(before)), default=-1)
        return past > present or bool(pattern("scope", "experienced").match(self.after(hit)))


def _blank(what: re.Pattern[str], text: str) -> str:
    return what.sub(lambda found: "~" * len(found[0]), text)


def _denied(before: str) -> bool:
    """没有动手: a denial near the word, and no 但 between."""
    found = list(pattern("scope", "deny").finditer(before))
    if not found:
        return False
    between = before[found[-1].end() :]
    reach = LIST_DENIAL if "、" in between else BARE_DENIAL if found[-1][0] == "不" else NEAR_DENIAL
    return len(between) <= reach and not pattern("scope", "turn").search(between)


def _feared(before: str) -> bool:
    """怕他动手; what comes after 但 is feared no more."""
    found = list(pattern("scope", "fear").finditer(before))
    return bool(found) and not pattern("scope", "after_fear").search(before[found[-1].end() :])
