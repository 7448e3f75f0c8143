"""A list is read whole in the background: its good rows into files of a thousand each, the others into a sheet that says what is wrong with them.

Nothing is changed by it. Neither a page nor the worker ever holds a whole list.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import files
from cases.cells import as_text
from cases.imports.columns import TO_DESK, clean
from cases.imports.sheet import rows
from cases.models import Application, BatchState as S, Case, ImportBatch, LedgerEntry, Outbox

PIECE, ERRORS = 1000, 5000  # good rows in a file, wrong ones that are told
Good = dict[str, Any]


def read_first(row: Outbox) -> datetime | None:
    """Read a list whole, outside any transaction: it may take a minute. Done again from the start where it was cut off."""
    batch = ImportBatch.objects.get(pk=row.ref or 0)
    if batch.stage == S.READING:
        try:
            _read(batch)
        except ValidationError as problem:
            ImportBatch.objects.filter(pk=batch.pk, stage=S.READING).update(stage=S.REFUSED, problem="；".join(problem.messages)[:300])
    return None


def _read(batch: ImportBatch) -> None:
    wrong, counts, pieces = list[list[str]](), {"total": 0, "wrong": 0, "known": 0}, list[str]()
    for good in _pieces(_good(batch, wrong, counts)):
        new = unknown(batch, good)
        counts["known"] += len(good) - len(new)
        if new:
            pieces.append(files.keep(json.dumps(new, ensure_ascii=False, default=lambda value: value.isoformat()).encode())[0])
        ImportBatch.objects.filter(pk=batch.pk, stage=S.READING).update(**counts)
    errors = files.keep(_as_csv(batch.heads, wrong))[0] if wrong else ""
    facts = {"errors_file": errors, "pieces": pieces, "stage": S.READ, **counts}
    if not ImportBatch.objects.filter(pk=batch.pk, stage=S.READING).update(**facts):  # another worker was there first
        for name in filter(None, (*pieces, errors)):
            files.discard(name)


def _good(batch: ImportBatch, wrong: list[list[str]], counts: dict[str, int]) -> Iterator[Good]:
    """Row by row what can be brought in; what cannot goes to `wrong`, with its line and the reason."""
    seen, below = set[str](), islice(rows(files.read(batch.file)), 1, None)
    for line, cells in enumerate(below, start=2):
        counts["total"] += 1
        values, problems = clean(cells, batch.places, batch.kind)
        number = values.get("source_number", "")
        if not problems and number in seen:
            problems = [_("The number %(number)s stands in this list twice.") % {"number": number}]
        seen.add(number)
        if not problems:
            yield values
            continue
        counts["wrong"] += 1
        if len(wrong) < ERRORS:
            wrong.append([str(line), "；".join(problems), *cells])


def _pieces(good: Iterator[Good]) -> Iterator[list[Good]]:
    while piece := list(islice(good, PIECE)):
        yield piece
    yield []  # the counts of what came after the last good row


def unknown(batch: ImportBatch, good: Sequence[Good]) -> list[Good]:
    """Those whose number is not in the system yet: of no list, and for the desk of no case that somebody logged without one."""
    numbers = [one["source_number"] for one in good]
    known = {number for rows in _there(batch) for number in rows.filter(source_number__in=numbers).values_list("source_number", flat=True)}
    return [one for one in good if one["source_number"] not in known]


def _there(batch: ImportBatch) -> list[QuerySet[Any]]:
    if batch.kind not in TO_DESK:
        return [LedgerEntry.objects.filter(station=batch.station_id, kind=batch.kind)]
    logged = Case.objects.exclude(source_number="")  # as its index says it: of a thousand numbers the planner does not conclude it
    return [rows.filter(station=batch.station_id, source=batch.kind) for rows in (Application.objects.all(), logged)]


def _as_csv(heads: Sequence[str], wrong: Sequence[Sequence[str]]) -> bytes:
    """For Excel: the list's own columns behind line and reason; nothing in it is computed."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for row in ([_("Line"), _("What is wrong"), *heads], *wrong):
        writer.writerow([as_text(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")
