"""以案定补: what a mediation that ended is worth, the papers that show it, entering it, and the second person's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.clock import ZONE, now, today
from cases.figures.mediators import Difficulty, difficulty
from cases.models import Agreement, Case, Document, DocumentKind as K, Subsidy, SubsidyKind, Tariff, Visit, standing
from cases.moves import CaseState as S

OVER = (S.CLOSED, S.ARCHIVED)
APPROVERS = frozenset({Role.LEADER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Worth:
    """One case that ended: what it counts as, the rate, and which papers are there or missing."""

    case: Case
    kind: SubsidyKind
    rate: Tariff | None
    there: list[str]
    missing: list[str]


def waiting(committee: int, cases: Iterable[Case]) -> list[Worth]:
    """These cases, each with what it is worth today. Four statements, however many they are."""
    found = list(cases)
    pks, rates = [case.pk for case in found], Tariff.objects.on(committee)
    papers: dict[int, set[str]] = {}
    for pk, kind in Document.objects.filter(case__in=pks, voided_at=None).values_list("case", "kind"):
        papers.setdefault(pk, set()).add(kind)
    forms = dict(Agreement.objects.filter(case__in=pks, voided_at=None, effective_at__isnull=False).values_list("case", "form"))
    visited = set(Visit.objects.filter(case__in=pks).values_list("case", flat=True))
    return [_worth(case, forms.get(case.pk, ""), papers.get(case.pk, set()), case.pk in visited, rates) for case in found]


def _worth(case: Case, form: str, papers: set[str], visited: bool, rates: dict[str, Tariff]) -> Worth:
    kind = _kind(case, form)
    last = {SubsidyKind.ORAL: K.ORAL_AGREEMENT, SubsidyKind.FAILED: K.TERMINATION}.get(kind, K.AGREEMENT)
    wanted = {"调解记录": K.MINUTES in papers, last.label: last in papers}
    if kind != SubsidyKind.FAILED:
        wanted["人民调解回访记录"] = visited
    there = [name for name, is_there in wanted.items() if is_there]
    return Worth(case, kind, rates.get(kind), there, [name for name in wanted if name not in there])


def _kind(case: Case, form: str) -> SubsidyKind:
    if not form:
        return SubsidyKind.FAILED
    if form == "oral":
        return SubsidyKind.ORAL
    hard = difficulty(risk=case.risk, people=case.people_count, round_=case.round) == Difficulty.HARD
    return SubsidyKind.HARD if hard else SubsidyKind.WRITTEN


def unpaid(committee: int) -> QuerySet[Case]:
    """The mediations of this room that are over and stand in no ledger yet, the oldest first."""
    mine = Case.objects.filter(committee=committee, state__in=OVER, mediator__isnull=False, accepted_at__isnull=False)
    return mine.exclude(pk__in=Subsidy.objects.filter(committee=committee).values("case")).select_related("mediator__user", "station").order_by("pk")


def enter(case: Case, *, actor: User) -> Subsidy:
    """The director enters a mediation by today's rate, when every paper that shows it is there."""
    who = standing(actor)
    if Role.DIRECTOR not in who.roles or who.office_id is None or who.office_id != case.committee_id:
        raise PermissionDenied
    known = unpaid(who.office_id).filter(pk=case.pk).first()
    if known is None or known.mediator is None:
        raise ValidationError(_("It stands in the ledger already, or it is not over."))
    [worth] = waiting(who.office_id, [known])
    if worth.missing:
        raise ValidationError(_("Not entered: %(names)s are missing in the file.") % {"names": "、".join(worth.missing)})
    if worth.rate is None:
        raise ValidationError(_("No rate holds for it today."))
    try:
        with transaction.atomic():
            return Subsidy.objects.create(
                case=known, committee_id=who.office_id, mediator=known.mediator, payee=known.mediator.user, tariff=worth.rate,
                amount=worth.rate.amount, proofs=worth.there, entered_by=actor,
            )  # fmt: skip
    except IntegrityError as problem:
        raise ValidationError(_("It stands in the ledger already, or it is not over.")) from problem


@transaction.atomic
def decide(row: Subsidy, *, actor: User, approve: bool, reason: str = "") -> None:
    """The second person says yes, or no with the reason; never whoever entered it, and nobody about their own money."""
    if not standing(actor).roles & APPROVERS or not Subsidy.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise PermissionDenied
    if actor.pk in (row.entered_by_id, row.payee_id):
        raise ValidationError(_("Somebody else approves it: not who entered it, not who gets it."))
    if not approve and not reason.strip():
        raise ValidationError(_("Write the reason: it stays in the file."))
    facts = {"decided_by": actor, "decided_at": now(), "approved": approve, "reason": "" if approve else reason.strip()[:200]}
    if not Subsidy.objects.filter(pk=row.pk, decided_by=None).update(**facts):
        raise ValidationError(_("It was decided already."))


def enter_rate(*, actor: User, kind: str, amount: Decimal, valid_from: Any) -> Tariff:
    """The director writes a rate from a day on; it holds once the leader or the administrator approved it."""
    who = standing(actor)
    if Role.DIRECTOR not in who.roles or who.office_id is None:
        raise PermissionDenied
    if valid_from < today():
        raise ValidationError(_("A rate begins today or later: what was paid before stays as it was."))
    try:
        with transaction.atomic():
            return Tariff.objects.create(committee_id=who.office_id, kind=kind, amount=amount, valid_from=valid_from, entered_by=actor)
    except IntegrityError as problem:
        raise ValidationError(_("There is a rate of this kind for this day already.")) from problem


def approve_rate(row: Tariff, *, actor: User) -> None:
    """The second person says yes to a rate."""
    if not standing(actor).roles & APPROVERS or not Tariff.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise PermissionDenied
    if row.entered_by_id == actor.pk:
        raise ValidationError(_("Somebody else approves it: not who entered it, not who gets it."))
    if not Tariff.objects.filter(pk=row.pk, approved_by=None).update(approved_by=actor):
        raise ValidationError(_("It was decided already."))


HEADS = ("编号", "调解室", "调解员", "类别", "金额（元）", "凭证", "录入", "录入日期", "审批", "审批日期", "结果", "理由")


def lines(rows: Iterable[Subsidy]) -> Iterable[list[str]]:
    """The ledger as rows of a sheet for finance, in the order of HEADS."""
    for row in rows:
        result = "" if row.decided_by is None else "同意" if row.approved else "不同意"
        yield [
            row.case.number, row.committee.short_name, row.payee.name, str(row.tariff.get_kind_display()), f"{row.amount:.2f}",
            "、".join(row.proofs), row.entered_by.name, _day(row.entered_at), row.decided_by.name if row.decided_by else "",
            _day(row.decided_at), result, row.reason,
        ]  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d}" if moment else ""
