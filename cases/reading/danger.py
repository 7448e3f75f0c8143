"""Dangers by how they are put together (`danger.toml`): an instrument, a deed, somebody it is meant for; and who of the family did it."""

import re
from functools import cache

from cases.reading.lexicon import pattern, table
from cases.reading.told import Hit, Standing, Told

NAME = re.compile(r"<(\w+)>")
BACK = 34  # how far before a deed its doer is looked for
OBJECT = "把将对给向朝和跟与同被让遭问找劝怕陪替帮像往照嫌骂打推咬逼护养欺"  # whoever stands after one of these is not the doer
WED = re.compile("嫁(?:过来|给|进|到)|过门|结婚|领(?:了)?证|离婚|婚后|夫妻|两口子|婆家|娘家|新婚|生(?:了|完)孩子|坐月子|孩子他|入赘|同居")
SUFFERS = ("被", "遭", "挨")  # and whoever stands before one of these
PASSIVE = re.compile("[^。；我俺被]{0,14}被[他她伊其]")  # 我老公去拦，手臂被她打肿: somebody else did it
MUTUAL = re.compile("双方|互相|两人|彼此|你推我")  # nobody of the family did it to another


@cache
def composed(kind: str) -> re.Pattern[str]:
    """All concepts of a kind as one pattern."""
    return re.compile("|".join(NAME.sub(lambda name: _part(name[1]), text) for text in table("danger")[kind]["words"]))


@cache
def _part(name: str) -> str:
    return f"(?:{'|'.join(sorted(map(re.escape, table('danger')['parts'][name].split()), key=len, reverse=True))})"


def concepts(told: Told, kind: str) -> list[Hit]:
    """Every place where a concept of a kind stands, whatever is said of it."""
    if kind not in told.kept:
        told.kept[kind] = [Hit(found.start(), found.end(), found[0]) for found in composed(kind).finditer(told.text)]
    return told.kept[kind]


def facts(told: Told, kind: str) -> list[Hit]:
    """Those that are a fact now."""
    return [hit for hit in concepts(told, kind) if told.standing(hit) is Standing.FACT]


def announced(told: Told, kind: str) -> list[Hit]:
    """Those that are a fact now, or that somebody says he will do."""
    said = re.compile("扬言|威胁|放话|恐吓|叫嚣")
    return [hit for hit in concepts(told, kind) if told.standing(hit) is Standing.FACT or said.search(told.before(hit))]


def poison_after(told: Told, hit: Hit) -> bool:
    """灌了半瓶除草剂: what is swallowed is no drink."""
    return bool(re.search(_part("poison"), told.after(hit)[:8]))


@cache
def _people() -> re.Pattern[str]:
    """Whoever is named; somebody's home is a place: 在她母亲家."""
    kin, other, home = _part("kin"), _part("other"), pattern("fact", "at_home_of").pattern.removeprefix("^")
    return re.compile(f"(?:{kin}|{other}){home}|(?P<kin>{kin})|(?P<other>{other})")


def of_the_house(told: Told, deed: Hit) -> Hit | None:
    """嫁过来八年 … 他拿皮带抽我: a marriage is spoken of, and nobody outside the family is named."""
    spoken = WED.search(told.text)
    if not spoken or not any(mark in deed.word for mark in "我俺伊") or any(found["other"] for found in _people().finditer(told.text)):
        return None
    return Hit(spoken.start(), spoken.end(), spoken[0])


def by_kin(told: Told, deed: Hit) -> Hit | None:
    """The one of the family who did it: the last person named before it who is not what it was done to; and nobody else suffered it."""
    if told.text[deed.start - 1 : deed.start] == "我" and "我" not in deed.word:
        return None  # whoever tells it did it
    start = max(0, deed.start - BACK)
    named = [found for found in _people().finditer(told.text, start, deed.start + 1) if found.lastgroup and not _undergoes(told, found)]
    if not named or not named[-1]["kin"] or MUTUAL.search(told.text, named[-1].end(), deed.end):
        return None
    if any(found["other"] for found in _people().finditer(told.text, deed.start, min(len(told.text), deed.end + 3))):
        return None
    return Hit(named[-1].start(), named[-1].end(), named[-1][0])


def _undergoes(told: Told, found: re.Match[str]) -> bool:
    before = told.text[max(0, found.start() - 3) : found.start()].rstrip("我俺他她其的自己")
    if passive := PASSIVE.match(told.text, found.end()):
        return not _people().search(told.text, found.end(), passive.end())
    return (bool(before) and before[-1] in OBJECT) or told.text[found.end() : found.end() + 1] in SUFFERS
