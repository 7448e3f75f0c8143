"""The rules as they stand in the database, asked about a case; every answer is kept with the very rule that gave it."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Office
from cases.clock import BUSINESS_STOPS, MORNING, ZONE, now
from cases.conditions import HERE, Facts
from cases.models import Case, RoutingDecision, RoutingRow, RoutingRule, ShadowDecision, calendar, decision_facts
from cases.rules import Decision, Rules, decide, moved

ALARM = timedelta(days=7)
log = logging.getLogger(__name__)


def in_force(on: date | None = None, drafts: Iterable[RoutingRule] = ()) -> Rules:
    """Rows, rules and active offices of a day; `drafts` stand in the place of the rules of their key."""
    by_key = {rule.key: rule for rule in RoutingRule.objects.in_force(on)}
    by_key |= {draft.key: draft for draft in drafts}
    ordered = sorted((rule for rule in by_key.values() if not rule.is_off), key=lambda rule: (rule.position, rule.key))
    rows = RoutingRow.objects.filter(is_active=True).select_related("lead")
    offices = Office.objects.filter(is_active=True).values_list("code", "short_name", "kind")
    return Rules(
        rows={row.code: row.as_row() for row in rows}, ordered=[rule.as_rule() for rule in ordered],
        offices={code: (name, kind) for code, name, kind in offices},
    )  # fmt: skip


def in_office_hours(moment: datetime) -> bool:
    """Whether a department's desk is manned: a working day between morning and the close of business."""
    local = moment.astimezone(ZONE)
    return calendar().is_working(local.date()) and MORNING <= local.time() <= BUSINESS_STOPS


def facts_of(
    case: Case, *, answers: dict[str, bool], factors: Iterable[str], row: int = 0, kind: str = "", keeps: bool = False,
    office_hours: bool | None = None,
) -> Facts:  # fmt: skip
    """What the rules may look at."""
    hours = in_office_hours(now()) if office_hours is None else office_hours
    return Facts(
        row=row, kind=kind, answers=answers, factors=frozenset(factors), keeps=keeps, text=case.title + case.narrative, place=case.place,
        people=case.people_count, amount=case.amount, office_hours=hours,
    )  # fmt: skip


def ask(facts: Facts) -> Decision:
    """Ask the rules in force."""
    return decide(facts, in_force())


def keep(case: Case, facts: Facts, decision: Decision) -> RoutingDecision:
    """Keep a decision, once where nothing changed. A rule in error is an alarm: it stands in the log and on the leader's and administrator's page."""
    rule = RoutingRule.objects.filter(key=decision.rule, version=decision.version).first()
    asked: dict[str, Any] = {"asked_row": facts.row, "kind": facts.kind, "keeps": facts.keeps, "office_hours": facts.office_hours}
    columns = {**decision_facts(decision), **asked, "rule_id": rule.pk if rule else None}
    last = RoutingDecision.objects.filter(case=case).first()
    if last is not None and all(getattr(last, name) == value for name, value in columns.items()):
        return last
    if decision.fault:
        log.error("routing rule in error: %s (case %s)", decision.fault, case.number)
    kept = RoutingDecision.objects.create(case=case, **columns)
    _shadow(kept, facts, decision)
    return kept


def _shadow(live: RoutingDecision, facts: Facts, decision: Decision) -> None:
    """Ask each draft the same, beside the rules in force: nothing follows from it but a row that people compare."""
    for draft in RoutingRule.objects.drafts():
        other = decide(facts, in_force(drafts=[draft]))
        ShadowDecision.objects.create(live=live, draft=draft, differs=moved(decision, other), **decision_facts(other))


def faults() -> QuerySet[RoutingDecision]:
    """The decisions of the last week that no rule could make, the newest first: an alarm of the leader and the administrator."""
    return RoutingDecision.objects.exclude(fault="").filter(decided_at__gte=now() - ALARM).order_by("-decided_at")


def sentence(decision: Decision | RoutingDecision | ShadowDecision) -> str:
    """Why it goes there, with its legal base, for the page and the file."""
    if decision.fault:
        return _("A routing rule is in error, so nothing is suggested: the duty leader decides at the triage desk (%(fault)s).") % {
            "fault": decision.fault
        }
    return f"{decision.why}（{decision.base}）" if decision.base else decision.why


def row_of(case: Case, kind: str = "") -> RoutingRow | None:
    """The row under which a case falls: as it was decided, or of this type of dispute and before any answer as the rules would say now."""
    ruled = case.decisions.first()
    code = ruled.row if ruled and kind in ("", ruled.kind) else ask(facts_of(case, answers={}, factors=(), kind=kind)).row
    return RoutingRow.objects.filter(code=code, is_active=True).select_related("lead").first()


def department_of(decision: Decision | RoutingDecision | None) -> Office | None:
    """The office it goes to, unless it stays here."""
    if decision is None or not decision.department or decision.department == HERE:
        return None
    return Office.objects.filter(code=decision.department, is_active=True).first()
