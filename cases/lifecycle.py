"""The one door. `advance()` is the only code that writes a state; everything that must be true of a move is made true here, once."""

import hashlib
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from cases import doorbell, turns
from cases.clock import now
from cases.guards import check, is_meant
from cases.models import (
    SYSTEM,
    Actor,
    Agreement,
    Case,
    Confirmation,
    Document,
    Event,
    Note,
    Outbox,
    Party,
    Referral,
    Standing,
    Visibility,
    standing,
)
from cases.moves import ConfirmationAction, ConfirmationState, Move

F = TypeVar("F", Case, Referral, Confirmation)


class Stale(Exception):  # it is no error of the program: somebody was quicker
    """The file moved since the page was made; the caller shows what changed and keeps what was typed."""

    def __init__(self, file: Case | Referral | Confirmation) -> None:
        self.file = file
        super().__init__(_("Somebody moved this file meanwhile. Look at what changed and send it again."))


def actions_for(file: Case | Referral | Confirmation, actor: Actor) -> list[Move]:
    """The moves this actor may try now, in the order of the table: it draws the buttons."""
    who = standing(actor)
    held = {part for row in file.leaving() for part in row.by}
    held = {part for part in held if turns.plays(file, part, who)}
    return [row for row in file.leaving() if row.by & held and is_meant(row, file)]


def begin(file: F, action: str, *, actor: Actor, note: str = "", on_behalf_of: Party | None = None) -> F:
    """Begin a file with a row of its table that has no sources. The file is unsaved; for a case its number is given already."""
    row = file.TABLE.index[action]
    if row.sources:
        raise ValueError(action)
    who = standing(actor)
    with transaction.atomic():
        if not isinstance(file, Case):
            _lock_case(file.folder.pk)
            if not Case.objects.visible_to(actor).filter(pk=file.folder.pk).exists():
                raise Http404
        _check_mover(file, row, who, on_behalf_of)
        for name, value in _stamps(row).items():
            setattr(file, name, value)
        file.state = row.target
        check(row, file, note)
        file.save()
        _finish(file, row, "", who, note, on_behalf_of, [])
    return file


def advance(
    file: F,
    action: str,
    *,
    actor: Actor,
    on_behalf_of: Party | None = None,
    note: str = "",
    changes: dict[str, Any] | None = None,
    version: int | None = None,
) -> F:
    """Take a move, in one transaction, and return the file as it is now.

    Raises Http404 for a stranger, PermissionDenied for the wrong role or office, Stale for the wrong state or an old `version`, and
    ValidationError for what a guard misses. `changes` may hold only the fields that the row names.
    """
    row: Move = file.TABLE.index[action]
    given = changes or {}
    if extra := given.keys() - row.sets:
        raise ValueError(f"{action} may not set {sorted(extra)}")
    who = standing(actor)
    with transaction.atomic():
        _lock_case(file.folder.pk)
        fresh = _read_locked(file, actor)
        _check_mover(fresh, row, who, on_behalf_of)
        if fresh.state not in row.sources or (version is not None and version != fresh.version):
            raise Stale(fresh)
        before = fresh.state
        written: dict[str, Any] = {**_stamps(row), **dict(row.puts), **given}
        for name, value in written.items():
            setattr(fresh, name, value)
        check(row, fresh, note)
        fresh.state, fresh.version = row.target or before, fresh.version + 1
        fresh.save(update_fields={"state", "version", *written})
        _finish(fresh, row, before, who, note, on_behalf_of, sorted(given))
    return fresh


def record(
    file: Case | Referral | Confirmation, act: str, *, actor: Actor, note: str = "", on_behalf_of: Party | None = None,
    fields: list[str] | None = None, visibility: str = Visibility.STATION, alone_with: Party | None = None,
) -> Event:  # fmt: skip
    """Write an act that is no move into the history (a meeting held, a signature, a full phone number read). Same chain, same lock.

    Raises Http404 for somebody who may not see the file; whether the act is theirs to do, its step has asked.
    """
    who = standing(actor)
    with transaction.atomic():
        _lock_case(file.folder.pk)
        if not type(file)._default_manager.visible_to(actor).filter(pk=file.pk).exists():
            raise Http404
        _check_behalf(file, who, on_behalf_of)
        return _append(file, act, file.state, who, note, on_behalf_of, fields or [], visibility, alone_with)


def _lock_case(case_id: int) -> Case:
    """The case row comes first, always: it holds the head of the chain and orders all that happens to one dispute."""
    return Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case_id)


def _read_locked(file: F, actor: Actor) -> F:
    rows = type(file).objects
    if not rows.visible_to(actor).filter(pk=file.pk).exists():
        raise Http404
    return rows.select_for_update(of=("self",)).get(pk=file.pk)


def _check_mover(file: Case | Referral | Confirmation, row: Move, who: Standing, on_behalf_of: Party | None) -> None:
    """The right role at the right office, and where a file has its own mediator, that mediator and no other."""
    if not any(turns.plays(file, part, who) for part in row.by):
        raise PermissionDenied
    _check_behalf(file, who, on_behalf_of)


def _check_behalf(file: Case | Referral | Confirmation, who: Standing, on_behalf_of: Party | None) -> None:
    """Nobody acts for a party of another case, and a party for nobody but themselves."""
    if on_behalf_of is None:
        return
    if on_behalf_of.case_id != file.folder.pk or who.party_id not in (None, on_behalf_of.pk):
        raise PermissionDenied


def _stamps(row: Move) -> dict[str, datetime]:
    return dict.fromkeys(row.stamps.split(), now())


def _finish(file: Any, row: Move, before: str, who: Standing, note: str, on_behalf_of: Party | None, fields: list[str]) -> None:
    event = _append(file, row.action, before, who, note, on_behalf_of, fields, Visibility.STATION)
    turns.close(file, row)
    turns.open_all(file, row)
    if row.drops_drafts:
        _drop_drafts(file)
    for effect in row.effects:
        Outbox.objects.create(key=f"{effect}:{event.pk}", kind=effect, case=file.folder, ref=file.pk)
    doorbell.ring_after_commit()


def _drop_drafts(case: Case) -> None:
    """What was written but never took effect is void, its papers and the confirmation prepared for it too: nothing holds the case open."""
    drafts = list(Agreement.objects.filter(case=case, voided_at=None, effective_at=None).values_list("pk", flat=True))
    Document.objects.filter(agreement__in=drafts).update(voided_at=now())
    Agreement.objects.filter(pk__in=drafts).update(voided_at=now())
    for confirmation in Confirmation.objects.filter(agreement__in=drafts, state=ConfirmationState.PREPARED):
        advance(confirmation, ConfirmationAction.NOT_SEEK, actor=SYSTEM, note="调解已终止，协议文本作废")


def _append(
    file: Any, action: str, before: str, who: Standing, note: str, on_behalf_of: Party | None, fields: list[str], visibility: str,
    alone_with: Party | None = None,
) -> Event:  # fmt: skip
    folder = Case.objects.only("head_seq", "head_hash").get(pk=file.folder.pk)
    kept = _keep(file.folder, note, who, visibility, alone_with) if note.strip() else None
    event = Event(
        case=folder, seq=folder.head_seq + 1, at=now(), table=file.TABLE.name, file_id=file.pk, action=action, from_state=before,
        to_state=file.state, version=file.version, role=who.role, user_id=who.user_id, office_id=who.office_id, party_id=who.party_id,
        client_id=who.client_id,
        on_behalf_of=on_behalf_of, fields=fields, note=kept, note_digest=kept.digest if kept else "", previous_hash=folder.head_hash,
    )  # fmt: skip
    event.hash = event.digest()
    event.save(force_insert=True)
    Case.objects.filter(pk=folder.pk).update(head_seq=event.seq, head_hash=event.hash)
    return event


def _keep(case: Case, note: str, who: Standing, visibility: str, alone_with: Party | None) -> Note:
    digest = hashlib.sha256(note.encode()).hexdigest()
    return Note.objects.create(
        case=case, text=note, digest=digest, visibility=visibility, author_id=who.user_id, party_id=who.party_id, written_at=now(),
        alone_with=alone_with,
    )  # fmt: skip


