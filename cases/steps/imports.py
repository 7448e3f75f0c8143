"""A list is brought in: looked at, its columns named, read whole in the background (which changes nothing), brought in, and taken back if wished.

Each thousand rows are brought in by one short transaction that counts itself, so that a killed worker neither loses nor doubles a row.
"""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from cases import doorbell, files
from cases.clock import now, today
from cases.figures.tally import count_books
from cases.imports.columns import COLUMNS, TO_DESK, guess
from cases.imports.sheet import Row, rows
from cases.models import Application, BatchState as S, Case, ImportBatch, LedgerEntry, Limit, Outbox, standing
from cases.models.application import Matter
from cases.models.draft import LIMIT as DRAFT_KEPT
from cases.moves import Effect
from cases.numbers import next_number
from cases.steps.intake import link_hash
from cases.steps.list_reading import Good, unknown
from cases.steps.redaction import redact

UNDONE_AT_ONCE, SHOWN, REMEMBERED = 5000, 5, 50


def of_station(actor: User) -> QuerySet[ImportBatch]:
    """The lists of this person's station."""
    return ImportBatch.objects.filter(station=standing(actor).office_id).select_related("made_by", "undone_by")


def upload(*, actor: User, kind: str, name: str, content: bytes) -> ImportBatch:
    """Keep a list as it came and guess its columns, from the last list with the same heads or from their words. Raises ValidationError."""
    found = rows(content)
    heads, first = next(found, []), next(found, None)
    if first is None:
        raise ValidationError(_("There is nothing below the first row."))
    same = (one.places for one in of_station(actor).filter(kind=kind).order_by("-pk")[:REMEMBERED] if one.heads == heads and one.places)
    places = next(same, None) or guess(heads, kind)
    kept, _digest = files.keep(content)
    facts = {"station_id": standing(actor).office_id, "kind": kind, "name": name[-120:], "heads": heads, "places": places}
    return ImportBatch.objects.create(**facts, file=kept, made_by=actor)


def preview(batch: ImportBatch) -> list[Row]:
    """The first rows below the head, as long as they are; what is wrong with one is said once the list is read whole."""
    first = list[Row]()
    with suppress(ValidationError):
        first.extend(row + [""] * (len(batch.heads) - len(row)) for row in islice(rows(files.read(batch.file)), 1, 1 + SHOWN))
    return first


@transaction.atomic
def name_columns(batch: ImportBatch, *, places: Mapping[str, int]) -> None:
    """Say which column is what, and have the list read. Raises ValidationError where one is missing or taken twice."""
    missing = [str(column.label) for column in COLUMNS[batch.kind] if column.needed and column.name not in places]
    if missing:
        raise ValidationError(_("Say which column holds: %(columns)s.") % {"columns": "、".join(missing)})
    if len(set(places.values())) < len(places):
        raise ValidationError(_("One column cannot be two things."))
    fresh = _locked(batch, S.MAPPING, S.READ, S.REFUSED)
    _forget(fresh.pieces)
    fresh.places, fresh.stage, fresh.pieces, fresh.problem = dict(places), S.READING, [], ""
    fresh.total = fresh.wrong = fresh.known = 0
    fresh.save()
    _have_it_done(fresh)


@transaction.atomic
def bring_in(batch: ImportBatch) -> None:
    """Have the good rows brought in. Pressed twice, it is done once."""
    fresh = _locked(batch, S.READ)
    fresh.stage, fresh.pieces_done = S.BRINGING, 0
    fresh.save()
    _have_it_done(fresh)


@transaction.atomic
def take_back(batch: ImportBatch, *, actor: User) -> None:
    """Have everything taken out again that came of this list, but what became a case or was answered meanwhile."""
    fresh = _locked(batch, S.DONE)
    fresh.stage, fresh.undone_by = S.UNDOING, actor
    fresh.save()
    _have_it_done(fresh)


@transaction.atomic
def once_more(batch: ImportBatch) -> None:
    """Have it tried again where the worker failed for good."""
    _have_it_done(_locked(batch, S.READING, S.BRINGING, S.UNDOING))


def _locked(batch: ImportBatch, *states: str) -> ImportBatch:
    fresh = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if fresh.stage not in states:
        raise ValidationError(_("This list is %(state)s already.") % {"state": fresh.get_stage_display()})
    return fresh


def _have_it_done(batch: ImportBatch) -> None:
    facts = {"kind": Effect.IMPORT, "ref": batch.pk, "due_at": now(), "failed_at": None, "attempts": 0}
    Outbox.objects.update_or_create(key=f"import:{batch.pk}", defaults=facts)
    doorbell.ring_after_commit()


def work(row: Outbox) -> datetime | None:
    """One piece brought in, or one taken back, in the caller's transaction. Returns when to go on: at once, or None when all is done."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("station").get(pk=row.ref or 0)
    step = {S.BRINGING: _bring_piece, S.UNDOING: _take_piece}.get(S(batch.stage))
    if step is None:
        return None
    again = step(batch)
    batch.save()
    return now() if again else None


def _bring_piece(batch: ImportBatch) -> bool:
    if batch.pieces_done < len(batch.pieces):
        new = unknown(batch, json.loads(files.read(batch.pieces[batch.pieces_done])))
        if batch.kind in TO_DESK:
            Application.objects.bulk_create([_application(batch, one) for one in new], ignore_conflicts=True)
        else:
            LedgerEntry.objects.bulk_create([_entry(batch, one) for one in new], ignore_conflicts=True)
        batch.pieces_done += 1
        return True
    batch.stage, batch.brought = S.DONE, _came_of(batch).count()
    _count(batch)
    _forget([batch.file, *batch.pieces])
    return False


def _came_of(batch: ImportBatch) -> QuerySet[Any]:
    return batch.applications.all() if batch.kind in TO_DESK else batch.entries.all()


def _entry(batch: ImportBatch, one: Good) -> LedgerEntry:
    facts = {name: value for name, value in one.items() if value is not None}
    return LedgerEntry(station=batch.station, batch=batch, kind=batch.kind, **facts | {"summary": redact(one["summary"])})


def _application(batch: ImportBatch, one: Good) -> Application:
    year = today().year
    return Application(
        number=f"{batch.station.code}-sq-{year}-{next_number(batch.station, 'application', year)}", client_key=uuid.uuid4(),
        token_hash=link_hash(secrets.token_urlsafe()), station=batch.station, about=Matter.OTHER, narrative=one["summary"], place=one["place"],
        other_side=one["other_side"], name=one["name"], phone=one["phone"], sent_at=datetime.fromisoformat(one["happened_at"]),
        source=batch.kind, source_number=one["source_number"], batch=batch,
    )  # fmt: skip


def _take_piece(batch: ImportBatch) -> bool:
    found = _came_of(batch)
    if batch.kind in TO_DESK:
        found = found.filter(handled_at=None)
    some = list(found.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:UNDONE_AT_ONCE])  # nobody answers them meanwhile
    if some:
        found.filter(pk__in=some).delete()
        return True
    batch.stage, batch.brought = S.UNDONE, _came_of(batch).count()
    _count(batch)
    return False


def _count(batch: ImportBatch) -> None:
    """The figures hold the books whole: with this list, or without it."""
    if batch.kind not in TO_DESK:
        count_books(batch.station_id)


def cases_of(batch: ImportBatch) -> QuerySet[Case]:
    """What the desk made of it."""
    return Case.objects.filter(applications__batch=batch, applications__told_again=False)


def errors_of(batch: ImportBatch) -> bytes:
    """The rows that were not taken, for Excel; nothing where all were good."""
    return files.read(batch.errors_file) if batch.errors_file else b""


def _forget(names: Sequence[str]) -> None:
    """Files of rows that nobody needs any more, once that is certain."""
    for name in names:
        transaction.on_commit(partial(files.discard, name), robust=True)


def forget_lists() -> int:
    """Every night: lists that nobody brought in, and the wrong rows of those that were, once the time of a draft is over; how many."""
    old = ImportBatch.objects.filter(made_at__lt=now() - timedelta(days=Limit.objects.in_force(DRAFT_KEPT, today()).amount))
    left = list(old.filter(stage__in=(S.MAPPING, S.READ, S.REFUSED)))
    read = list(old.filter(stage__in=(S.DONE, S.UNDONE)).exclude(errors_file=""))
    with transaction.atomic():
        _forget([name for batch in left for name in (batch.file, *batch.pieces)] + [batch.errors_file for batch in left + read if batch.errors_file])
        ImportBatch.objects.filter(pk__in=[batch.pk for batch in left]).delete()
        ImportBatch.objects.filter(pk__in=[batch.pk for batch in read]).update(errors_file="")
    return len(left) + len(read)
