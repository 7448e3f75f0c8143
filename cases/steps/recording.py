"""Recordings of a meeting: handed in by whoever leads it, when everybody who was there agreed; taken out when somebody thinks better of it."""

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from cases import doorbell, recordings
from cases.clock import now
from cases.lifecycle import record
from cases.models import Case, Outbox, Recording, RecordingState, Session, SessionState
from cases.moves import Act, CaseState, Effect
from cases.steps.leading import lock, must_lead

MOST = 30  # of one case


def there(session: Session) -> list[str]:
    """Who was at the meeting beside the mediators, by name: each side, whoever came for one, whoever else was there."""
    came = session.attendances.filter(came=True).select_related("party", "authority").order_by("party__side", "pk")
    names = [one.authority.name if one.authority else one.party.name for one in came]
    return [*names, *(name.strip() for name in session.helpers.split("、") if name.strip())]


def put(session: Session, *, actor: User, upload: "File[bytes]", agreed: Collection[str], told: bool, client_key: UUID) -> Recording:
    """Keep a recording as it came until the worker has made it anew. Sent again it is the one that was kept.

    Raises ValidationError for what is no recording or too large, and where somebody was not told or did not agree (个人信息保护法 13, 14).
    """
    must_lead(session.case, actor)
    if known := _known(session, client_key):
        return known
    _check(session, agreed, told=told)
    upload.seek(0)
    container = recordings.sniff(upload.read(recordings.HEAD), upload.size)
    upload.seek(0)
    names, sha256 = recordings.keep(upload.chunks(1 << 20))
    facts = {"agreed": "、".join(there(session)), "pieces": names, "container": container, "sent_sha256": sha256}
    try:
        sent = _send(session, actor, client_key, facts)
    except BaseException:
        recordings.discard(names)  # without its row it would lie there for ever
        raise
    if sent.pieces != names:  # pressed twice at the same moment: the other one was quicker
        recordings.discard(names)
    return sent


def _known(session: Session, client_key: UUID) -> Recording | None:
    """What was sent under this key; the key of another meeting's page is nobody's here."""
    known = Recording.objects.filter(client_key=client_key).first()
    if known is not None and known.session_id != session.pk:
        raise Http404
    return known


def _check(session: Session, agreed: Collection[str], *, told: bool) -> None:
    if session.state != SessionState.HELD:
        raise ValidationError(_("Write down the meeting first: it says who was there."))
    if not told:
        raise ValidationError(_("Whoever is recorded is told before it begins. If nobody was told, it cannot be kept."))
    silent = list((Counter(there(session)) - Counter(agreed)).elements())  # two of one name agree each for themselves
    if silent:
        words = _("Not agreed: %(names)s. A recording is kept only when everybody who was there agreed.")
        raise ValidationError(words % {"names": "、".join(silent)})


@transaction.atomic
def _send(session: Session, actor: User, client_key: UUID, facts: dict[str, Any]) -> Recording:
    case = lock(session.case)
    if known := _known(session, client_key):
        return known
    _is_open(case)
    if case.recordings.exclude(stage__in=[RecordingState.FAILED, RecordingState.OUT]).count() >= MOST:
        raise ValidationError(_("The file holds %(most)s recordings already.") % {"most": MOST})
    sent = Recording.objects.create(case=case, session=session, sent_by=actor, client_key=client_key, **facts)
    Outbox.objects.create(key=f"{Effect.RECORDING}:{sent.pk}", kind=Effect.RECORDING, case=case, ref=sent.pk)
    record(case, Act.RECORDED, actor=actor)
    doorbell.ring_after_commit()
    return sent


@transaction.atomic
def take_out(recording: Recording, *, actor: User, why: str) -> None:
    """Somebody who was there takes their yes back, or it was the wrong file: the bytes are destroyed, that it was there stays."""
    case = lock(recording.case)
    must_lead(case, actor)
    _is_open(case)
    fresh = Recording.objects.get(pk=recording.pk)
    if fresh.stage not in (RecordingState.MAKING, RecordingState.KEPT):
        return
    names, fresh.pieces = fresh.pieces, []
    fresh.stage, fresh.out_by, fresh.out_at, fresh.why_out = RecordingState.OUT, actor, now(), why.strip()
    fresh.save(update_fields=["pieces", "stage", "out_by", "out_at", "why_out"])
    record(case, Act.RECORDING_OUT, actor=actor)
    transaction.on_commit(lambda: recordings.discard(names))


def _is_open(case: Case) -> None:
    if case.state == CaseState.ARCHIVED:
        raise ValidationError(_("The file is archived: nothing in it changes any more."))
