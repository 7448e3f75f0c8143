"""Words of the tables of facts as a narrative states them: all, those in no harmless longer word, those that are a fact now."""

from collections.abc import Iterable

from cases.reading.lexicon import table, words_of
from cases.reading.told import Hit, Standing, Told

Evidence = list[Hit]


def said(kind: str, key: str) -> tuple[str, ...]:
    """The words of one kind of fact."""
    return words_of("facts", kind, key)


def loud(told: Told, kind: str, key: str) -> Evidence:
    """Words of a kind, without those inside a harmless longer one (酒 in 酒店)."""
    return spoken(told, kind, told.find(said(kind, key)))


def spoken(told: Told, kind: str, hits: Evidence) -> Evidence:
    """Those of them that no harmless longer word of the kind overlaps."""
    harmless = told.find(said(kind, "quiet")) if "quiet" in table("facts")[kind] else []
    return [hit for hit in hits if not any(hit.start < other.end and other.start < hit.end for other in harmless)]


def now(told: Told, hits: Iterable[Hit]) -> Evidence:
    """Those that are a fact now."""
    return [hit for hit in hits if told.standing(hit) is Standing.FACT]


def present(told: Told, kind: str, key: str) -> Evidence:
    """Words of a kind that are a fact now."""
    return now(told, told.find(said(kind, key)))
