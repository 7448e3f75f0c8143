"""A list is taken out: chosen in the scope of the page, put together in the background, fetched in the same scope, gone after a day.

Two hundred cases are read by one short transaction that counts itself, so that a killed worker neither loses nor doubles a row.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.roles import Role
from accounts.second_factor import verify
from cases import doorbell, exporting, files
from cases.clock import now
from cases.lifecycle import record
from cases.models import Case, Export, ExportState, Outbox, Turn, standing
from cases.models.export import AT_ONCE, KEPT_FOR
from cases.moves import Act, Effect
from cases.search import find
from cases.waiting import BY_THE_CLOCK, Sieve, in_view

MOST, MOST_IN_FULL, SHOWN = 20_000, 500, 10
IN_FULL = frozenset({Role.LEADER, Role.DIRECTOR})  # with a fresh second factor
FIELDS = ["name", "phone"]


def chosen(actor: User, *, view: str, sieve: Sieve, text: str | None, leads: bool) -> list[int]:
    """The cases of the page that somebody stands on: a search (`text`), or without one the desk as it is narrowed.

    Raises ValidationError for none or too many.
    """
    cases = in_view(actor, view, sieve, leads=leads) if text is None else find(actor, text, MOST + 1)
    found = list(cases.order_by("-id").values_list("pk", flat=True)[: MOST + 1])
    if not found:
        raise ValidationError(_("There is nothing on this page to take out."))
    if len(found) > MOST:
        raise ValidationError(_("These are more than %(most)s cases. Narrow the page first.") % {"most": MOST})
    return found


def may_in_full(actor: User) -> bool:
    """Who may take names and phones out unmasked at all."""
    return bool(standing(actor).roles & IN_FULL) and bool(actor.totp_secret)


def ask(*, actor: User, cases: Sequence[int], form: str, reason: str, in_full: bool = False, code: str = "") -> Export:
    """Have it put together. In full it wants the right and a fresh second factor, which is spent before the transaction begins."""
    if actor.appointment is None:
        raise PermissionDenied
    if in_full:
        _check_right(actor, len(cases), code)
    with transaction.atomic():
        facts = {"made_by": actor, "appointment": actor.appointment, "form": form, "reason": reason, "in_full": in_full}
        export = Export.objects.create(**facts, cases=list(cases))
        Outbox.objects.create(key=f"{Effect.EXPORT}:{export.pk}", kind=Effect.EXPORT, ref=export.pk)
        doorbell.ring_after_commit()
    return export


def _check_right(actor: User, count: int, code: str) -> None:
    if not may_in_full(actor):
        raise PermissionDenied
    if count > MOST_IN_FULL:
        raise ValidationError(_("In full at most %(most)s cases at a time.") % {"most": MOST_IN_FULL})
    if not verify(actor, code, now()):
        raise ValidationError(_("The six digits are not right, or were used already. Wait for the next ones."))


def work(row: Outbox) -> datetime | None:
    """The next piece, in the caller's transaction, or when all are there the sheet. Returns when to go on, or None when it is done."""
    export = Export.objects.select_for_update(of=("self",)).get(pk=row.ref or 0)
    if export.stage != ExportState.WAITING:
        return None
    if len(export.pieces) * AT_ONCE < len(export.cases):
        export.pieces.append(_piece(export))
        export.save()
        return now()
    _finish(export)
    return None


def _piece(export: Export) -> str:
    """Only what may still be seen goes in; what is shown in full stands in the history of its case, with the reason."""
    actor, at = _asker(export), len(export.pieces) * AT_ONCE
    mine = export.cases[at : at + AT_ONCE]
    cases = list(_readable(actor, mine)) if actor else []
    if export.in_full and actor is not None:
        for case in cases:
            record(case, Act.UNMASKED, actor=actor, note=export.reason, fields=FIELDS)
    return files.keep(json.dumps(list(exporting.lines(cases, in_full=export.in_full)), ensure_ascii=False).encode())[0]


def _asker(export: Export) -> User | None:
    """Whoever asked, as what they asked, while they are it."""
    held = Appointment.objects.current(now()).filter(pk=export.appointment_id).select_related("user", "office").first()
    return held.user.working_as(held) if held else None


def _readable(actor: User, ids: Sequence[int]) -> QuerySet[Case]:
    turns = Turn.objects.filter(is_open=1, paused_at=None).order_by(*BY_THE_CLOCK)
    seen = Case.objects.visible_to(actor).filter(pk__in=ids).select_related("station", "officer", "mediator__user")
    return seen.prefetch_related("parties", Prefetch("turns", turns)).order_by("-pk")


def _finish(export: Export) -> None:
    rows = [line for name in export.pieces for line in json.loads(files.read(name))]
    _forget(export.pieces)
    content = exporting.sheet(export.form, exporting.mark(export, export.made_by), rows)
    export.file, export.stage, export.done_at, export.pieces = files.keep(content)[0], ExportState.DONE, now(), []
    export.save()
    end: dict[str, Any] = {"kind": Effect.EXPORT_END, "ref": export.pk, "due_at": export.done_at + KEPT_FOR}
    Outbox.objects.update_or_create(key=f"{Effect.EXPORT_END}:{export.pk}", defaults=end)


def end(row: Outbox) -> None:
    """The day is over: the file goes, the line that it was taken stays."""
    export = Export.objects.select_for_update(of=("self",)).get(pk=row.ref or 0)
    _forget([name for name in (export.file, *export.pieces) if name])
    export.file, export.pieces, export.stage = "", [], ExportState.GONE
    export.save()


def fetch(export: Export, *, actor: User) -> bytes:
    """The sheet, in the scope of this moment: whoever may no longer see one of its cases, or works as something else, asks anew."""
    appointment = actor.appointment
    if export.made_by_id != actor.pk or not export.is_ready or appointment is None or appointment.pk != export.appointment_id:
        raise Http404
    seen = Case.objects.visible_to(actor).filter(pk__in=export.cases).count()
    if seen < len(export.cases):
        raise ValidationError(_("Some of these cases are no longer yours to see. Take the list out anew."))
    return files.read(export.file)


def _forget(names: Sequence[str]) -> None:
    for name in names:
        transaction.on_commit(partial(files.discard, name), robust=True)
