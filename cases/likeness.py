"""How alike two narratives are, by the pairs of signs that they share, and the words that say so. Pure functions."""

import unicodedata
from functools import lru_cache
from itertools import pairwise

LONGEST = 1200  # signs of each that are compared
FEWEST = 8  # pairs: a shorter one is like everything
SHOWN = 4
COMMON = frozenset("的了是在有和与及就都也还不没说要到去来把被让给这那我你他她们一个")


@lru_cache(maxsize=600)  # while people log, the newest narratives are compared again and again
def pairs(text: str) -> frozenset[str]:
    """Its pairs of neighbouring signs, without those of little words, digits and stops."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    return frozenset(one + two for one, two in pairwise(plain) if _tells(one) and _tells(two))


def _tells(sign: str) -> bool:
    return sign.isalpha() and sign not in COMMON


def likeness(one: frozenset[str], two: frozenset[str]) -> float:
    """From 0 to 1: the part of both that they share."""
    if min(len(one), len(two)) < FEWEST:
        return 0.0
    return 2 * len(one & two) / (len(one) + len(two))


def shared_words(text: str, shared: frozenset[str]) -> tuple[str, ...]:
    """The longest runs of a text that are made of shared pairs: what somebody sees and says, yes, the same."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    runs, run = list[str](), ""
    for one, two in pairwise(plain):
        if one + two in shared:
            run = run + two if run else one + two
        elif run:
            runs, run = [*runs, run], ""
    runs = [*runs, run] if run else runs
    return tuple(sorted(dict.fromkeys(runs), key=len, reverse=True)[:SHOWN])
