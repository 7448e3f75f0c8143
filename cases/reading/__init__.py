"""What a narrative says: three types, a row, a track and risk factors, each with the words it rests on. It suggests; people decide.

`told` cuts the text and knows what is denied, feared or past; `topics` weighs the tables of words; `learned` what labelled narratives say of every
run of signs; `facts` finds what makes it dangerous; `alarm` hears what sounds so; `ways` says who leads. Pure functions over tables
beside them: nothing is fetched or kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cases.reading.alarm import sounds_red
from cases.reading.facts import factors
from cases.reading.learned import TRACKS, TYPES, Learned
from cases.reading.lexicon import all_topics
from cases.reading.stated import Evidence
from cases.reading.told import Told
from cases.reading.topics import Found, about
from cases.reading.ways import DANGEROUS, Way, way
from cases.triage import Factor, Question, Track, score

SHOWN = 3  # types
BY_RUNS, LEAST = 8.0, 4.0  # what the runs of signs count beside the words of the tables; what is said on their word alone needs so much
BY_RULES, SHOWN_WORDS = 0.8, 1.5  # what a way counts beside the runs of signs; more when words of the tables point to it
AT_HOME = 6.0  # what violence in the family adds to the topics of the family
# A no to the question takes these back.
ASKED = {
    Question.WEAPON: (Factor.WEAPON, Factor.KILL_THREAT), Question.DOMESTIC: (Factor.DV,), Question.CROWD: (Factor.CROWD_10, Factor.CROWD_20),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, with its evidence."""

    told: Told
    found: tuple[Found, ...]
    factors: dict[str, Evidence]
    way: Way
    against: dict[Question, Evidence] = field(default_factory=dict)  # answered no, and the text says otherwise
    alarm: Evidence = field(default_factory=list)  # why it sounds red although no danger that is red was read

    @property
    def types(self) -> list[str]:
        """The three types that it may be, the likeliest first."""
        return list(dict.fromkeys(one.topic.type for one in self.found))[:SHOWN]

    @property
    def row(self) -> int:
        """The row of the routing table; 0 when none covers it."""
        return self.found[0].topic.row

    @property
    def colour(self) -> str:
        """What the factors add up to; red as well when it sounds so."""
        return "red" if self.alarm else score(self.factors).colour


def read(text: str, answers: Mapping[str, bool] | None = None) -> Reading:
    """Read a narrative. What was answered counts more: a no takes a danger back. Where whole answers lead, the rules say."""
    told, given = Told(text), answers or {}
    learned = Learned(told)
    found = _ranked(told, learned) or [Found(next(topic for topic in all_topics() if topic.name == "unknown_office"), 0.0, ())]
    facts = factors(told, found[0].topic.name)
    found = _at_home(found) if Factor.DV in facts else found
    against = {question: hits for question, those in ASKED.items() if given.get(question) is False and (hits := _first(facts, those))}
    denied = {factor for question in against for factor in ASKED[question]}
    kept = {factor: hits for factor, hits in facts.items() if factor not in denied}
    heard = [] if score(facts).colour == "red" else sounds_red(told)
    return Reading(told, tuple(found), kept, _led(way(told, found[0], facts), facts, learned), against, heard)


def _ranked(told: Told, learned: Learned) -> list[Found]:
    """Every topic by the words of the tables and the runs of signs together; none where neither says enough."""
    words, runs = {one.topic.name: one for one in about(told)}, learned.points(TYPES)
    both = [words.get(topic.name) or Found(topic, 0.0, ()) for topic in all_topics()]
    both = [replace(one, points=one.points + BY_RUNS * runs.get(one.topic.type, 0.0)) for one in both]
    ranked = sorted((one for one in both if one.points > 0), key=lambda one: -one.points)
    if not words and (not ranked or ranked[0].points < LEAST):
        return []
    shown = list(dict.fromkeys(one.topic.type for one in ranked))[:SHOWN]
    reasons = {of_type: learned.reasons(TYPES, of_type) for of_type in shown}
    return [one if one.hits else replace(one, hits=reasons.get(one.topic.type, ())) for one in ranked]


def _led(said: Way, facts: Mapping[str, Evidence], learned: Learned) -> Way:
    """The way of the rules, unless most narratives that speak like this one go another; a danger or a crime by its name is the police's."""
    if said.sure or any(factor in facts for factor in DANGEROUS):
        return said
    points = learned.points(TRACKS)
    points[said.track.value] += BY_RULES * (SHOWN_WORDS if said.hits else 1)
    best = max(points, key=points.__getitem__)
    return said if best == said.track.value else Way(Track(best), learned.reasons(TRACKS, best))


def _at_home(found: list[Found]) -> list[Found]:
    """Whoever is beaten by the family has first of all a quarrel in the family, whatever it is said to be about."""
    return sorted((replace(one, points=one.points + AT_HOME * (one.topic.type == "family")) for one in found), key=lambda one: -one.points)


def _first(facts: dict[str, Evidence], wanted: tuple[Factor, ...]) -> Evidence:
    return next((facts[factor] for factor in wanted if factor in facts), [])
