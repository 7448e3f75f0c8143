"""How many people stand there: those who are said to be on the spot, and a way that is closed counts as twenty."""

from cases.reading.lexicon import pattern
from cases.reading.quantities import heads
from cases.reading.stated import Evidence, loud, now, said
from cases.reading.told import Hit, Standing, Told

CROWD, GREAT_CROWD = 10, 20


def crowd(told: Told) -> tuple[float, Evidence]:
    """How many stand there, and what says so; a blocked road or gate counts as twenty."""
    if closed := _blocked(told):
        return GREAT_CROWD, closed
    best: tuple[float, Evidence] = (0, [])
    for count in heads(told):
        there = told.near(count.hit, said("crowd", "there"), 14, 18) or _turned_up(told, count.hit)
        absent = (near := told.near(count.hit, said("crowd", "absent"), 6, 6)) and told.clause(near.start) == told.clause(count.hit.start)
        value = count.value * (2 if "各" in told.text[max(0, count.hit.start - 3) : count.hit.start] else 1)
        if there and not absent and value > best[0] and told.standing(count.hit) is Standing.FACT:
            best = (value, [count.hit, there])
    return best


def _turned_up(told: Told, people: Hit) -> Hit | None:
    """十几名家属到…, or 售楼部，三十多名业主要求…: they came or are there."""
    if pattern("fact", "at_work").match(told.text, people.end):
        return None
    found = pattern("fact", "turned_up").match(told.text, people.end)
    if not found and pattern("fact", "at_a_place").search(told.just_before(people)):
        found = pattern("fact", "demanding").match(told.text, people.end)
    return Hit(people.start, found.end(), told.text[people.start : found.end()]) if found else None


def _blocked(told: Told) -> Evidence:
    for hit in now(told, loud(told, "crowd", "blocked")):
        way = told.near(hit, said("crowd", "ways"), 14, 14)
        if way and not told.near(hit, said("crowd", "private"), 8, 10) and told.clause(way.start) == told.clause(hit.start):
            return [way, hit]
    return []
