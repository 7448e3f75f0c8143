"""Addresses as people write them, brought to one form: 桂花苑三栋 is 桂花苑3幢. Pure functions; nothing is kept in this form but to compare."""

import re
import unicodedata
from functools import lru_cache

NUMERALS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
COUNTED = re.compile(r"([零〇一二两三四五六七八九十百]+)(?=幢|栋|号|单元|层|楼|室|组|弄|期)")
ABOVE = re.compile(r"^(?:浙江省?)?(?:宁波市?)?(?:奉化(?:区|市)?)?(?:[\u4e00-\u9fff]{2,3}街道)?")
BUILDING = re.compile(r"(?:号楼|栋|座|#)")
NOISE = re.compile(r"[\s,，、.。;；:：()（）\-—~·\"'“”]+")


@lru_cache(maxsize=6000)  # the newest places of a station or two are compared with whatever is logged
def normal(text: str) -> str:
    """The form in which two addresses are compared."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isprintable())
    plain = NOISE.sub("", seen).lower()
    plain = COUNTED.sub(lambda found: str(number(found.group())), plain)
    return BUILDING.sub("幢", ABOVE.sub("", plain)).replace("小区", "")


def number(signs: str) -> int:
    """A small Chinese number: 十二, 二十, 一百零三."""
    total = digit = 0
    for sign in signs:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = NUMERALS[sign]
    return total + digit


def is_exact(text: str) -> bool:
    """Whether it names a building or a door and no whole estate."""
    return any(sign.isdigit() for sign in normal(text))
