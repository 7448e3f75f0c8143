"""Finding words in what was told: two signs are enough. The newest files are read through, which finds what many say; for what few say
PostgreSQL has an index of pairs of signs.
"""

import unicodedata
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField, Value

if TYPE_CHECKING:
    from cases.models.case import Case

TOLD = ("title", "place", "narrative")
SHORTEST = 2
READ_THROUGH = {"postgresql": 2_000, "sqlite": 20_000}  # files of one reader, the newest
WIDE = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
# The index and its function, for migrations: what is asked below must be the very same expression.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION cases_pairs(title text, place text, narrative text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
SELECT coalesce(array_agg(DISTINCT pair), '{}') FROM (
    SELECT sign || lead(sign) OVER (ORDER BY place_of) AS pair
    FROM unnest(string_to_array(lower(title || E'\n' || place || E'\n' || narrative), NULL)) WITH ORDINALITY AS signs(sign, place_of)
) AS pairs WHERE pair IS NOT NULL
$$;
CREATE INDEX case_pairs ON cases_case USING gin (cases_pairs(title, place, narrative));
"""
NO_FUNCTION = "DROP INDEX case_pairs; DROP FUNCTION cases_pairs(text, text, text);"


def plain(text: str) -> str:
    """As people type it in one width or the other: full-width letters and digits become half-width, blanks one."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def saying(cases: "QuerySet[Case]", text: str, most: int) -> list[int]:
    """The newest cases, at most so many, in whose title, place or narrative every one of these words stands. A word of one sign says nothing
    and is left out.

    The index alone would fetch every file of the land that says "both sides" before it knew the newest: with a million files 3 s.
    """
    words = [word for word in plain(text).split(" ") if len(word) >= SHORTEST]
    if not words:
        return []
    last = cases.order_by("-pk").values_list("pk", flat=True)[READ_THROUGH[connection.vendor] :].first()
    newest = cases if last is None else cases.filter(pk__gt=last)  # a number that the planner knows; of a subquery it fears all files
    found = _with(newest, words, most)
    if len(found) < most and connection.vendor == "postgresql":
        told = Func(*(F(name) for name in TOLD), function="cases_pairs", output_field=ArrayField(TextField()))
        found = _with(cases.annotate(pairs=told), words, most, in_index=True)
    return found


def _with(cases: "QuerySet[Case]", words: list[str], most: int, *, in_index: bool = False) -> list[int]:
    for word in words:
        cases = cases.filter(_stands(word, in_index=in_index))
    return list(cases.order_by("-pk").values_list("pk", flat=True)[:most])


def _stands(word: str, *, in_index: bool) -> Q:
    """In half-width or in full-width signs, whichever was written."""
    found, cased = Q(), word.lower() != word.upper()  # without letters nothing is to be raised, which takes longer than to compare
    for way in {word, word.translate(WIDE)}:
        here = Q()
        for name in TOLD:
            here |= Q(**{f"{name}__{'icontains' if cased else 'contains'}": way})
        found |= _in_index(way) & here if in_index else here
    return found


def _in_index(word: str) -> Q:
    pairs = sorted({word[n : n + 2].lower() for n in range(len(word) - 1)})
    wanted: Any = Value(pairs, output_field=ArrayField(TextField()))
    return Q(pairs__contains=wanted)
