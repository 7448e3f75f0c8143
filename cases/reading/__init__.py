"""What a narrative says: three types, a row, a track and risk factors, each with the words it rests on. It suggests; people decide.

`told` cuts the text and knows what is denied, feared or past; `topics` weighs the tables of words; `facts` finds what makes it dangerous;
`ways` says who leads. Pure functions over tables of words: nothing is learned, fetched or kept.
"""

from dataclasses import dataclass

from cases.reading.facts import Evidence, factors
from cases.reading.lexicon import all_topics
from cases.reading.told import Told
from cases.reading.topics import Found, about
from cases.reading.ways import Way, way
from cases.triage import score

TYPES = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, with its evidence."""

    told: Told
    found: tuple[Found, ...]
    factors: dict[str, Evidence]
    way: Way

    @property
    def types(self) -> list[str]:
        """The three types that it may be, the likeliest first."""
        return list(dict.fromkeys(one.topic.type for one in self.found))[:TYPES]

    @property
    def row(self) -> int:
        """The row of the routing table; 0 when none covers it."""
        return self.found[0].topic.row

    @property
    def colour(self) -> str:
        """What the factors add up to."""
        return score(self.factors).colour


def read(text: str) -> Reading:
    """Read a narrative."""
    told = Told(text)
    found = about(told) or [Found(next(topic for topic in all_topics() if topic.name == "unknown_office"), 0.0, ())]
    facts = factors(told, found[0].topic.name)
    return Reading(told, tuple(found), facts, way(told, found[0], facts))
