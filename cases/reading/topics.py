"""What a narrative is about: every topic with its points and the words that they rest on."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.reading.lexicon import TOGETHER, Rule, Topic, all_topics, pattern
from cases.reading.told import Hit, Standing, Told

FADING = 0.85  # every further word of a topic says a little less
DOUBTED = 0.35  # what is denied, feared, announced or an office that was told is still talked about, seldom what it is about
CAUSED = 1.3
SAID, MOST_SAID = 3.5, 2  # what is put together says much, and twice is enough


@dataclass(frozen=True, slots=True)
class Found:
    """A topic with its points and the places that they rest on."""

    topic: Topic
    points: float
    hits: tuple[Hit, ...]


def about(told: Told) -> list[Found]:
    """All topics with any points, the strongest first."""
    found = [_weigh(told, topic) for topic in all_topics()]
    return sorted((one for one in found if one.points > 0), key=lambda one: -one.points)


def _weigh(told: Told, topic: Topic) -> Found:
    taken: list[tuple[float, Hit]] = [(0.0, hit) for hit in told.find(topic.quiet)]
    reach = [0] * len(told.text)  # how far the words already taken go from each place
    for _weight, hit in taken:
        _take(reach, hit)
    for word in sorted(topic.words.keys() & told.places.keys(), key=lambda word: (-len(word), word)):
        weight = topic.words[word]
        free = [hit for hit in told.places[word] if reach[hit.start] < hit.end]
        if free:
            best = max(((weight * _trust(told, hit, weight), hit) for hit in free), key=lambda pair: abs(pair[0]))
            taken.append(best)
            _take(reach, best[1])
    for rule in topic.together:
        taken += [(TOGETHER / 2, hit) for hit in _meeting(told, rule)]
    if topic.said:
        taken += [(SAID, Hit(found.start(), found.end(), found[0])) for found in list(topic.said.finditer(told.text))[:MOST_SAID]]
    good = sorted((weight for weight, _hit in taken if weight > 0), reverse=True)
    points = sum(weight * FADING**place for place, weight in enumerate(good)) + sum(weight for weight, _hit in taken if weight < 0)
    hits = [hit for weight, hit in sorted(taken, key=lambda pair: -pair[0]) if weight > 0]
    return Found(topic, points, tuple(hits))


def _take(reach: list[int], hit: Hit) -> None:
    for at in range(hit.start, hit.end):
        reach[at] = max(reach[at], hit.end)


def _inside(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end


def _trust(told: Told, hit: Hit, weight: float) -> float:
    if weight < 0:
        return 1.0
    before = told.before(hit)
    told_of = pattern("scope", "office").search(hit.word) and pattern("scope", "handed").search(before)
    if told.standing(hit) in (Standing.DENIED, Standing.FEARED) or told_of or pattern("scope", "announced").search(before):
        return DOUBTED
    return CAUSED if pattern("scope", "cause").search(before) else 1.0


def _meeting(told: Told, rule: Rule) -> Iterator[Hit]:
    """The words of a rule whose groups all meet, if they do."""
    for first in told.find(rule.groups[0]):
        met = [first]
        for group, span in zip(rule.groups[1:], rule.spans, strict=True):
            last = met[-1]
            close = (hit for hit in told.find(group) if not _inside(hit, last) and not _inside(last, hit))
            best = min(close, key=lambda hit: abs(hit.start - last.start), default=None)
            if best is None or abs(best.start - last.start) > span:
                break
            met.append(best)
        else:
            yield from (met[0], met[-1])
            return
