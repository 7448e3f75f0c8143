"""Files whose time is over: one reviewer proposes, another approves, the worker destroys. A hold keeps a file; nobody approves their own proposal."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case as Choose, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import doorbell, wiping
from cases.clock import ZONE, add_months, now, today
from cases.figures.tally import count
from cases.lifecycle import record
from cases.models import SYSTEM, Application, Case, Confirmation, Destruction, Hold, Limit, Outbox, Outcome, standing
from cases.moves import Act, CaseState, Effect
from cases.retention import KINDS, kept_until
from cases.steps.leading import lock
from cases.triage import Track

REVIEWERS = frozenset({Role.DIRECTOR, Role.LEADER})


def due(on: date) -> QuerySet[Case]:
    """Archived files whose time was over on this day, that nothing holds and nobody destroyed.

    The period is that of the row in force when it was archived.
    """
    over = Q(pk__in=())
    for kind in KINDS:
        for limit, first, last in _spans(kind):
            ended = Q(archived_at__gte=first) if first else Q()
            ended &= Q(archived_at__lt=min(last, _midnight(add_months(on, -12 * limit.amount))))
            over |= Q(kept_as=kind) & ended
    held = Hold.objects.filter(case=OuterRef("pk"), lifted_at=None)
    gone = Destruction.objects.filter(case=OuterRef("pk"))
    rows = Case.objects.filter(state=CaseState.ARCHIVED).annotate(kept_as=_kind())
    return rows.filter(over).exclude(Exists(held)).exclude(Exists(gone)).order_by("pk")


def _spans(kind: str) -> list[tuple[Limit, datetime | None, datetime]]:
    """The rows of a limit, each with the time in which files came under it."""
    rows = list(Limit.objects.filter(key=kind).exclude(approved_by=None, entered_by__isnull=False).order_by("valid_from"))
    ends = [_midnight(row.valid_from) for row in rows[1:]] + [_midnight(date(2200, 1, 1))]
    return [(row, _midnight(row.valid_from) if n else None, end) for n, (row, end) in enumerate(zip(rows, ends, strict=True))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _kind() -> Choose:
    """`retention.kind_of`, as the database says it."""
    confirmed = Exists(Confirmation.objects.filter(case=OuterRef("pk"), outcome=Outcome.CONFIRMED))
    whens = [
        When(confirmed, then=Value("keep_confirmed")), When(track=Track.PUBLIC_ORDER, then=Value("keep_police")),
        When(settled_at__isnull=False, then=Value("keep_settled")), When(track=Track.ADVICE, then=Value("keep_advised")),
    ]  # fmt: skip
    return Choose(*whens, default=Value("keep_ended"), output_field=CharField())


def _reviewer(actor: User) -> None:
    if not standing(actor).roles & REVIEWERS:
        raise PermissionDenied


@transaction.atomic
def propose(ids: Iterable[int], *, actor: User) -> int:
    """The first reviewer names files of those that are due and that they may see; how many these were."""
    _reviewer(actor)
    count = 0
    for case in due(today()).filter(pk__in=list(ids)).filter(pk__in=Case.objects.visible_to(actor).values("pk")):
        kept = kept_until(lock(case))
        if kept is not None and due(today()).filter(pk=case.pk).exists():  # still: somebody may have named or held it before we had the lock
            Destruction.objects.create(case=case, limit=kept[0], kept_until=kept[1], proposed_by=actor)
            record(case, Act.TO_DESTROY, actor=actor)
            count += 1
    return count


@transaction.atomic
def approve(ids: Iterable[int], *, actor: User) -> int:
    """The second reviewer agrees; the worker destroys. Raises ValidationError for one's own proposal and for a file that is held by now."""
    _reviewer(actor)
    count = 0
    for row in _waiting(actor).filter(pk__in=list(ids)):
        case = lock(row.case)
        if not _still_waits(row):
            continue
        if row.proposed_by_id == actor.pk:
            raise ValidationError(_("You proposed this one: somebody else approves it."))
        if Hold.objects.filter(case=case, lifted_at=None).exists():
            raise ValidationError(_("A file of these is held. Lift the hold first, or leave it out."))
        Destruction.objects.filter(pk=row.pk).update(approved_by=actor, approved_at=now())
        record(case, Act.DESTROY_APPROVED, actor=actor)
        Outbox.objects.create(key=f"{Effect.DESTROY}:{row.pk}", kind=Effect.DESTROY, case=case, ref=row.pk)
        count += 1
    doorbell.ring_after_commit()
    return count


@transaction.atomic
def refuse(ids: Iterable[int], *, actor: User) -> int:
    """A reviewer takes proposals back, their own too: the files stand among those that are due again."""
    _reviewer(actor)
    count = 0
    for row in _waiting(actor).filter(pk__in=list(ids)):
        case = lock(row.case)
        if _still_waits(row):
            record(case, Act.NOT_DESTROYED, actor=actor)
            row.delete()
            count += 1
    return count


def _still_waits(row: Destruction) -> bool:
    """Whether nobody approved it or took it back before we had the lock: what is approved nobody takes back, its stone stays."""
    return Destruction.objects.filter(pk=row.pk, approved_at=None).exists()


def _waiting(actor: User) -> QuerySet[Destruction]:
    return Destruction.objects.filter(approved_at=None, case__in=Case.objects.visible_to(actor).values("pk")).select_related("case")


@transaction.atomic
def hold(case: Case, *, actor: User, reason: str) -> Hold:
    """Keep a file beyond its time, with the reason; a proposal that was not approved yet falls. Raises ValidationError once it is destroyed."""
    _reviewer(actor)
    case = lock(case)
    if Destruction.objects.filter(case=case, approved_at__isnull=False).exists():
        raise ValidationError(_("This file is destroyed, or approved to be."))
    Destruction.objects.filter(case=case).delete()
    known = Hold.objects.filter(case=case, lifted_at=None).first()
    if known:
        return known
    record(case, Act.HELD_BACK, actor=actor)
    return Hold.objects.create(case=case, reason=reason.strip(), placed_by=actor)


@transaction.atomic
def lift(case: Case, *, actor: User) -> None:
    """The reason is over: the time of the file counts again."""
    _reviewer(actor)
    case = lock(case)
    if Hold.objects.filter(case=case, lifted_at=None).update(lifted_at=now(), lifted_by=actor):
        record(case, Act.HOLD_LIFTED, actor=actor)


def destroy(row: Outbox) -> None:
    """The worker's part: everything that two people approved and nothing holds, once it stands in the figures. Run twice, it acts once."""
    found = Destruction.objects.select_related("case").filter(pk=row.ref or 0, approved_at__isnull=False, done_at=None).first()
    if found is None or Hold.objects.filter(case=found.case, lifted_at=None).exists():
        return
    count([found.case_id])  # the last time: afterwards nothing is left to count it by
    wiping.wipe(found.case_id)
    record(found.case, Act.DESTROYED, actor=SYSTEM)
    Destruction.objects.filter(pk=found.pk).update(done_at=now())


def forget_applications() -> int:
    """Every night: what became no case loses its words once its years are over (个人信息保护法 19: no longer than needed); how many did.

    Number, days and who answered stay. Nobody reviews it: no file of a case is touched, and what a case came of goes with the case.
    """
    years = Limit.objects.in_force("keep_application", today()).amount
    over = Application.objects.filter(case=None, handled_at__lt=_midnight(add_months(today(), -12 * years)))
    return over.exclude(name="", narrative="").update(**wiping.BLANKED[Application][1])
